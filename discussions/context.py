# ruff: noqa: S608  (statements are made of the words here alone)
"""What the screener reads with a comment: the texts above it, and its author's earlier ones in the thread."""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter
from typing import Any

from discussions.models import Comment
from k2forum.contributions import statements

EARLIER_COMMENTS = 20

# The opening comment and the texts above as they are public, and what the author wrote in the thread.
_TITLE = "(SELECT public_title FROM discussions_thread WHERE id = thread_id)"
_OPENING = f"""
SELECT 0, 0, id, public_source, {_TITLE} FROM discussions_comment
WHERE thread_id = %s AND is_opening AND visibility = 'published'"""
_ABOVE = """
UNION ALL SELECT 0, 0, id, public_source, NULL FROM discussions_comment
WHERE id IN ({}) AND visibility = 'published' AND NOT is_opening"""
_OWN = f"""
UNION ALL SELECT * FROM (
    SELECT 0, 1, id, source, CASE WHEN is_opening THEN {_TITLE} END FROM discussions_comment
    WHERE thread_id = %s AND author_id = %s AND id < %s AND visibility NOT IN ('withdrawn', 'erased')
    ORDER BY id DESC LIMIT {EARLIER_COMMENTS}
) AS own"""
# The same on PostgreSQL for each row of ``place`` and ``above``; the first column says for which. One text at
# any number of them, so that it is planned once. OFFSET keeps each look-up by id one: the planner does not
# know how few they are.
AROUND = f"""
SELECT n, 0 AS own, id, public_source AS text, {_TITLE} AS title FROM place
JOIN discussions_comment ON thread_id = thread AND is_opening AND visibility = 'published'
UNION ALL SELECT n, 0, one.*, NULL FROM above, LATERAL (
    SELECT id, public_source FROM discussions_comment
    WHERE id = comment AND visibility = 'published' AND NOT is_opening OFFSET 0
) AS one
UNION ALL SELECT n, 1, own.* FROM place, LATERAL (
    SELECT id, source, CASE WHEN is_opening THEN {_TITLE} END FROM discussions_comment
    WHERE thread_id = thread AND author_id = author AND id < before
      AND visibility NOT IN ('withdrawn', 'erased')
    ORDER BY id DESC LIMIT {EARLIER_COMMENTS}
) AS own"""
_OF_SEVERAL = f"""
WITH place AS MATERIALIZED (
    SELECT * FROM unnest(%s::int[], %s::bigint[], %s::bigint[], %s::bigint[]) AS p (n, thread, author, before)
), above AS MATERIALIZED (
    SELECT * FROM unnest(%s::int[], %s::bigint[]) AS a (n, comment)
)
{AROUND}"""
LAST = 2**62
_whose_own = itemgetter(0, 1)

# Thread, comments above, author, and the id before which own comments are read.
Place = tuple[int, list[int], int, int]


def context_of(comment: Comment) -> list[str]:
    """Plain texts: what the author wrote before in this thread, whether public already or not (to the author
    it is said), then the public texts of the parent chain. Each oldest first; what is answered comes last."""
    return contexts_of([comment])[0]


def contexts_of(comments: Sequence[Comment]) -> list[list[str]]:
    """The context of each; on PostgreSQL in one statement."""
    replies = [comment for comment in comments if not comment.is_opening]
    found = iter(_at([(one.thread_id, one.ancestor_ids(), one.author_id, one.pk) for one in replies]))
    return [[] if comment.is_opening else next(found) for comment in comments]


def context_for_reply(parent: Comment, author: Any) -> list[str]:
    """What a reply to ``parent`` by ``author`` will be read with."""
    return context_at(parent.thread_id, [*parent.ancestor_ids(), parent.pk], author.pk)


def context_at(thread_id: int, above: list[int], author_id: int) -> list[str]:
    """What a new comment by ``author_id`` below the comments ``above`` will be read with."""
    return _at([(thread_id, above, author_id, LAST)])[0]


def texts_of(rows: list[Any]) -> list[str]:
    """The texts in rows of ``AROUND`` for one place."""
    return _texts(rows, 1)[0]


def _at(places: Sequence[Place]) -> list[list[str]]:
    if len(places) > 1 and statements.on_postgres():
        return _texts(_rows_of_several(places), len(places))
    return [_texts(_rows_of_one(*place), 1)[0] for place in places]


def _rows_of_one(thread_id: int, above: list[int], author_id: int, before: int) -> list[Any]:
    marks = ", ".join(["%s"] * len(above))
    statement = _OPENING + (_ABOVE.format(marks) if above else "") + _OWN
    return statements.rows(statement, [thread_id, *above, thread_id, author_id, before])


def _rows_of_several(places: Sequence[Place]) -> list[Any]:
    threads, aboves, authors, befores = (list(column) for column in zip(*places, strict=True))
    above = [(n, pk) for n, pks in enumerate(aboves) for pk in pks]
    values = [
        list(range(len(places))),
        threads,
        authors,
        befores,
        [n for n, _pk in above],
        [pk for _n, pk in above],
    ]
    return statements.rows(_OF_SEVERAL, values)


def _texts(rows: list[Any], count: int) -> list[list[str]]:
    texts: list[dict[int, tuple[bool, str]]] = [{} for _place in range(count)]
    for n, own, pk, text, title in sorted(rows, key=_whose_own):
        above = not own or pk in texts[n]  # an own text that is answered stands among those above
        texts[n][pk] = above, text if title is None else f"{title}\n\n{text}"
    return [
        [text for _pk, (_above, text) in sorted(of_one.items(), key=lambda each: (each[1][0], each[0]))]
        for of_one in texts
    ]
