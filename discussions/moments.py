"""Day and time in words."""

from __future__ import annotations

import datetime
import re
from functools import lru_cache

from django.utils import timezone
from django.utils.formats import date_format, get_format
from django.utils.translation import get_language


def moment(value: datetime.datetime) -> str:
    """Day and time as the site writes them."""
    local = timezone.localtime(value)
    shape = get_format("DATETIME_FORMAT")
    if not _MINUTES_APART.search(shape):
        return date_format(local, shape)
    return _of_day(local.date(), shape, get_language()).replace("\0", f"{local.hour:02}:{local.minute:02}", 1)


# A format whose only sign of a time is "H:i": the rest of it is the same all day.
_MINUTES_APART = re.compile(r"^[^\\aABcefgGhHiIOPrsTuUZ]*H:i[^\\aABcefgGhHiIOPrsTuUZ]*$")


@lru_cache(maxsize=1_000)
def _of_day(day: datetime.date, shape: str, language: str) -> str:
    return date_format(day, shape.replace("H:i", "\0"))
