"""What receivers are told: numbers and addresses. Texts are read through the API, as anybody may see them."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.conf import settings

from discussions.models import Comment
from k2forum.contributions.models import LogEntry
from k2forum.moderation.models import Case
from k2forum.site.webhooks import sending
from k2forum.site.webhooks.records import Event


def comments_published(comments: list[Comment]) -> int:
    """Comments became public, or newer texts of them; nothing is told while their article is not public."""
    public = [comment for comment in comments if comment.thread.article.is_published]
    return sending.note_each(Event.COMMENT_PUBLISHED, [partial(_publication, comment) for comment in public])


def _publication(comment: Comment) -> dict[str, Any]:
    return {
        **_place(comment),
        "revision": comment.public_revision,
        "person_id": comment.author_id,
        "person_url": f"{settings.SITE_URL}/people/{comment.author_id}/",
    }


def case_decided(case: Case, entry: LogEntry) -> int:
    """Nothing is open in a case any more. The words to the author and the notes stay at the desk."""
    return sending.note(
        Event.CASE_DECIDED,
        lambda: {
            **_place(case.comment),
            "case_id": case.pk,
            "round": case.round,
            "case_url": f"{settings.SITE_URL}/admin/moderation/case/{case.pk}/change/",
            "decision_id": entry.pk,
            "action": entry.action,
            "reason": entry.reason,
            "automatic": entry.automatic,
            "visibility": entry.after,
        },
    )


def _place(comment: Comment) -> dict[str, Any]:
    return {
        "comment_id": comment.pk,
        "comment_url": settings.SITE_URL + comment.get_absolute_url(),
        "api_url": f"{settings.SITE_URL}/api/v1/comments/{comment.pk}",
        "thread_id": comment.thread_id,
        "thread_url": settings.SITE_URL + comment.thread.get_absolute_url(),
        "article": comment.thread.article.slug,
    }
