"""How fast one person, or one address, may post. Counted in the database, so no cache is needed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import ngettext

from discussions.models import Comment


def _rate(setting: str) -> tuple[int, timedelta]:
    count, seconds = setting.split("/")
    return int(count), timedelta(seconds=int(seconds))


def too_fast(author: Any, address: str | None) -> str:
    """A sentence that says when posting is possible again, or "" where it is possible now."""
    now = timezone.now()
    for rows, setting in (
        (Comment.objects.filter(author=author), settings.POSTS_PER_ACCOUNT),
        (Comment.objects.filter(posted_from=address) if address else None, settings.POSTS_PER_ADDRESS),
    ):
        if rows is None:
            continue
        count, window = _rate(setting)
        recent = (
            rows.filter(created_at__gt=now - window)
            .order_by("-created_at")
            .values_list("created_at", flat=True)
        )
        times = list(recent[:count])
        if len(times) >= count:
            minutes = max(1, round((times[-1] + window - now).total_seconds() / 60 + 0.5))
            return ngettext(
                "You have posted a lot in a short time. You can post again in about a minute. Your text "
                "is kept.",
                "You have posted a lot in a short time. You can post again in about %(minutes)d minutes. "
                "Your text is kept.",
                minutes,
            ) % {"minutes": minutes}
    return ""
