"""The words of public comments, found by the database's own full-text search.

PostgreSQL keeps the words of each row in a column that it computes itself, which is never behind. SQLite has
a table of its own (FTS5), brought up to date from the log before each search: the log says which comments
changed.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from django.contrib.postgres.search import (
    SearchQuery,
    SearchRank,
    SearchVector,
    SearchVectorCombinable,
    SearchVectorField,
)
from django.db import connection, transaction
from django.db.models import Case, F, FloatField, Max, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from discussions.models import Comment, Thread
from k2forum.contributions.models import LogEntry, Visibility

CONFIG = "english"
# The newest matches are ranked; whoever needs more narrows the search.
RANKED = 1000
# How far back matches are looked for, in numbers of comments, until there are enough: a word that stands
# everywhere is found among the newest, and one that is left after these is rare enough to be found in full.
STRETCHES = (4_000, 60_000)
BATCH = 1000
TABLE = "site_commentwords"
_WORD = re.compile(r"\w+")

# The first form of it; the next migration makes columns of the words.
POSTGRES_INDEXES = (
    "CREATE INDEX comment_words ON discussions_comment USING gin "
    f"(to_tsvector('{CONFIG}'::regconfig, COALESCE(public_source, ''))) WHERE visibility = 'published'",
    "CREATE INDEX thread_words ON discussions_thread USING gin "
    f"(to_tsvector('{CONFIG}'::regconfig, COALESCE(public_title, '')))",
)
POSTGRES_COLUMNS = tuple(
    statement
    for table, column, index, where in (
        ("discussions_comment", "public_source", "comment_words", " WHERE visibility = 'published'"),
        ("discussions_thread", "public_title", "thread_words", ""),
    )
    for statement in (
        f"DROP INDEX IF EXISTS {index}",
        f"ALTER TABLE {table} ADD COLUMN words tsvector GENERATED ALWAYS AS "
        f"(to_tsvector('{CONFIG}'::regconfig, COALESCE({column}, ''))) STORED",
        f"CREATE INDEX {index} ON {table} USING gin (words){where}",
    )
)
SQLITE_TABLES = (
    f"CREATE VIRTUAL TABLE {TABLE} USING fts5(words, tokenize = 'porter unicode61 remove_diacritics 2')",
    f"CREATE TABLE {TABLE}_seen (entry_id integer NOT NULL)",
    f"INSERT INTO {TABLE}_seen VALUES (0)",  # noqa: S608
)


def words_of(query: str) -> list[str]:
    """The words that a person typed, at most twelve."""
    return _WORD.findall(query)[:12]


def newest_matches(query: str, comments: Any) -> Any:
    """Of ``comments`` (a queryset of what the viewer may see) the newest RANKED + 1 that match, best first.

    Each has ``rank``. An empty query matches nothing.
    """
    words = words_of(query)
    if not words:
        return comments.none().annotate(rank=Value(0.0, output_field=FloatField()))
    if connection.vendor == "postgresql":
        return _postgres(query, comments)
    return _sqlite(words, comments)


@contextlib.contextmanager
def by_number() -> Iterator[None]:
    """Each match's thread is looked up by its number. PostgreSQL takes that for dear and would rather read
    all threads of the site, once for every query of a search."""
    if connection.vendor != "postgresql":
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off")
        yield


class Words(SearchVectorCombinable, RawSQL):
    """The computed column of a table, which no model knows."""

    config = None

    def __init__(self, model: Any) -> None:
        super().__init__(f'"{model._meta.db_table}"."words"', [], output_field=SearchVectorField())


def _postgres(query: str, comments: Any) -> Any:
    wanted = SearchQuery(query, config=CONFIG, search_type="websearch")
    public = comments.filter(visibility=Visibility.PUBLISHED)
    titles = Thread.objects.alias(words=Words(Thread)).filter(words=wanted)
    by_text = public.alias(words=Words(Comment)).filter(words=wanted)
    found = _newest(by_text)
    if len(found) > RANKED:
        # Coalesced, so that nobody reads the index of all openings for those of a few thousand comments.
        openings = public.alias(first=Coalesce("is_opening", False)).filter(first=True)
        openings = openings.filter(pk__gt=min(found), thread__in=titles)
    else:
        # Numbers, not a query within one: threads with these words are few, those of public articles are all.
        openings = public.filter(is_opening=True, thread__in=_newest(titles))
    found.update(openings.values_list("pk", flat=True))
    newest = sorted(found, reverse=True)[: RANKED + 1]
    both = Words(Comment) + SearchVector("thread__public_title", config=CONFIG)
    return comments.filter(pk__in=newest).annotate(rank=SearchRank(both, wanted))


def _newest(rows: Any) -> set[int]:
    """Numbers of the newest of these rows, at least RANKED + 1 if there are so many."""
    found: set[int] = set()
    # not shown: only how far the numbers go
    last = rows.model._default_manager.aggregate(last=Max("pk"))["last"] or 0
    edges = [last, *(max(last - stretch, 0) for stretch in STRETCHES), 0]
    for upper, lower in pairwise(edges):
        # By a sum, so that nobody walks along all numbers in order for the few that match.
        stretch = rows.filter(pk__gt=lower, pk__lte=upper).order_by((F("pk") + 0).desc())
        found.update(stretch.values_list("pk", flat=True)[: RANKED + 1])
        if len(found) > RANKED:
            break
    return found


def _sqlite(words: list[str], comments: Any) -> Any:
    catch_up()
    wanted = " ".join(f'"{word}"' for word in words)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT rowid, -bm25({TABLE}) FROM {TABLE} WHERE {TABLE} MATCH %s ORDER BY rowid DESC LIMIT %s",  # noqa: S608
            [wanted, RANKED + 1],
        )
        ranks = dict(cursor.fetchall())
    found = comments.filter(pk__in=ranks, visibility=Visibility.PUBLISHED)
    cases = [When(pk=pk, then=Value(rank)) for pk, rank in ranks.items()]
    return found.annotate(rank=Case(*cases, default=Value(0.0), output_field=FloatField()))


def catch_up() -> int:
    """Bring SQLite's table up to date with the log; returns how many comments were read again."""
    if connection.vendor != "sqlite":
        return 0
    count = 0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SELECT entry_id FROM {TABLE}_seen")  # noqa: S608
        seen = cursor.fetchone()[0]
        rows = LogEntry.objects.filter(pk__gt=seen, subject_kind=Comment.kind_label).order_by("pk")
        entries = list(rows.values_list("pk", "subject_id"))
        if not entries:
            return 0
        changed = sorted({subject for _, subject in entries})
        for start in range(0, len(changed), BATCH):
            count += _read_again(cursor, changed[start : start + BATCH])
        cursor.execute(f"UPDATE {TABLE}_seen SET entry_id = %s", [entries[-1][0]])  # noqa: S608
    return count


def _read_again(cursor: Any, ids: list[int]) -> int:
    cursor.executemany(f"DELETE FROM {TABLE} WHERE rowid = %s", [(pk,) for pk in ids])  # noqa: S608
    public = Comment.objects.filter(pk__in=ids, visibility=Visibility.PUBLISHED)
    rows = public.values_list("pk", "public_source", "is_opening", "thread__public_title")
    texts = [(pk, f"{title}\n{text}" if is_opening else text) for pk, text, is_opening, title in rows]
    cursor.executemany(f"INSERT INTO {TABLE} (rowid, words) VALUES (%s, %s)", texts)  # noqa: S608
    return len(ids)
