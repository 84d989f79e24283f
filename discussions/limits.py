"""How fast one person, or one address, may post, edit, preview and report.

Posts are counted in the database, so no cache is needed.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from discussions.models import Comment
from k2forum.accounts import pace


def _rate(setting: str) -> tuple[int, timedelta]:
    count, seconds = setting.split("/")
    return int(count), timedelta(seconds=int(seconds))


def account_rate() -> tuple[int, timedelta]:
    """How many posts one person may make in how long."""
    return _rate(settings.POSTS_PER_ACCOUNT)


def address_rate() -> tuple[int, timedelta]:
    return _rate(settings.POSTS_PER_ADDRESS)


def too_fast(author: Any, address: str | None) -> str:
    """A sentence that says when posting is possible again, or "" where it is possible now."""
    now = timezone.now()
    for rows, (count, window) in (
        (Comment.objects.filter(author=author), account_rate()),
        (Comment.objects.filter(posted_from=address) if address else None, address_rate()),
    ):
        if rows is None:
            continue
        recent = rows.filter(created_at__gt=now - window).order_by("-created_at")
        first = recent.values_list("created_at", flat=True)[count - 1 : count].first()
        if first is not None:
            minutes = max(1, round((first + window - now).total_seconds() / 60 + 0.5))
            return ngettext(
                "You have posted a lot in a short time. You can post again in about a minute. Your text "
                "is kept.",
                "You have posted a lot in a short time. You can post again in about %(minutes)d minutes. "
                "Your text is kept.",
                minutes,
            ) % {"minutes": minutes}
    return ""


def too_many_edits(author: Any) -> str:
    """A sentence that says when editing is possible again, or "" where this edit is."""
    count, window = _rate(settings.EDITS_PER_ACCOUNT)
    seconds = pace.seconds_to_wait("edit", author, most=count, seconds=round(window.total_seconds()))
    if not seconds:
        return ""
    minutes = -(-seconds // 60)
    return ngettext(
        "You have edited a lot in a short time. You can go on in about a minute. Your text is kept.",
        "You have edited a lot in a short time. You can go on in about %(minutes)d minutes. Your text is "
        "kept.",
        minutes,
    ) % {"minutes": minutes}


def too_many_reports(reporter: Any) -> str:
    """A sentence that says when reporting is possible again, or "" where this report is."""
    count, window = _rate(settings.REPORTS_PER_ACCOUNT)
    seconds = pace.seconds_to_wait("report", reporter, most=count, seconds=round(window.total_seconds()))
    if not seconds:
        return ""
    minutes = -(-seconds // 60)
    return ngettext(
        "You have reported a lot in a short time. You can go on in about a minute.",
        "You have reported a lot in a short time. You can go on in about %(minutes)d minutes.",
        minutes,
    ) % {"minutes": minutes}


def too_many_previews(author: Any) -> str:
    """Counts a preview; a sentence where it is one too many, else ""."""
    count, window = _rate(settings.PREVIEWS_PER_ACCOUNT)
    if pace.seconds_to_wait("preview", author, most=count, seconds=round(window.total_seconds())):
        return _("That were many previews. Wait a moment; you can post without one.")
    return ""
