"""The private cards shown to an author: emergencies, and people at risk with a blood thinner."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from k2forum.screening import data_files


@dataclass(frozen=True, slots=True)
class Line:
    country: str
    number: str


@dataclass(frozen=True, slots=True)
class Card:
    """``urgent``: an emergency card; else the calm one. ``unreviewed``: nobody qualified signed it off yet."""

    title: str
    banner: str
    urgent: bool
    advice: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    unreviewed: bool = True


def card(name: str) -> Card | None:
    """The card of a situation (``overdose_known``) or of a person at risk (``at_risk_vka``); None for ""."""
    if name.startswith("at_risk_"):
        return _at_risk(name.removeprefix("at_risk_"))
    situation = data_files.emergency_situations().get(name)
    if situation is None:
        return None
    lines = []
    for country in data_files.emergency_lines():
        for kind in situation["show_lines"]:
            if number := country.get(kind):
                lines.append(
                    Line(country["country"], _with_confidence(number, country["confidence"].get(kind, "")))
                )
    return Card(
        title=situation["title"],
        banner=situation["banner"],
        urgent=True,
        advice=situation["advice"],
        lines=lines,
    )


def _with_confidence(number: str, confidence: str) -> str:
    return number if confidence == "verified" else _("%(number)s (not re-checked)") % {"number": number}


def _at_risk(kind: str) -> Card:
    if kind == "vka":
        return Card(
            title=_("You take a blood thinner that vitamin K acts on"),
            banner=_("Please talk to the clinic that manages your INR before you change anything."),
            urgent=False,
            advice=[
                _(
                    "Do not start or stop vitamin K by yourself, and do not start, stop or change the blood thinner."
                ),
                _(
                    "Tell the clinic about every product with vitamin K that you take or plan to take, and how much."
                ),
                _("Keep what you eat even from week to week."),
                _(
                    "Nobody on this forum can replace that call; your comment was passed to our professionals' list."
                ),
            ],
        )
    return Card(
        title=_("You take one of the newer blood thinners"),
        banner=_("Vitamin K does not act on it the way it does on warfarin; other things still matter."),
        urgent=False,
        advice=[
            _("Do not stop or skip the blood thinner by yourself: the protection is gone within a day."),
            _("Ask your pharmacist or the person who prescribed it before you add a supplement."),
        ],
    )
