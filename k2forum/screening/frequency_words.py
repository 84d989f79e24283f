"""The words that say how often, in four languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from . import data_files
from .types import Token

_DATA = data_files.load("frequency")
COUNTS: dict[str, float] = _DATA["counts"]
TIMES = frozenset(_DATA["times"])
NOUNS: dict[str, float] = _DATA["nouns"]
WEEKDAYS = frozenset(_DATA["weekdays"])
PLURAL_WEEKDAYS = frozenset(_DATA["plural_weekdays"])
ORDINALS: dict[str, float] = _DATA["ordinals"]
ADVERBS: dict[str, float] = _DATA["adverbs"]
SLOTS: dict[str, str] = _DATA["slots"]
STANDALONE = frozenset(_DATA["standalone_slots"])
OPENERS = frozenset(_DATA["slot_openers"])
BEFORE_SLEEP = frozenset(_DATA["before_sleep"])
SLEEP = frozenset(_DATA["single_slot_openers"])
DEICTIC = frozenset(_DATA["deictic"])
COMPARED = frozenset(_DATA["compared"])
CHECKUPS = frozenset(_DATA["checkups"])
CHECKUP_LEADS = frozenset(_DATA["checkup_leads"])
MEAL_LEADS, MEAL_SPLITS = frozenset(_DATA["meal_leads"]), frozenset(_DATA["meal_splits"])
EXCEPT = frozenset(_DATA["except"])
OTHER_DAYS = frozenset(_DATA["other_days"])
MARKS = frozenset(".,;:!?-")
MAX_FACTOR = 48.0  # more often than half-hourly is no way to take anything


@dataclass(slots=True)
class Frequency:
    """How often per day. ``slot`` is set for a time of day, which counts once whatever its wording."""

    first: int  # token indexes, last exclusive
    last: int
    low: float  # times a day
    high: float
    kind: Literal["rate", "daily", "slot", "days", "schedule"]
    slot: str = ""


VAGUE_COUNTS = frozenset({"several", "few", "many", "multiple", "some", "various", "countless"})
MEAL_KINDS = frozenset({"main", "biggest", "largest", "big", "evening", "fattiest", "heaviest", "fatty"})
WEAK = frozenset(
    {
        "a",
        "the",
        "in",
        "am",
        "im",
        "la",
        "die",
        "en",
        "le",
        "por",
        "al",
        "pro",
        "p",
        "/",
        "per",
        "par",
        "each",
        "every",
        "d",
        "h",
        "m",
        "t",
        "w",
        "f",
        "x",
        "sun",
        "sat",
    }
)
AFTER_WEAK = (
    frozenset(NOUNS)
    | WEEKDAYS
    | frozenset(_DATA["short_weekdays"])
    | frozenset(ORDINALS)
    | frozenset(SLOTS)
    | TIMES
    | frozenset(
        {
            "-",
            "+",
            "to",
            "or",
            "bis",
            "o",
            "oder",
            "ou",
            "a",
            "the",
            "der",
            "la",
            "single",
            "meal",
            "/",
            ",",
            "and",
            "&",
            "nights",
            "mornings",
            "jour",
            "mahlzeit",
            "comida",
            "repas",
        }
    )
)


def _phrases(values: list[str]) -> dict[str, list[tuple[str, ...]]]:
    table: dict[str, list[tuple[str, ...]]] = {}
    for value in values:
        words = tuple(value.split())
        table.setdefault(words[0], []).append(words)
    for candidates in table.values():
        candidates.sort(key=len, reverse=True)
    return table


PER = _phrases(_DATA["per"])
EVERY = _phrases(_DATA["every"])
FIXED = _phrases(list(_DATA["phrases"]))
NEEDED = _phrases(_DATA["as_needed"])
ONE_OFF = _phrases(_DATA["one_off"])
ONE_DAY = {"one": ("day",), "un": ("dia", "jour"), "einen": ("tag",)}  # "one day ..., the next ..."
THE_NEXT = frozenset({"next", "siguiente", "nachsten", "lendemain", "suivant"})
ANY_WEEKDAY = WEEKDAYS | frozenset(_DATA["short_weekdays"])
LASTING = frozenset(
    {
        "half",
        "what",
        "such",
        "for",
        "was",
        "is",
        "not",
        "in",
        "on",
        "of",
        "over",
        "after",
        "within",
        "about",
        "than",
        "last",
        "past",
        "almost",
        "only",
        "nearly",
        "like",
        "until",
        "till",
        "maybe",
        "just",
        "to",
        "took",
        "had",
        "by",
        "from",
        "quite",
        "during",
        "around",
        "roughly",
    }
)
STARTERS = (
    frozenset(COUNTS)
    | frozenset(ADVERBS)
    | frozenset(PER)
    | frozenset(EVERY)
    | frozenset(FIXED)
    | frozenset(SLOTS)
    | ANY_WEEKDAY
    | frozenset({"q", "x", "meal", "days", "dias", "tage", "jours", "nights", *THE_NEXT})
    | (frozenset(ONE_DAY) - {"one"})
    | OTHER_DAYS
)
# What goes on after a number to say how often, ranges and schedules included.
AFTER_NUMBER = TIMES | frozenset(
    {
        "-",
        "+",
        "to",
        "or",
        "bis",
        "a",
        "o",
        "oder",
        "ou",
        "days",
        "day",
        "dias",
        "tage",
        "jours",
        "nights",
        "mornings",
        "hourly",
    }
)
# Words that say how often only in a phrase of several words, and the words that go on with it.
SECONDS = {
    word: frozenset(phrase[1] for phrase in phrases)
    for word, phrases in FIXED.items()
    if all(len(phrase) > 1 for phrase in phrases)
    and not any(word in words for words in (COUNTS, ADVERBS, PER, EVERY, SLOTS, ANY_WEEKDAY, ("meal",)))
}


def match_phrase(tokens: list[Token], index: int, table: dict[str, list[tuple[str, ...]]]) -> int:
    """How many tokens from ``index`` on form a phrase of ``table``; 0 when none does."""
    candidates = table.get(tokens[index].text)
    if not candidates:
        return 0
    for words in candidates:
        length = len(words)
        if length == 1:
            return 1
        if index + length <= len(tokens) and all(
            tokens[index + k].text == words[k] for k in range(1, length)
        ):
            return length
    return 0


def text_at(tokens: list[Token], index: int) -> str:
    return tokens[index].text if 0 <= index < len(tokens) else ""
