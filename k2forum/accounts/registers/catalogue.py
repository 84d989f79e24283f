"""The closed list of registers, read from registers.toml, and what a number in each looks like."""

from __future__ import annotations

import datetime
import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from k2forum.accounts.registers.check_digits import CHECKS

FILE = Path(__file__).parent / "registers.toml"
MARKS = re.compile(r"[\s.\-/–—]+")
COUNTRIES = {
    "": "International",
    "AU": "Australia",
    "CA": "Canada",
    "DE": "Germany",
    "ES": "Spain",
    "FR": "France",
    "GB": "United Kingdom",
    "IE": "Ireland",
    "NZ": "New Zealand",
    "US": "United States",
}


@dataclass(frozen=True, slots=True)
class Register:
    """One public register; the fields are explained at the top of registers.toml."""

    code: str
    name: str
    country: str
    professions: tuple[str, ...]
    pattern: str
    form: str
    example: str
    url: str
    zone: str
    public: bool
    licence: bool
    certain: bool
    source: str
    strip: str = ""
    check: str = ""
    prefixes: dict[str, str] = field(default_factory=dict)

    def link(self, number: str) -> str:
        """The register's own page: of the entry where it has such an address, else of its search."""
        shown = "-".join(re.findall("....", number)) if self.code == "orcid" else number
        return self.url.replace("{number}", shown)


@cache
def registers() -> dict[str, Register]:
    """Every register by its code."""
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {
        code: Register(code=code, **row | {"professions": tuple(row["professions"])})
        for code, row in rows.items()
    }


def time_zones() -> set[str]:
    """Every time zone in which a credential's last day can end."""
    return {"UTC", *(register.zone for register in registers().values())}


def local_day(zone: str, now: datetime.datetime | None = None) -> datetime.date:
    """The calendar day in a register's time zone."""
    return (now or timezone.now()).astimezone(ZoneInfo(zone)).date()


def clean_number(code: str, number: str, profession: str = "") -> str:
    """The number as it is stored: capitals, no spaces or marks.

    Raises ValidationError that says what is wrong with it, for the field "number".
    """
    register = registers()[code]
    cleaned = MARKS.sub("", number.strip()).upper()
    if not cleaned.isascii():
        raise ValidationError(_("Type the number with plain letters and digits."), "form")
    if register.strip and re.fullmatch(register.pattern, cleaned.removeprefix(register.strip)):
        cleaned = cleaned.removeprefix(register.strip)
    if not re.fullmatch(register.pattern, cleaned):
        raise ValidationError(
            _("A number of %(register)s has %(form)s, for example %(example)s. Please compare it once more."),
            "form",
            {"register": register.name, "form": register.form, "example": register.example},
        )
    if register.check and not CHECKS[register.check](cleaned):
        raise ValidationError(
            _("The check digit does not fit: one digit is probably mistyped. Please compare it once more."),
            "check_digit",
        )
    prefix = register.prefixes.get(profession, "")
    if prefix and not cleaned.startswith(prefix):
        raise ValidationError(
            _("A number of this profession begins with %(prefix)s. Is it another profession?"),
            "prefix",
            {"prefix": prefix},
        )
    return cleaned
