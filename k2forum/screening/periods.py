"""How often in numbers: "twice a day", "every 8 hours", "5 days a week", "1-0-1"."""

from __future__ import annotations

from typing import Literal

from . import data_files
from .frequency_words import (
    ADVERBS,
    COUNTS,
    EVERY,
    FIXED,
    LASTING,
    MAX_FACTOR,
    NOUNS,
    ORDINALS,
    PER,
    PLURAL_WEEKDAYS,
    SLOTS,
    TIMES,
    VAGUE_COUNTS,
    WEEKDAYS,
    Frequency,
    match_phrase,
    text_at,
)
from .types import Token
from .units import MASS_WORDS

_MOST_A_DAY = 12  # pieces
_PHRASES: dict[str, float] = data_files.load("frequency")["phrases"]


def schedule(tokens: list[Token], i: int) -> Frequency | None:
    """ "1-0-1": pieces in the morning, at noon and at night."""
    value = tokens[i].value
    if value is None or value > 4 or text_at(tokens, i + 1) not in ("-", "+"):
        return None
    if i and tokens[i - 1].text in ("-", "/", "+"):
        return None
    total, k, parts = tokens[i].value or 0.0, i + 1, 1
    while (
        text_at(tokens, k) == text_at(tokens, i + 1)
        and k + 1 < len(tokens)
        and (tokens[k + 1].value or 0.0) <= 4
        and tokens[k + 1].value is not None
        and tokens[k + 1].start - tokens[k].end <= 1
    ):
        total += tokens[k + 1].value or 0.0
        parts += 1
        k += 2
    if parts not in (3, 4) or not total or text_at(tokens, k) in ("-", "/"):
        return None
    return Frequency(i, k, total, total, "schedule")


def _number_range(tokens: list[Token], i: int) -> tuple[float, float, int] | None:
    """A small count or range of counts."""
    value = tokens[i].value
    if value is None:
        return None
    k = i + 1
    if text_at(tokens, k) in ("-", "to", "or", "bis", "a", "o", "oder", "ou") and k + 1 < len(tokens):
        second = tokens[k + 1].value
        if second is not None and value < second <= 24:
            return value, second, k + 2
    return value, value, k


def _counts_a_strength(tokens: list[Token], i: int) -> bool:
    """ "200 mg, two a day": how many of the strength before the comma."""
    counted = 0 < (tokens[i].value or 0.0) <= _MOST_A_DAY and text_at(tokens, i - 1) in (",", ";")
    return counted and i > 2 and text_at(tokens, i - 2) in MASS_WORDS and tokens[i - 3].value is not None


def counted(tokens: list[Token], i: int) -> Frequency | None:
    """ "twice a day", "2x daily", "3 to 4 times a week", "5 days a week"."""
    low = high = 0.0
    word = tokens[i].text
    if word in COUNTS and tokens[i].kind == "word":
        low = high = COUNTS[word]
        k = i + 1
        if text_at(tokens, k) in ("or", "-", "to", "oder", "/") and text_at(tokens, k + 1) in COUNTS:
            high = COUNTS[text_at(tokens, k + 1)]
            k += 2
    elif word == "x" and i + 1 < len(tokens) and tokens[i + 1].value is not None:
        low = high = tokens[i + 1].value or 0.0
        k = i + 2
        if text_at(tokens, k) in NOUNS:
            return None  # "x 5 days": how long
    else:
        counts = _number_range(tokens, i)
        if counts is None:
            return None
        low, high, k = counts
        following = text_at(tokens, k)
        if (
            following in ("days", "day", "dias", "tage", "jours", "nights", "mornings")
            and low >= 1
            and high <= 7
        ):
            period = _period(tokens, k + 1)
            if period and period[0] == 7:
                return Frequency(i, period[1], low / 7, high / 7, "days")
            if text_at(tokens, k + 1) in ("on", "out", "of") and text_at(tokens, k + 2) in (
                "of",
                "7",
                "seven",
            ):
                return Frequency(i, k + 3, low / 7, high / 7, "days")
            return None
        if following == "hourly" and low:  # "6 hourly"
            return Frequency(i, k + 1, 24 / high, 24 / low, "rate") if 24 / low <= MAX_FACTOR else None
        if following in TIMES:
            k += 1
        elif not _counts_a_strength(tokens, i):
            return None
    if text_at(tokens, k) == "-":
        k += 1
    if text_at(tokens, k) in ("only", "jeweils", "nur", "every", "just") and text_at(tokens, k) not in EVERY:
        k += 1
    period = _period(tokens, k)
    if period is None or low <= 0 or high > MAX_FACTOR:
        return None
    days, end = period
    if days < 0.5 or high / days > MAX_FACTOR:
        return None
    return Frequency(i, end, low / days, high / days, "rate")


def _period(tokens: list[Token], k: int) -> tuple[float, int] | None:
    """Days of "a day", "per week", "daily", "every other day", "in 24 hours"; and where it ends."""
    if k >= len(tokens):
        return None
    word = tokens[k].text
    if word in ADVERBS:
        return ADVERBS[word], k + 1
    length = match_phrase(tokens, k, EVERY)
    if length:
        every = _every(tokens, k, length)
        if every:
            return every[0], every[2]
    length = match_phrase(tokens, k, PER)
    if length:
        j = k + length
        if word == "/" and k and tokens[k - 1].value is not None and tokens[k - 1].kind == "number":
            return None  # "BP 91/59 HR 65"
        if j < len(tokens) and tokens[j].value is not None and text_at(tokens, j + 1) in NOUNS:
            return (tokens[j].value or 1.0) * NOUNS[text_at(tokens, j + 1)], j + 2
        if text_at(tokens, j) in NOUNS and not (
            text_at(tokens, j) in ("an", "j", "d", "w", "h", "mo") and word not in ("/", "par")
        ):
            return NOUNS[text_at(tokens, j)], j + 1
        if text_at(tokens, j) in WEEKDAYS:
            return 7.0, j + 1
    if word in ("week", "wk", "day", "woche", "month"):  # "3x week"
        return NOUNS[word], k + 1
    return None


def _every(tokens: list[Token], k: int, length: int) -> tuple[float, float, int] | None:
    """Shortest and longest days between, and the end, of "every [other | 4 to 6] day|week|hour|Sunday"."""
    j = k + length
    low = high = 1.0
    if j >= len(tokens):
        return None
    word = tokens[j].text
    if word in ORDINALS:
        low = high = ORDINALS[word]
        j += 1
    elif tokens[j].value is not None and tokens[j].text not in NOUNS:
        counts = _number_range(tokens, j)
        if counts is None:
            return None
        low, high, j = counts
        if text_at(tokens, j) == "-":
            j += 1
    noun = text_at(tokens, j)
    if noun == "hourly":
        return low * NOUNS["hour"], high * NOUNS["hour"], j + 1
    if (noun in NOUNS and len(noun) > 1) or noun == "h":
        if noun in ("an", "ans") and tokens[k].text not in ("tous", "chaque", "tout"):
            return None
        return low * NOUNS[noun], high * NOUNS[noun], j + 1
    if noun in WEEKDAYS:
        return low * 7, high * 7, j + 1
    if noun in SLOTS and low > 1:
        return low, high, j + 1
    return None


def uncounted(tokens: list[Token], i: int) -> Frequency | None:
    """ "daily", "every 8 hours", "a day", "BID", "on Sundays"."""
    word = tokens[i].text
    if word in FIXED:
        length = match_phrase(tokens, i, FIXED)
        if length:
            factor = _PHRASES[" ".join(t.text for t in tokens[i : i + length])]
            return Frequency(i, i + length, factor, factor, "rate") if factor else None
    if word in ADVERBS:
        end, factor = i + 1, 1 / ADVERBS[word]
        return Frequency(i, end, factor, factor, "daily" if factor == 1 else "rate")
    if word == "q" and i + 2 < len(tokens) and tokens[i + 1].value and text_at(tokens, i + 2) in NOUNS:
        factor = 1 / ((tokens[i + 1].value or 1.0) * NOUNS[text_at(tokens, i + 2)])
        return Frequency(i, i + 3, factor, factor, "rate") if factor <= MAX_FACTOR else None
    if word in PLURAL_WEEKDAYS:
        return Frequency(i, i + 1, 1 / 7, 1 / 7, "days")
    length = match_phrase(tokens, i, EVERY)
    if length:
        every = _every(tokens, i, length)
        if every:
            low, high, end = every
            if not low or not high or 1 / low > MAX_FACTOR:
                return None
            kind: Literal["rate", "daily", "days"] = "daily" if low == high == 1 else "rate"
            if low == high == 7 and text_at(tokens, end - 1) in WEEKDAYS:
                kind = "days"  # "every Monday and every Thursday"
            return Frequency(i, end, 1 / high, 1 / low, kind)
    length = match_phrase(tokens, i, PER)
    if length:
        previous = text_at(tokens, i - 1)
        period = _period(tokens, i)
        in_hours = period is not None and period[1] == i + length + 2 and tokens[i + length].value == 24
        if (
            period
            and period[1] > i + length
            and (in_hours or not (word in ("la", "die", "the", "en", "in", "le", "in the") and length == 1))
        ):
            days, end = period
            if previous in TIMES and text_at(tokens, i - 2) in VAGUE_COUNTS:
                return None  # "several times a year"
            if word in ("a", "the") and previous in LASTING:
                return None
            if days <= 0 or 1 / days > MAX_FACTOR:
                return None
            return Frequency(i, end, 1 / days, 1 / days, "daily" if days == 1 else "rate")
    return None
