"""Units of amounts and dosage forms, and the words that stand around them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from . import data_files

_DATA = data_files.load("units")
UNIT_OF: dict[str, str] = {alias: unit for unit, aliases in _DATA["units"].items() for alias in aliases}
MASS_WORDS = frozenset(alias for unit in ("mcg", "mg", "g", "iu") for alias in _DATA["units"][unit])
_LONG_UNIT = 8


def _slips(word: str) -> set[str]:
    """A long word with one letter missing, doubled or swapped with the next."""
    missing = {word[:k] + word[k + 1 :] for k in range(1, len(word))}
    doubled = {word[:k] + word[k] + word[k:] for k in range(1, len(word))}
    swapped = {word[:k] + word[k + 1] + word[k] + word[k + 2 :] for k in range(1, len(word) - 1)}
    return missing | doubled | swapped


for _alias, _unit in list(UNIT_OF.items()):
    if len(_alias) >= _LONG_UNIT and _unit in ("mcg", "mg", "tablets", "capsules"):
        for _slip in _slips(_alias):
            UNIT_OF.setdefault(_slip, _unit)
_PHRASES = [
    (tuple(words.split()), unit) for unit, phrases in _DATA["unit_phrases"].items() for words in phrases
]
PHRASE_STARTS: dict[str, list[tuple[tuple[str, ...], str]]] = {}
for _words, _unit in sorted(_PHRASES, key=lambda item: -len(item[0])):
    PHRASE_STARTS.setdefault(_words[0], []).append((_words, _unit))
ARTICLES = frozenset(_DATA["articles"])
WHOLE = frozenset(_DATA["whole"])
_EQUIVALENTS: list[float] = [e["to_mcg"] for e in _DATA["equivalents"]]
STRENGTHS = frozenset({"mcg", "mg", "g", "iu", "ml"})
FORMS = frozenset(_DATA["units"]) - STRENGTHS - {"units"}
PIECES = frozenset({"tablets", "capsules", "gummies"})
MCG = {"mcg": 1.0, "mg": 1e3, "g": 1e6}
WORDS = {k: frozenset(v) for k, v in data_files.load("quantity_words").items() if isinstance(v, list)}
EUROPEAN = frozenset({"es", "de", "fr"})
MOST_COUNTED = 20


@dataclass(slots=True)
class Quantity:
    """An amount as written. ``unit`` is empty for a lone number."""

    first: int  # token indexes, last exclusive
    last: int
    low: float
    high: float
    unit: str
    kind: Literal["strength", "form", "bare"]
    per_day_factor: float | None = None  # of a rate: "25 mcg/hr", "5 mg/day"
    per_weight: bool = False  # mg/kg
    form_after: str = ""  # "500 mg tablets": the dosage form, outside the span
    article: bool = False  # "a capsule": no number
    has_name: bool = False  # words stand between number and form
    lone: bool = False  # a number that counts a strength told elsewhere
    end: int = 0  # token index after trailing dosage form or denominator


def same(a: float, unit_a: str, b: float, unit_b: str) -> bool:
    """Do two amounts in different units mean the same?"""
    if unit_a in MCG and unit_b in MCG:
        return abs(a * MCG[unit_a] - b * MCG[unit_b]) <= 0.02 * a * MCG[unit_a]
    if "iu" not in (unit_a, unit_b):
        return False
    units, mass, unit = (a, b, unit_b) if unit_a == "iu" else (b, a, unit_a)
    if unit not in MCG:
        return False
    return any(abs(units * factor - mass * MCG[unit]) <= 0.06 * mass * MCG[unit] for factor in _EQUIVALENTS)
