"""Asking a register over the network. What it answers helps a reviewer and never decides."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from k2forum.asking import ask_json

FOUND, NOT_FOUND, DEACTIVATED, ORGANISATION, UNKNOWN = (
    "found",
    "not_found",
    "deactivated",
    "organisation",
    "could_not_check",
)
SECONDS = 5.0  # for the whole answer
KEPT_SECONDS = 6 * 60 * 60
WORDS = {
    FOUND: gettext_lazy("The register has an active entry with this number."),
    NOT_FOUND: gettext_lazy("The register has no entry with this number."),
    DEACTIVATED: gettext_lazy("The register has this number as deactivated."),
    ORGANISATION: gettext_lazy("This number belongs to an organisation, not to a person."),
    UNKNOWN: gettext_lazy("Could not check: the register did not answer in time, or not as expected."),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a register said. ``professions`` and ``licences`` are its own words."""

    status: str
    name: str = ""
    professions: tuple[str, ...] = ()
    licences: tuple[str, ...] = ()
    asked_at: str = ""

    @property
    def words(self) -> str:
        return str(WORDS[self.status])

    def as_kept(self) -> dict[str, Any]:
        """For the credential's row."""
        return asdict(self) | {"words": self.words}


class NotUnderstood(ValueError):
    """The register answered with something that is not what it documents."""


def can_ask(register_code: str) -> bool:
    """Whether this register is asked by network, which is off until an address is set."""
    return register_code == "us_npi" and bool(settings.NPPES_URL)


def look_up(register_code: str, number: str) -> Answer:
    """Ask, with a limit of time and size. Never raises: what cannot be told is "could not check"."""
    if not can_ask(register_code):
        return _answer(UNKNOWN)
    key = _key(register_code, number)
    if kept := cache.get(key):
        return Answer(**kept)
    try:
        query = urlencode({"version": "2.1", "number": number})
        answer = read_nppes(ask_json(f"{settings.NPPES_URL}?{query}", seconds=SECONDS), number)
    except (OSError, ValueError):
        return _answer(UNKNOWN)
    cache.set(key, asdict(answer), KEPT_SECONDS)
    return answer


def forget(register_code: str, number: str) -> None:
    """Forget an answer that is still remembered."""
    cache.delete(_key(register_code, number))


def _key(register_code: str, number: str) -> str:
    return f"register-{register_code}-{number}"


def read_nppes(data: Any, number: str) -> Answer:
    """What NPPES' answer of version 2.1 says about ``number``. Raises NotUnderstood."""
    if not isinstance(data, dict) or "result_count" not in data or not isinstance(data.get("results"), list):
        raise NotUnderstood("no result_count or results")
    rows = [row for row in data["results"] if isinstance(row, dict) and str(row.get("number")) == number]
    if not rows:
        if data["results"]:
            raise NotUnderstood("another number")
        return _answer(NOT_FOUND)
    row = rows[0]
    if row.get("enumeration_type") == "NPI-2":
        return _answer(ORGANISATION)
    basic = row.get("basic")
    if row.get("enumeration_type") != "NPI-1" or not isinstance(basic, dict):
        raise NotUnderstood("no person")
    name = " ".join(str(basic.get(part) or "") for part in ("first_name", "last_name", "credential")).strip()
    taxonomies = [entry for entry in row.get("taxonomies") or [] if isinstance(entry, dict)]
    return _answer(
        FOUND if basic.get("status") == "A" else DEACTIVATED,
        name=name,
        professions=tuple(str(entry.get("desc") or "") for entry in taxonomies),
        licences=tuple(
            _("%(state)s %(licence)s (as the person says)")
            % {"state": entry.get("state") or "", "licence": entry["license"]}
            for entry in taxonomies
            if entry.get("license")
        ),
    )


def _answer(status: str, **fields: Any) -> Answer:
    return Answer(status, asked_at=timezone.now().isoformat(timespec="seconds"), **fields)
