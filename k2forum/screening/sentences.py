"""Plain words for findings: for the author, and for the moderator. Doses are written so that "
"nobody misreads them."""

from __future__ import annotations

from typing import Any

from .limits import Excess, kin, no_limit_reason, other_limits, substance_rows
from .types import Mention

_THIN_SPACE = "\u2009"
_UNITS = {"iu": "IU", "units": "units", "tsp": "teaspoons", "tbsp": "tablespoons", "ml": "mL"}


def number(value: float) -> str:
    """0.5, 1 000 with a thin space, never 5.0 and never .5."""
    rounded = round(value, 2) if value >= 1 else round(value, 4)
    whole, _, decimals = f"{rounded:.4f}".partition(".")
    decimals = decimals.rstrip("0")
    grouped = f"{int(whole):,}".replace(",", _THIN_SPACE)
    return f"{grouped}.{decimals}" if decimals else grouped


def dose(low: float, high: float, unit: str) -> str:
    """ "75 to 120 mcg" with a space before the unit."""
    name = _UNITS.get(unit, unit)
    if low == high:
        return f"{number(high)} {name}"
    return f"{number(low)} to {number(high)} {name}"


def name_of(substance: str | None) -> str:
    if substance is None:
        return "this product"
    row = substance_rows().get(substance)
    return str(row["name"]) if row else substance.replace("_", " ")


def mention_dose(mention: Mention) -> str:
    return dose(mention.amount_low, mention.amount_high, mention.unit)


def source_line(row: dict[str, Any]) -> str:
    source = row.get("source") or {}
    parts = [str(row.get("authority", "")), str(source.get("title", "")), str(row.get("year") or "")]
    return ", ".join(p for p in parts if p)


def citations(row: dict[str, Any]) -> tuple[str, ...]:
    """ "Title, year, address" for each source of an interaction or emergency row."""
    lines = []
    for source in row.get("source", ()):
        parts = [source.get("title"), source.get("year"), source.get("url")]
        lines.append(", ".join(str(p) for p in parts if p))
    return tuple(lines)


def limit_words(limit: dict[str, Any]) -> str:
    amount = f"{number(limit['amount'])} {_UNITS.get(limit['unit'], limit['unit'])} a day"
    if limit["house"]:
        return f"{amount}, the ceiling that the article itself names; no official upper limit exists"
    return f"{amount}, the upper limit of {limit['authority']} for {limit['population']}"


def excess_words(excess: Excess) -> tuple[str, str]:
    """For the author, for the moderator."""
    mention = excess.mention
    unit = excess.limit["unit"]
    scale = {"mcg": 1.0, "mg": 1e3, "g": 1e6}[unit]
    amount = f"{number(excess.amount_mcg / scale)} {unit}"
    per = "in one intake" if excess.one_intake else "a day"
    total = " in all" if excess.summed else ""
    name = name_of(kin(mention.substance or "") if not excess.limit["house"] else excess.limit["substance"])
    words = limit_words(excess.limit)
    own = mention_dose(mention)
    comes = (
        f"{own} of {name}"
        if own == amount and not excess.one_intake
        else f"{own} of {name} comes to {amount}"
    )
    author = f"{comes} {per}{total}. That is above {words}."
    if excess.prescribed:
        author += " You say that a clinician is looking after this, so keep to what was agreed."
    else:
        author += " A pharmacist or doctor can tell what fits you."
    times = number(round(excess.times, 1))
    moderator = f"{name}: {amount} {per}{total} is {times} times {words}. Intent: {mention.intent}."
    if excess.prescribed:
        moderator += " The comment says prescribed or monitored."
    return author, moderator


def others_words(substance: str, children: bool, pregnancy: bool) -> str:
    """One line with what other authorities, ages and life stages have."""
    rows = other_limits(substance, children, pregnancy)
    told = [
        f"{r['authority']}, {r['population']}: {number(r['amount'])} {r['unit']} ({r['kind']})"
        for r in rows[:8]
    ]
    if told:
        return "Other figures: " + "; ".join(told) + "."
    reason = no_limit_reason(substance)
    return f"No official upper limit exists. {reason}" if reason else ""


def recommendation_words(mention: Mention) -> tuple[str, str]:
    told = f"{mention_dose(mention)} of {name_of(mention.substance)}"
    author = (
        f"This reads as telling others to take {told}. What fits one person can harm another, so a "
        f"moderator looks first. "
        "You can tell what you take yourself, ask a question, or name a source."
    )
    moderator = reads_as(f"recommending {told} to others", mention.certainty)
    return author, moderator


def reads_as(what: str, share: float) -> str:
    """How sure the model is: "Reads as advice to change a medicine, 93 %." """
    return f"Reads as {what}, {round(100 * share)} %."


MEGADOSE = (
    "This reads as telling others to take many times the usual amount. A moderator looks first. You "
    "can tell your own experience instead."
)
PRESCRIPTION = (
    "This reads as advice to start, stop or change a prescribed medicine. That is for the person "
    "and their prescriber, "
    "so a moderator looks first. You can tell what happened to you, or suggest asking the clinic."
)
VKA_AUTHOR = (
    "This reads as advice to take vitamin K beside a vitamin K antagonist such as warfarin. Even "
    "small amounts can change how "
    "the blood thinner works, so a moderator looks first. You can suggest asking the clinic that "
    "manages the INR."
)
AT_RISK = {
    "vka": (
        "You name vitamin K and a vitamin K antagonist together. Please do not start or stop either by "
        "yourself; tell the clinic "
        "that manages your INR.",
        "The writer, or somebody close, uses a vitamin K antagonist and speaks of vitamin K: needs a "
        "professional's answer.",
    ),
    "doac": (
        "You name vitamin K and a newer anticoagulant together. These tablets do not work through "
        "vitamin K, and no interaction "
        "is known. Please do not change the tablets by yourself; your pharmacist or doctor can answer "
        "for your case.",
        "The writer, or somebody close, uses a newer anticoagulant (not a vitamin K antagonist) and "
        "speaks of vitamin K.",
    ),
}
SLIPS = {
    "iu": (
        "{name} is not measured in IU. Did you mean mcg or mg? Please check the label.",
        "{name} in IU: probably a slip of the unit.",
    ),
    "thousandfold": (
        "{dose} of {name} is far more than products hold. Did you mean mcg? One mg is 1\u2009000 mcg.",
        "{name} in mg where mcg is usual: possibly a thousandfold slip.",
    ),
    "size": (
        "{dose} of {name} is more than any usual product holds. Please check the number and the unit.",
        "{name}: an amount that no usual product has.",
    ),
}


def slip_words(mention: Mention, kind: str) -> tuple[str, str]:
    author, moderator = SLIPS[kind]
    values = {"name": name_of(mention.substance), "dose": mention_dose(mention)}
    return author.format(**values), moderator.format(**values)
