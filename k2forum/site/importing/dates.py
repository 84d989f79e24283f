"""Dates as other sites write them."""

from __future__ import annotations

from datetime import UTC, datetime

from django.utils import timezone


def read_date(text: str) -> datetime | None:
    """An ISO date or moment ("2016-05-03 10:11:12", with or without zone: UTC), or None.

    What lies in the future counts as now: a clock was wrong.
    """
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    found = found if found.tzinfo else found.replace(tzinfo=UTC)
    try:
        return min(found.astimezone(UTC), timezone.now())
    except OverflowError:
        return None
