"""What is new to somebody in a thread since they last read it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.db.models import Min, QuerySet
from django.utils import timezone

from discussions.models import Comment, ReadMark, Thread

A_MOMENT = datetime.timedelta(microseconds=1)


def seen_at(person: Any, threads: Iterable[int]) -> dict[int, datetime.datetime]:
    """Up to when ``person`` has read each of these threads; those never opened are left out. One query."""
    if not person.is_authenticated:
        return {}
    rows = ReadMark.objects.filter(person=person, thread__in=list(threads))
    return dict(rows.values_list("thread_id", "seen_at"))


def new_to(person: Any, thread: Thread, since: datetime.datetime) -> QuerySet[Comment]:
    """Comments by others that became public after ``since``."""
    rows: QuerySet[Comment] = Comment.objects.published().filter(thread=thread, published_at__gt=since)
    return rows.exclude(author=person)


def read(person: Any, thread: Thread, shown: Iterable[int], since: datetime.datetime | None) -> None:
    """``person`` looked at a page with the comments ``shown`` (ids); ``since`` is their mark so far.

    What is new and stands on another page stays new. Nothing is written where nothing was new.
    """
    now = timezone.now()
    if since is None:
        ReadMark.objects.get_or_create(person=person, thread=thread, defaults={"seen_at": now})
        return
    if thread.last_public_at <= since:
        return
    elsewhere = new_to(person, thread, since).exclude(pk__in=list(shown))
    earliest = elsewhere.aggregate(earliest=Min("published_at"))["earliest"]
    until = earliest - A_MOMENT if earliest else now
    if until > since:
        ReadMark.objects.filter(person=person, thread=thread, seen_at__lt=until).update(seen_at=until)


def first_unread(person: Any, thread: Thread) -> Comment | None:
    """The new comment that stands highest in the thread, or None."""
    since = seen_at(person, [thread.pk]).get(thread.pk)
    if since is None:
        return None
    return new_to(person, thread, since).order_by("path").first()


def read_whole(person: Any, threads: Iterable[Thread], seen: dict[int, datetime.datetime]) -> None:
    """``person`` was shown these threads from beginning to end; ``seen`` are their marks so far. One write,
    and none where nothing was new."""
    if not person.is_authenticated:
        return
    now = timezone.now()
    marks = [
        ReadMark(person=person, thread=thread, seen_at=now)
        for thread in threads
        if thread.pk not in seen or thread.last_public_at > seen[thread.pk]
    ]
    if marks:
        ReadMark.objects.bulk_create(
            marks, update_conflicts=True, unique_fields=["person", "thread"], update_fields=["seen_at"]
        )
