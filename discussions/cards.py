"""The private cards shown to an author: emergencies, and people at risk with a blood thinner."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from discussions.card_language import ENGLISH, words_in
from k2forum.screening import data_files
from k2forum.screening.types import Verdict

# What stands in brackets is a remark, and what one sends a text "to" cannot be called.
NUMBER = re.compile(r"\([^)]*\)|(?<!to )\b\d[\d -]*\d\b")
SHORT_NUMBER = re.compile(r"\b\d{3}\b")


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a line: words, or a number with the digits to ``call``."""

    words: str
    call: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A number to call, as people of that country would write it, with what is to be said of it."""

    country: str
    number: str
    code: str = ""

    def parts(self) -> list[Part]:
        return parts_of(self.number, NUMBER)


def parts_of(words: str, numbers: re.Pattern[str]) -> list[Part]:
    """``words`` in pieces, so that the numbers in them can be tapped."""
    parts, at = [], 0
    for found in numbers.finditer(words):
        if not found[0].startswith("("):
            parts += [Part(words[at : found.start()]), Part(found[0], re.sub(r"\D", "", found[0]))]
            at = found.end()
    return [part for part in [*parts, Part(words[at:])] if part.words]


@dataclass(frozen=True, slots=True)
class Card:
    """``urgent``: an emergency card, else the calm one. ``unreviewed``: not signed off yet.

    ``likely``: the countries in which its reader probably is. ``place``: the address of the text it answers.
    """

    title: str
    banner: str
    urgent: bool
    advice: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    neutral: list[str] = field(default_factory=list)
    unreviewed: bool = True
    language: str = ENGLISH
    likely: tuple[str, ...] = ()
    place: str = ""

    def near(self) -> list[Line]:
        """The lines of the countries in which the reader probably is."""
        return [line for line in self.lines if line.code in self.likely]

    def elsewhere(self) -> list[Line]:
        return [line for line in self.lines if line.code not in self.likely]

    def first(self) -> list[list[Part]]:
        """What holds in any country."""
        return [parts_of(words, SHORT_NUMBER) for words in self.neutral]

    def around(self) -> dict[str, str]:
        """The sentences around every card, in its language: over the numbers, and below it."""
        return words_in(self.language).get("words") or {
            "numbers": _("Numbers to call, by country"),
            "elsewhere": _("Numbers in other countries"),
            "your_text": _("To your text"),
            "nobody_watches": _(
                "Nobody watches this site around the clock. Please do not wait for an answer here."
            ),
            "unreviewed": _("This card has not yet been reviewed by a qualified professional."),
        }


def card_name(verdict: Verdict) -> str:
    """The card that a verdict asks for; empty where it asks for none."""
    return verdict.emergency or (f"at_risk_{verdict.at_risk}" if verdict.at_risk else "")


def cards(names: Iterable[str], language: str = ENGLISH) -> list[Card]:
    """The cards of these names (``overdose_known``, ``at_risk_vka``), urgent ones first.

    Names that no card has are left out.
    """
    found = [card for name in sorted(set(names)) if name and (card := _card(name, language))]
    return sorted(found, key=lambda card: not card.urgent)


def _card(name: str, language: str) -> Card | None:
    words = words_in(language)
    if name.startswith("at_risk_"):
        kind = name.removeprefix("at_risk_")
        if translated := words.get("at_risk", {}).get(kind):
            return Card(**translated, urgent=False, language=language)
        return _at_risk(kind)
    data = data_files.load("emergencies")
    situation: dict[str, Any] | None = next((row for row in data["situations"] if row["id"] == name), None)
    if situation is None:
        return None
    lines = [
        Line(
            words.get("countries", {}).get(country["code"], country["country"]),
            _with_confidence(number, country["confidence"].get(kind, ""), words),
            country["code"],
        )
        for country in data["lines"]
        for kind in situation["show_lines"]
        if (number := country.get(kind))
    ]
    everywhere = words.get("country_neutral") or data["meta"]["country_neutral"]
    said = words.get("situations", {}).get(name, situation)
    return Card(
        said["title"],
        said["banner"],
        urgent=True,
        advice=said["advice"],
        lines=lines,
        language=language if words else ENGLISH,
        neutral=[everywhere[kind] for kind in situation["show_lines"] if kind in everywhere],
    )


def _with_confidence(number: str, confidence: str, words: dict[str, Any]) -> str:
    if confidence == "verified":
        return number
    said = words.get("words", {}).get("not_rechecked", "")
    return said.format(number=number) if said else _("%(number)s (not re-checked)") % {"number": number}


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
