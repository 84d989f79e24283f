"""What a reader sees of a live verification: words first."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from k2forum.accounts.models import Verification


@dataclass(frozen=True, slots=True)
class Badge:
    """``words``: "Pharmacist, licence checked Oct 2026". ``url``: the page that says what was checked."""

    words: str
    profession: str
    url: str


def badge_of(verification: Verification, on: datetime.date | None = None) -> Badge | None:
    """The badge of a verification on a day, or None where it is not live."""
    if not verification.is_live(on) or verification.checked_on is None:
        return None
    words = _("%(profession)s, licence checked %(month)s") % {
        "profession": verification.get_profession_display(),
        "month": date_format(verification.checked_on, "M Y"),
    }
    return Badge(words, verification.profession, f"/people/{verification.user_id}/#badge")


def badges_of(user_ids: Iterable[int], on: datetime.date | None = None) -> dict[int, Badge]:
    """The badges of many people in one query; who has none is absent."""
    rows = Verification.objects.live(on).filter(user_id__in=set(user_ids)).order_by("checked_on")
    return {row.user_id: badge for row in rows if (badge := badge_of(row, on))}
