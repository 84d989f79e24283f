"""What a signed-in reader's own marks add to the rows of a page, in a fixed number of queries."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any

from discussions import answering, read_marks
from discussions.models import Bookmark, Comment, Ignored, Reaction, Thread
from k2forum.contributions.models import Visibility


@dataclass(slots=True)
class Personal:
    """Ids of comments found helpful and kept, ids of people ignored, and the read mark of each thread."""

    helpful: set[int] = field(default_factory=set)
    kept: set[int] = field(default_factory=set)
    ignored: set[int] = field(default_factory=set)
    seen_at: dict[int, datetime.datetime] = field(default_factory=dict)


def personal_of(viewer: Any, comments: list[Comment]) -> Personal:
    """Nothing for visitors, without a query; four queries for anybody else."""
    if not viewer.is_authenticated or not comments:
        return Personal()
    ids = [comment.pk for comment in comments]
    authors = {comment.author_id for comment in comments}
    helpful = Reaction.objects.filter(person=viewer, comment__in=ids)
    kept = Bookmark.objects.filter(person=viewer, comment__in=ids)
    ignored = Ignored.objects.filter(person=viewer, other__in=authors)
    return Personal(
        helpful=set(helpful.values_list("comment_id", flat=True)),
        kept=set(kept.values_list("comment_id", flat=True)),
        ignored=set(ignored.values_list("other_id", flat=True)),
        seen_at=read_marks.seen_at(viewer, {comment.thread_id for comment in comments}),
    )


def apply(row: Any, comment: Comment, thread: Thread, viewer: Any, personal: Personal) -> None:
    """Puts the viewer's own marks on a CommentRow."""
    public = comment.visibility == Visibility.PUBLISHED
    seen = personal.seen_at.get(thread.pk)
    row.is_new = bool(public and not row.mine and seen and (comment.published_at or seen) > seen)
    row.ignored = comment.author_id in personal.ignored and bool(row.html)
    row.found_helpful = comment.pk in personal.helpful
    row.bookmarked = comment.pk in personal.kept
    row.can_keep = public or row.bookmarked
    row.can_react = public and not row.mine
    row.can_mark = public and not row.is_opening and answering.may_mark(viewer, thread)
