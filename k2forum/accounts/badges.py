"""What a reader sees of a live verification: words first."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from k2forum.accounts.models import User, Verification
from k2forum.accounts.registers.catalogue import COUNTRIES, registers


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
        "month": date_format(verification.checked_on, "YEAR_MONTH_FORMAT"),
    }
    return Badge(words, verification.profession, f"/people/{verification.user_id}/#badge")


def badges_of(user_ids: Iterable[int], on: datetime.date | None = None) -> dict[int, Badge]:
    """The badges of many people in one query; who has none is absent."""
    rows = Verification.objects.live(on).filter(user_id__in=set(user_ids)).order_by("checked_on")
    return {row.user_id: badge for row in rows if (badge := badge_of(row, on))}


def past_words(verification: Verification) -> str:
    """What stands beside a comment whose credential is not live any more; nothing after fraud."""
    if verification.is_fraud:
        return ""
    return _("was a verified %(profession)s when posted; not current") % {
        "profession": verification.get_profession_display().lower()
    }


def panel_of(verification: Verification) -> dict[str, object] | None:
    """What the panel of a badge says, as plain values; None where there is no badge now."""
    badge = badge_of(verification)
    if badge is None:
        return None
    register = registers().get(verification.register_code)
    shows_number = verification.show_number and register is not None and register.public
    return {
        "badge": badge,
        "profession": verification.get_profession_display(),
        "country": COUNTRIES.get(verification.country, "") if verification.country else "",
        "register": verification.register,
        "register_url": register.link("") if register and "{number}" not in register.url else "",
        "number": verification.number if shows_number else "",
        "checked_on": verification.checked_on,
        "method": verification.get_method_display(),
        "expires_on": verification.expires_on,
        "next_check_on": verification.next_check_on,
        "interests": verification.interests_public,
        "question_url": f"/credentials/{verification.pk}/question/",
    }


def panels_of(user: User) -> list[dict[str, object]]:
    """The panels of all live badges of a person, the oldest check first."""
    live = Verification.objects.live().filter(user=user).order_by("checked_on")
    return [panel for row in live if (panel := panel_of(row))]
