"""Comments from elsewhere enter like any other text: unscreened, seen by nobody but their author."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import CharField, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat, LPad, Substr
from django.utils import timezone

from discussions.models import MAX_DEPTH, SEGMENT, Comment, CommentRevision, Thread, opening_text
from k2forum.contributions.models import digest_of

ABOVE_AT_MOST = SEGMENT * (MAX_DEPTH - 1)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A comment that was written elsewhere, as Markdown, and what it answers here."""

    author: int
    source: str
    created_at: datetime
    parent: Comment


def open_thread(article: Any, *, author: Any, title: str, source: str) -> Comment:
    """A thread for comments from elsewhere; its opening comment is screened before them, and announced to
    nobody. Returns the opening comment."""
    with transaction.atomic():
        thread = Thread.objects.create(article=article, author=author, title=title)
        now = timezone.now()
        opening = _unscreened(thread, source=source, author=author.pk, created_at=now, is_opening=True)
        opening.digest = digest_of(opening_text(title, source))
        _store([opening])
    return opening


def bring_in(arrivals: list[Arrival]) -> list[Comment]:
    """Store what arrived, in the same order. Every parent is stored already.

    Nothing is enqueued: the database says that they are due.
    """
    with transaction.atomic():
        return _store(
            [
                _unscreened(
                    arrival.parent.thread,
                    source=arrival.source,
                    author=arrival.author,
                    created_at=arrival.created_at,
                    parent=arrival.parent,
                )
                for arrival in arrivals
            ]
        )


def _unscreened(thread: Thread, *, source: str, author: int, **fields: Any) -> Comment:
    above = _above(fields.get("parent"))
    return Comment(
        thread=thread,
        author_id=author,
        source=source,
        digest=digest_of(source),
        depth=len(above) // SEGMENT,
        imported=True,
        **fields,
    )


def _above(parent: Comment | None) -> str:
    """The path above what answers ``parent``; too deep an answer stands beside what it answers."""
    return parent.path[:ABOVE_AT_MOST] if parent is not None and not parent.is_opening else ""


def _store(comments: list[Comment]) -> list[Comment]:
    stored: list[Comment] = Comment.objects.bulk_create(comments)
    for comment in stored:
        comment.path = _above(comment.parent) + f"{comment.pk:0{SEGMENT}d}"
    above = Comment.objects.filter(pk=OuterRef("parent_id"), is_opening=False).values("path")
    own = LPad(Cast("pk", CharField()), SEGMENT, Value("0"))
    path = Concat(Substr(Coalesce(Subquery(above), Value("")), 1, ABOVE_AT_MOST), own)
    Comment.objects.filter(pk__in=[comment.pk for comment in stored]).update(path=path)
    CommentRevision.objects.bulk_create(
        CommentRevision(
            comment=comment,
            number=1,
            title=comment.thread.title if comment.is_opening else "",
            source=comment.source,
            digest=comment.digest,
            created_at=comment.created_at,
        )
        for comment in stored
    )
    return stored
