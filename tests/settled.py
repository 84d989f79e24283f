"""A comment once somebody has screened it, where a worker may be faster than the test."""

from __future__ import annotations

import time

from discussions.models import Comment
from k2forum.contributions.models import Visibility
from k2forum.moderation.applying import screen_one

WITHIN = 20.0  # seconds


def settled(comment: Comment) -> Comment:
    """Screened here, or waited for where the worker is at it already."""
    deadline = time.monotonic() + WITHIN
    screen_one(comment.pk)
    comment.refresh_from_db()
    while comment.visibility == Visibility.SCREENING and time.monotonic() < deadline:
        time.sleep(0.05)
        comment.refresh_from_db()
    return comment
