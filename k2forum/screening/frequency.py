"""How often: "twice daily", "every third day", "morning and night", in four languages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import compress, count

from .days_of_week import alternating, but_for, is_busy_around, is_of_none, other_days, weekdays
from .frequency_words import (
    ADVERBS,
    AFTER_NUMBER,
    AFTER_WEAK,
    ANY_WEEKDAY,
    CHECKUP_LEADS,
    CHECKUPS,
    COMPARED,
    COUNTS,
    EVERY,
    FIXED,
    MARKS,
    MEAL_LEADS,
    MEAL_SPLITS,
    NEEDED,
    ONE_DAY,
    ONE_OFF,
    OTHER_DAYS,
    PER,
    PLURAL_WEEKDAYS,
    SECONDS,
    SLOTS,
    STARTERS,
    THE_NEXT,
    WEAK,
    Frequency,
    match_phrase,
    text_at,
)
from .periods import counted, schedule, uncounted
from .times_of_day import slot_at
from .types import Document, Token

_NONE_THEN = frozenset({"off", "none", "nothing", "frei", "nix", "nichts", "libre", "nada", "rien"})
Way = Callable[[list[Token], int], Frequency | None]


def as_needed(doc: Document, first: int, last: int) -> bool:
    """Is it taken only when needed, by what tokens first..last (exclusive) say?"""
    return _says(doc, NEEDED, first, last)


def one_off(doc: Document, first: int, last: int) -> bool:
    """Was it taken once?"""
    return _says(doc, ONE_OFF, first, last)


def _says(doc: Document, phrases: dict[str, list[tuple[str, ...]]], first: int, last: int) -> bool:
    if phrases.keys().isdisjoint(doc.texts[first:last]):
        return False
    return any(match_phrase(doc.tokens, i, phrases) for i in range(first, last))


def find(doc: Document) -> list[Frequency]:
    """All frequencies of the text in order."""
    tokens = doc.tokens
    found: list[Frequency] = []
    after = 0
    for index in sorted({*compress(count(), map(STARTERS.__contains__, doc.texts)), *doc.numbers}):
        if index >= after and _may_begin(tokens, index):
            frequency = _at(tokens, index) or other_days(tokens, index, found)
            if frequency is not None:
                frequency = but_for(tokens, frequency)
                if not _of_something_else(tokens, frequency):
                    found.append(frequency)
                after = frequency.last
    return found


def _of_something_else(tokens: list[Token], item: Frequency) -> bool:
    """ "easier to remember than a daily", "bloods every three months", "twice a year for labs"."""
    if is_of_none(tokens, item) or is_busy_around(tokens, item) or _of_other_meals(tokens, item):
        return True
    before = [text_at(tokens, item.first - k) for k in (1, 2) if item.first >= k]
    counted = item.first > 0 and tokens[item.first - 1].value is not None  # "no more than six a day"
    if any(word in COMPARED for word in before[: 1 if counted else 2]):
        return True
    if before and before[0] not in MARKS and any(word in CHECKUPS for word in before):
        return True
    after = [text_at(tokens, item.last + k) for k in (0, 1)]
    if after[0] in _NONE_THEN and (
        item.kind == "days" or tokens[item.first].text in PLURAL_WEEKDAYS | {"weekends"}
    ):
        return True  # "Monday to Friday, weekends off"
    if (not before or before[0] in MARKS) and any(word in CHECKUPS for word in after):
        return True  # "Every month blood tests."
    return after[0] in CHECKUP_LEADS and after[1] in CHECKUPS


def _of_other_meals(tokens: list[Token], item: Frequency) -> bool:
    """ "I cook two meals"; "split over two meals" is once a day, however many meals there are."""
    if tokens[item.last - 1].text != "meals":
        return False
    before = {text_at(tokens, item.first - k) for k in (1, 2, 3)}
    return MEAL_LEADS.isdisjoint(before) or not MEAL_SPLITS.isdisjoint(before)


def _may_begin(tokens: list[Token], index: int) -> bool:
    """A cheap look at the next word, for words and numbers that seldom begin a frequency."""
    token = tokens[index]
    text = token.text
    if text in OTHER_DAYS:
        return index > 0
    following = tokens[index + 1] if index + 1 < len(tokens) else None
    if token.value is not None and text not in STARTERS:
        return following is not None and following.text in AFTER_NUMBER
    if text in ("am", "pm") and _tells_time(tokens, index):
        return True
    if text in SECONDS and token.value is None:
        return following is not None and following.text in SECONDS[text]
    if text not in WEAK and (token.value is None or text in COUNTS):
        return True
    if following is None:
        return text in SLOTS
    return following.value is not None or following.text in AFTER_WEAK


def _tells_time(tokens: list[Token], index: int) -> bool:
    """ "in the AM.", "AM: K2 100 mcg", "one am one pm", "selenium am, selenium pm"."""
    following = text_at(tokens, index + 1)
    if following[:1] in (":", "\n"):
        return True
    before = tokens[index - 1] if index else None
    if before is None or before.kind != "word":
        return False
    return before.text == "the" or before.value is not None or following in MARKS | {""}


def _at(tokens: list[Token], i: int) -> Frequency | None:
    ways = _WAYS.get(tokens[i].text, ())
    if tokens[i].value is not None:
        ways = _EVERY_WAY if ways else (alternating, schedule, counted)
    for way in ways:
        found = way(tokens, i)
        if found is not None:
            return found
    return None


def _ways(word: str) -> Iterator[Way]:
    """In which ways a word that is no number may begin to say how often."""
    if word in ANY_WEEKDAY:
        yield weekdays
    if word in ONE_DAY or word in THE_NEXT:
        yield alternating
    if word in COUNTS or word == "x":
        yield counted
    if word == "q" or any(word in words for words in (FIXED, ADVERBS, EVERY, PER, PLURAL_WEEKDAYS)):
        yield uncounted
    if word in SLOTS or word == "meal":
        yield slot_at


_EVERY_WAY: tuple[Way, ...] = (weekdays, alternating, schedule, counted, uncounted, slot_at)
_WAYS: dict[str, tuple[Way, ...]] = {word: tuple(_ways(word)) for word in STARTERS}


def combine(parts: list[Frequency]) -> tuple[float, float] | None:
    """Times a day, low and high, of the frequencies that belong to one amount; None without any."""
    if not parts:
        return None
    rates = [p for p in parts if p.kind in ("rate", "schedule")]
    slots = {p.slot for p in parts if p.kind == "slot"}
    days = [p for p in parts if p.kind == "days"]
    low = high = 1.0
    if rates:
        low, high = rates[0].low, rates[0].high
        for extra in rates[1:]:
            if extra.high < 1 <= low:  # "twice a day every other day"
                low, high = low * extra.low, high * extra.high
    elif slots:
        low = high = float(len(slots))
    if days:
        factor = min(1.0, sum(p.high for p in days))
        if not rates or low >= 1:
            low, high = low * factor, high * factor
    return low, high
