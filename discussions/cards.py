"""The private cards shown to an author: emergencies, and people at risk with a blood thinner."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from k2forum.screening import data_files


@dataclass(frozen=True, slots=True)
class Line:
    """A number to call, as people of that country would write it."""

    country: str
    number: str


@dataclass(frozen=True, slots=True)
class Card:
    """``urgent``: an emergency card, else the calm one. ``unreviewed``: not signed off yet."""

    title: str
    banner: str
    urgent: bool
    advice: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    neutral: list[str] = field(default_factory=list)
    unreviewed: bool = True


def cards(names: Iterable[str]) -> list[Card]:
    """The cards of these names (``overdose_known``, ``at_risk_vka``), urgent ones first.

    Names that no card has are left out.
    """
    found = [card for name in sorted(set(names)) if name and (card := _card(name))]
    return sorted(found, key=lambda card: not card.urgent)


def _card(name: str) -> Card | None:
    if name.startswith("at_risk_"):
        return _at_risk(name.removeprefix("at_risk_"))
    data = data_files.load("emergencies")
    situation: dict[str, Any] | None = next((row for row in data["situations"] if row["id"] == name), None)
    if situation is None:
        return None
    lines = [
        Line(country["country"], _with_confidence(number, country["confidence"].get(kind, "")))
        for country in data["lines"]
        for kind in situation["show_lines"]
        if (number := country.get(kind))
    ]
    everywhere = data["meta"]["country_neutral"]
    return Card(
        situation["title"],
        situation["banner"],
        urgent=True,
        advice=situation["advice"],
        lines=lines,
        neutral=[everywhere[kind] for kind in situation["show_lines"] if kind in everywhere],
    )


def _with_confidence(number: str, confidence: str) -> str:
    return number if confidence == "verified" else _("%(number)s (not re-checked)") % {"number": number}


def _at_risk(kind: str) -> Card | None:
    if kind == "vka":
        return Card(
            title=_("You take a blood thinner that vitamin K acts on"),
            banner=_("Please talk to the clinic that manages your INR before you change anything."),
            urgent=False,
            advice=[
                _("Do not start or stop vitamin K by yourself, and do not change the blood thinner."),
                _("Tell the clinic about every product with vitamin K that you take or plan to take."),
                _("Keep what you eat even from week to week."),
                _("Nobody here can replace that call. Our professionals see your comment on their list."),
            ],
        )
    if kind == "doac":
        return Card(
            title=_("You take one of the newer blood thinners"),
            banner=_("Vitamin K does not act on it the way it does on warfarin; other things still matter."),
            urgent=False,
            advice=[
                _("Do not stop or skip the blood thinner by yourself: its protection is soon gone."),
                _("Ask your pharmacist or the person who prescribed it before you add a supplement."),
            ],
        )
    return None
