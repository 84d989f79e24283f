"""Daily amounts against published limits and the article's own ceiling.

Only the rows of data/flag_limits.json flag; every other authority, age and life stage of data/substances.json
is told beside the finding.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from . import data_files
from .frequency_words import SLOTS
from .signs import Reading, talk_words
from .types import Document, Mention, Severity

_MASS = {"mcg": 1.0, "mg": 1e3, "g": 1e6}
_KIN = {
    "vitamin_d3": "vitamin_d",
    "vitamin_d2": "vitamin_d",
    "vitamin_b6": "b6",
    "folic_acid": "folate",
    "retinol": "vitamin_a",
}
_OWN = ("recommend", "experience")
_ROUNDING = 1.0001  # a limit reached exactly, but for floating-point dust, is not passed


@dataclass(slots=True)
class Excess:
    """A daily amount above a limit."""

    mention: Mention
    amount_mcg: float  # what counts against the limit
    times: float
    limit: dict[str, Any]
    summed: bool
    one_intake: bool  # no frequency stated: one intake already exceeds the day's limit
    prescribed: bool
    severity: Severity


@cache
def _limits() -> dict[str, dict[str, Any]]:
    return {row["substance"]: row for row in data_files.load("flag_limits")["limits"]}


@cache
def substance_rows() -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in data_files.load("substances")["substances"]}


def kin(substance: str) -> str:
    return _KIN.get(substance, substance)


@cache
def _mcg_per_iu(substance: str) -> float | None:
    row = substance_rows().get(kin(substance))
    if row is None:
        return None
    for conversion in row.get("conversions", ()):
        if conversion["from"].startswith("IU"):
            return float(conversion["factor"]) * _MASS[conversion["to"].split()[0]]
    return None


@cache
def _salt_factor(substance: str, salt: str) -> float:
    for conversion in substance_rows().get(substance, {}).get("conversions", ()):
        if salt in conversion["from"]:
            return float(conversion["factor"])
    return 1.0


def in_mcg(amount: float, unit: str, substance: str) -> float | None:
    """The amount in mcg; None where the unit tells no mass of this substance."""
    if unit in _MASS:
        return amount * _MASS[unit]
    factor = _mcg_per_iu(substance) if unit == "iu" else None
    return amount * factor if factor else None


def limit_for(substance: str, mcg: float) -> dict[str, Any] | None:
    """The row that flags this substance; unspecified K2 goes by its size."""
    name = kin(substance)
    if name == "vitamin_k2":
        rule = data_files.load("flag_limits")["meta"]["unspecified_k2"]
        name = rule["below"] if mcg < rule["below_mcg"] else rule["otherwise"]
    return _limits().get(name)


_SAME = 0.001  # of a sum
_SUM_BEFORE = frozenset({"makes", "total", "totalling", "macht", "=", "ie"})  # "which makes 4000 IU"
_SUM_AFTER = (
    ["in", "total"],
    ["all", "told"],
    ["altogether"],
    ["insgesamt"],
    ["en", "total"],
    ["au", "total"],
)
_NEAR_SUM = 5
_SOMEBODY_ELSE = frozenset(
    {
        "husband",
        "wife",
        "mother",
        "father",
        "mum",
        "mom",
        "dad",
        "daughter",
        "sister",
        "brother",
        "partner",
    }
)
_JOINERS = frozenset({"and", ",", "&", "+"})
_DAILY = frozenset(SLOTS) | {"work", "school"}
_SOURCES = frozenset({"the", "my", "a", "an", "our", "her", "his"})  # "1500 from the combo pill"
_MOST_SHARES = 12  # neighbouring mentions on each side that may be one regimen


def excesses(doc: Document, reading: Reading, supervised: bool) -> list[Excess]:
    """Every mention above its limit, with regimens added up; ``supervised``: a clinician watches this use."""
    told = any(_tells_sum(doc.texts, mention) for mention in doc.mentions)
    found = []
    for place, mention in enumerate(doc.mentions):
        if mention.substance is None or mention.topical or mention.intent == "negated":
            continue
        amount = (
            mention.per_day.high
            if mention.per_day
            else (mention.amount_high if mention.intent in _OWN else None)
        )
        if amount is None:
            continue
        mcg = in_mcg(amount, mention.unit, mention.substance)
        if mcg is None:
            continue
        mcg *= _element_share(doc, mention)
        alone = mcg
        if mention.per_day and mention.intent in _OWN:
            mcg = _total([mcg, *_others(doc, reading, place)], told)
        limit = limit_for(mention.substance, alone)
        if limit is None or (limit["house"] and mention.intent not in _OWN):
            continue
        times = mcg / (limit["amount"] * _MASS[limit["unit"]])
        if times <= _ROUNDING:
            continue
        prescribed = mention.intent == "experience" and supervised
        found.append(
            Excess(
                mention,
                mcg,
                times,
                limit,
                mcg > alone,
                mention.per_day is None,
                prescribed,
                _severity(mention, times, limit, prescribed),
            )
        )
    return found


def _tells_sum(texts: Sequence[str], mention: Mention) -> bool:
    """ "which makes 4000 IU a day", "450 mg a day in total"."""
    after = texts[mention.last : mention.last + _NEAR_SUM]
    behind = any(after[k : k + len(words)] == words for words in _SUM_AFTER for k in range(len(after)))
    return behind or not _SUM_BEFORE.isdisjoint(texts[max(0, mention.first - 2) : mention.first])


def _total(shares: list[float], told: bool) -> float:
    """The shares added up; where a sum was ``told``, one may be it: "150 mg and 300 mg, 450 mg in total"."""
    largest, added = max(shares), sum(shares)
    return largest if told and abs(2 * largest - added) < _SAME * added else added


def _severity(mention: Mention, times: float, limit: dict[str, Any], prescribed: bool) -> Severity:
    if limit["house"] or mention.intent == "report" or prescribed:
        return "low"
    if mention.intent in _OWN:
        return "urgent" if times >= 2 / _ROUNDING else "high"
    return "high" if times >= 2 / _ROUNDING else "low"


def _element_share(doc: Document, mention: Mention) -> float:
    """Iron as ferrous sulfate: a fifth is iron."""
    if mention.substance != "iron":
        return 1.0
    near = doc.tokens[max(0, mention.first - 6) : mention.last + 6]
    if any(t.text in ("sulfate", "sulphate", "sulfato", "sulfat", "feso4") for t in near):
        return _salt_factor("iron", "sulfate")
    return 1.0


def _others(doc: Document, reading: Reading, place: int) -> list[float]:
    """The other shares of the same regimen as the mention at ``place``, in mcg a day."""
    shares = []
    mention = doc.mentions[place]
    name = kin(mention.substance or "")
    clause_of = reading.clause_of
    sentence = doc.clauses[clause_of[mention.first]].sentence
    for other in doc.mentions[max(0, place - _MOST_SHARES) : place + _MOST_SHARES + 1]:
        if (
            other is mention
            or other.per_day is None
            or other.intent != mention.intent
            or other.substance is None
        ):
            continue
        if kin(other.substance) != name:
            continue
        apart = abs(doc.clauses[clause_of[other.first]].sentence - sentence)
        if apart > 3:
            continue
        first, last = sorted((mention, other), key=lambda m: m.first)
        between = _said(doc, first.last, last.first)
        around = _said(doc, max(0, first.first - 3), first.first) | between
        if around & talk_words("regimens_apart") or _whose(doc, first) != _whose(doc, last):
            continue
        mcg = in_mcg(other.per_day.high, other.unit, other.substance)
        own = in_mcg(mention.per_day.high, mention.unit, mention.substance or "") if mention.per_day else None
        if mcg is None or own is None:
            continue
        if apart and abs(mcg - own) < 0.01 * own and not between & talk_words("regimen_adds"):
            continue  # the same amount told twice
        if apart and not between & talk_words("regimen_adds"):
            continue
        shares.append(mcg)
    return shares


def _is_source(doc: Document, k: int) -> bool:
    """ "1500 from the combo pill", not "down from my 2000"."""
    following = doc.tokens[k + 1 : k + 3]
    return len(following) == 2 and following[0].text in _SOURCES and following[1].value is None


def _whose(doc: Document, mention: Mention) -> bool:
    """Is somebody else told to take it, right before the amount: "my husband has 30 mg"?"""
    taker, verb = doc.texts[max(0, mention.first - 2) : mention.first] if mention.first > 1 else ("", "")
    return taker in _SOMEBODY_ELSE and verb not in _JOINERS


def _said(doc: Document, first: int, last: int) -> set[str]:
    """The words of a stretch, without those that only tell the time of day or what it comes from: "after
    work", "before bed", "from the drops"."""
    texts = doc.texts
    told = {texts[k] for k in range(first, last) if k + 1 == last or texts[k + 1] not in _DAILY}
    if "from" in told and all(_is_source(doc, k) for k in range(first, last) if texts[k] == "from"):
        told.discard("from")
    return told


def unit_slips(doc: Document) -> list[tuple[Mention, str]]:
    """Mentions whose unit or size no product has: the mention and "iu", "thousandfold" or "size"."""
    data = data_files.load("unit_slips")
    found = []
    for mention in doc.mentions:
        if mention.substance is None:
            continue
        if mention.unit == "iu" and mention.substance in data["iu_has_none"]:
            found.append((mention, "iu"))
            continue
        for row in data["rows"]:
            if (
                row["substance"] == mention.substance
                and row["unit"] == mention.unit
                and mention.amount_high >= row["from"]
            ):
                found.append((mention, "thousandfold" if mention.unit == "mg" else "size"))
                break
    return found


def other_limits(substance: str, children: bool, pregnancy: bool) -> list[dict[str, Any]]:
    """Rows of other authorities for adults; for children and pregnancy when the text speaks of them."""
    rows = substance_rows().get(kin(substance), {}).get("limits", [])
    chosen = []
    for row in rows:
        population = row["population"]
        young = (row.get("age_max_years") or 99) <= 18
        expecting = population.startswith(("pregnancy", "lactation"))
        if row["kind"].startswith("house") or (expecting and not pregnancy) or (young and not children):
            continue
        chosen.append(row)
    return chosen


def no_limit_reason(substance: str) -> str | None:
    """Why no authority names an upper limit, where none does."""
    reason = substance_rows().get(kin(substance), {}).get("no_limit_reason")
    return str(reason) if reason else None
