"""In which thread stands what a notice tells of: by the title that its reader may see at this moment."""

from __future__ import annotations

from collections.abc import Sequence

from discussions.models import Comment, Thread
from k2forum.contributions.models import LogEntry, Visibility
from k2forum.moderation.models import Appeal
from k2forum.moderation.outcomes import APPEAL, DECISION
from k2forum.notices.models import Notice


def titles_of(notices: Sequence[Notice]) -> dict[int, str]:
    """Titles of threads, by the notice's id; none where its reader may not see it. Three queries at most."""
    comment_of = _comments(notices)
    found = Comment.objects.filter(pk__in={*comment_of.values()}).select_related("thread")
    threads = {comment.pk: comment.thread for comment in found} if comment_of else {}
    titles = {
        notice.pk: _title_for(notice.person_id, threads[about])
        for notice in notices
        if (about := comment_of.get(notice.pk)) in threads
    }
    return {pk: title for pk, title in titles.items() if title}


def _comments(notices: Sequence[Notice]) -> dict[int, int]:
    """The id of the comment that a notice is about, by the notice's id."""
    decisions, appeals = (
        {row.pk: row.subject_id for row in notices if row.subject_kind == kind and row.subject_id}
        for kind in (DECISION, APPEAL)
    )
    about: dict[int, int] = {}
    if decisions:
        entries = LogEntry.objects.filter(pk__in=decisions.values(), subject_kind=Comment.kind_label)
        by_entry = dict(entries.values_list("pk", "subject_id"))
        about |= {pk: by_entry[entry] for pk, entry in decisions.items() if entry in by_entry}
    if appeals:
        by_appeal = dict(Appeal.objects.filter(pk__in=appeals.values()).values_list("pk", "case__comment"))
        about |= {pk: by_appeal[appeal] for pk, appeal in appeals.items() if appeal in by_appeal}
    return about


def _title_for(person: int, thread: Thread) -> str:
    if thread.author_id == person:
        return thread.public_title or thread.title
    return thread.public_title if thread.visibility == Visibility.PUBLISHED else ""
