"""How often: "twice daily", "every third day", "morning and night", in four languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from . import data_files
from .types import Document, Token

_DATA = data_files.load("frequency")
_COUNTS: dict[str, float] = _DATA["counts"]
_TIMES = frozenset(_DATA["times"])
_NOUNS: dict[str, float] = _DATA["nouns"]
_WEEKDAYS = frozenset(_DATA["weekdays"])
_PLURAL_WEEKDAYS = frozenset(_DATA["plural_weekdays"])
_ORDINALS: dict[str, float] = _DATA["ordinals"]
_ADVERBS: dict[str, float] = _DATA["adverbs"]
_SLOTS: dict[str, str] = _DATA["slots"]
_STANDALONE = frozenset(_DATA["standalone_slots"])
_OPENERS = frozenset(_DATA["slot_openers"])
_BEFORE_SLEEP = frozenset(_DATA["before_sleep"])
_SLEEP = frozenset(_DATA["single_slot_openers"])
_DEICTIC = frozenset(_DATA["deictic"])
_MAX_FACTOR = 48.0  # more often than half-hourly is no way to take anything


@dataclass(slots=True)
class Frequency:
    """How often per day. ``slot`` is set for a time of day, which counts once whatever its wording."""

    first: int  # token indexes, last exclusive
    last: int
    low: float  # times a day
    high: float
    kind: Literal["rate", "daily", "slot", "days", "schedule"]
    slot: str = ""


_VAGUE_COUNTS = frozenset({"several", "few", "many", "multiple", "some", "various", "countless"})
_MEAL_KINDS = frozenset({"main", "biggest", "largest", "big", "evening", "fattiest", "heaviest", "fatty"})
_WEAK = frozenset(
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
_AFTER_WEAK = (
    frozenset(_NOUNS)
    | _WEEKDAYS
    | frozenset(_DATA["short_weekdays"])
    | frozenset(_ORDINALS)
    | frozenset(_SLOTS)
    | _TIMES
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


_PER = _phrases(_DATA["per"])
_EVERY = _phrases(_DATA["every"])
_FIXED = _phrases(list(_DATA["phrases"]))
_NEEDED = _phrases(_DATA["as_needed"])
_ONE_OFF = _phrases(_DATA["one_off"])
_ANY_WEEKDAY = _WEEKDAYS | frozenset(_DATA["short_weekdays"])
_LASTING = frozenset(
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
_STARTERS = (
    frozenset(_COUNTS)
    | frozenset(_ADVERBS)
    | frozenset(_PER)
    | frozenset(_EVERY)
    | frozenset(_FIXED)
    | frozenset(_SLOTS)
    | _ANY_WEEKDAY
    | frozenset({"q", "x", "meal", "days", "dias", "tage", "jours", "nights"})
)


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


def as_needed(tokens: list[Token], first: int, last: int) -> bool:
    return any(tokens[i].text in _NEEDED and match_phrase(tokens, i, _NEEDED) for i in range(first, last))


def one_off(tokens: list[Token], first: int, last: int) -> bool:
    return any(tokens[i].text in _ONE_OFF and match_phrase(tokens, i, _ONE_OFF) for i in range(first, last))


def find(doc: Document) -> list[Frequency]:
    """All frequencies of the text in order."""
    tokens = doc.tokens
    found: list[Frequency] = []
    index, count = 0, len(tokens)
    while index < count:
        token = tokens[index]
        if (token.text in _STARTERS or token.value is not None) and _may_begin(tokens, index, count):
            frequency = _at(tokens, index)
            if frequency is not None:
                found.append(frequency)
                index = frequency.last
                continue
        index += 1
    return found


def _may_begin(tokens: list[Token], index: int, count: int) -> bool:
    """A cheap look at the next word, for words and numbers that seldom begin a frequency."""
    token = tokens[index]
    if token.text == "am" and index and tokens[index - 1].text == "the":
        return True  # "in the AM."
    if token.text not in _WEAK and (token.value is None or token.text in _COUNTS):
        return True
    if index + 1 >= count:
        return token.text in _SLOTS
    following = tokens[index + 1]
    return following.value is not None or following.text in _AFTER_WEAK


def _text(tokens: list[Token], index: int) -> str:
    return tokens[index].text if 0 <= index < len(tokens) else ""


def _at(tokens: list[Token], i: int) -> Frequency | None:
    return (
        _weekdays(tokens, i)
        or _schedule(tokens, i)
        or _counted(tokens, i)
        or _uncounted(tokens, i)
        or _slot(tokens, i)
    )


def _schedule(tokens: list[Token], i: int) -> Frequency | None:
    """ "1-0-1": pieces in the morning, at noon and at night."""
    value = tokens[i].value
    if value is None or value > 4 or _text(tokens, i + 1) not in ("-", "+"):
        return None
    if i and tokens[i - 1].text in ("-", "/", "+"):
        return None
    total, k, parts = tokens[i].value or 0.0, i + 1, 1
    while (
        _text(tokens, k) == _text(tokens, i + 1)
        and k + 1 < len(tokens)
        and (tokens[k + 1].value or 0.0) <= 4
        and tokens[k + 1].value is not None
        and tokens[k + 1].start - tokens[k].end <= 1
    ):
        total += tokens[k + 1].value or 0.0
        parts += 1
        k += 2
    if parts not in (3, 4) or not total or _text(tokens, k) in ("-", "/"):
        return None
    return Frequency(i, k, total, total, "schedule")


def _weekdays(tokens: list[Token], i: int) -> Frequency | None:
    """ "M/W/F", "Monday, Wednesday and Friday": so many days a week."""
    if tokens[i].text not in _ANY_WEEKDAY:
        return None
    days, k, single = 1, i + 1, len(tokens[i].text) <= 2
    while _text(tokens, k) in ("/", ",", "and", "&", "-", "y", "und", "et") and (
        _text(tokens, k + 1) in _ANY_WEEKDAY
        or (_text(tokens, k + 1) == "and" and _text(tokens, k + 2) in _ANY_WEEKDAY)
    ):
        k += 2 if _text(tokens, k + 1) in _ANY_WEEKDAY else 3
        days += 1
    if days < 2 or days > 6 or (single and days < 3):
        return None
    return Frequency(i, k, days / 7, days / 7, "days")


def _number_range(tokens: list[Token], i: int) -> tuple[float, float, int] | None:
    """A small count or range of counts."""
    value = tokens[i].value
    if value is None:
        return None
    k = i + 1
    if _text(tokens, k) in ("-", "to", "or", "bis", "a", "o", "oder", "ou") and k + 1 < len(tokens):
        second = tokens[k + 1].value
        if second is not None and value < second <= 24:
            return value, second, k + 2
    return value, value, k


def _counted(tokens: list[Token], i: int) -> Frequency | None:
    """ "twice a day", "2x daily", "3 to 4 times a week", "5 days a week"."""
    low = high = 0.0
    word = tokens[i].text
    if word in _COUNTS and tokens[i].kind == "word":
        low = high = _COUNTS[word]
        k = i + 1
        if _text(tokens, k) in ("or", "-", "to", "oder", "/") and _text(tokens, k + 1) in _COUNTS:
            high = _COUNTS[_text(tokens, k + 1)]
            k += 2
    elif word == "x" and i + 1 < len(tokens) and tokens[i + 1].value is not None:
        low = high = tokens[i + 1].value or 0.0
        k = i + 2
        if _text(tokens, k) in _NOUNS:
            return None  # "x 5 days": how long
    else:
        counts = _number_range(tokens, i)
        if counts is None:
            return None
        low, high, k = counts
        following = _text(tokens, k)
        if (
            following in ("days", "day", "dias", "tage", "jours", "nights", "mornings")
            and low >= 1
            and high <= 6
        ):
            period = _period(tokens, k + 1)
            if period and period[0] == 7:
                return Frequency(i, period[1], low / 7, high / 7, "days")
            if _text(tokens, k + 1) in ("on", "out", "of") and _text(tokens, k + 2) in ("of", "7", "seven"):
                return Frequency(i, k + 3, low / 7, high / 7, "days")
            return None
        if following not in _TIMES:
            return None
        k += 1
    if _text(tokens, k) == "-":
        k += 1
    if _text(tokens, k) in ("only", "jeweils", "nur", "every", "just") and _text(tokens, k) not in _EVERY:
        k += 1
    period = _period(tokens, k)
    if period is None or low <= 0 or high > _MAX_FACTOR:
        return None
    days, end = period
    if days < 0.5 or high / days > _MAX_FACTOR:
        return None
    return Frequency(i, end, low / days, high / days, "rate")


def _period(tokens: list[Token], k: int) -> tuple[float, int] | None:
    """Days of "a day", "per week", "daily", "every other day", "in 24 hours"; and where it ends."""
    if k >= len(tokens):
        return None
    word = tokens[k].text
    if word in _ADVERBS:
        return _ADVERBS[word], k + 1
    length = match_phrase(tokens, k, _EVERY)
    if length:
        every = _every(tokens, k, length)
        if every:
            return every[0], every[2]
    length = match_phrase(tokens, k, _PER)
    if length:
        j = k + length
        if j < len(tokens) and tokens[j].value is not None and _text(tokens, j + 1) in _NOUNS:
            return (tokens[j].value or 1.0) * _NOUNS[_text(tokens, j + 1)], j + 2
        if _text(tokens, j) in _NOUNS and not (
            _text(tokens, j) in ("an", "j", "d", "w", "h", "mo") and word not in ("/", "par")
        ):
            return _NOUNS[_text(tokens, j)], j + 1
        if _text(tokens, j) in _WEEKDAYS:
            return 7.0, j + 1
    if word in ("week", "wk", "day", "woche", "month"):  # "3x week"
        return _NOUNS[word], k + 1
    return None


def _every(tokens: list[Token], k: int, length: int) -> tuple[float, float, int] | None:
    """Shortest and longest days between, and the end, of "every [other | 4 to 6] day|week|hour|Sunday"."""
    j = k + length
    low = high = 1.0
    if j >= len(tokens):
        return None
    word = tokens[j].text
    if word in _ORDINALS:
        low = high = _ORDINALS[word]
        j += 1
    elif tokens[j].value is not None and tokens[j].text not in _NOUNS:
        counts = _number_range(tokens, j)
        if counts is None:
            return None
        low, high, j = counts
        if _text(tokens, j) == "-":
            j += 1
    noun = _text(tokens, j)
    if (noun in _NOUNS and len(noun) > 1) or noun == "h":
        if noun in ("an", "ans") and tokens[k].text not in ("tous", "chaque", "tout"):
            return None
        return low * _NOUNS[noun], high * _NOUNS[noun], j + 1
    if noun in _WEEKDAYS:
        return low * 7, high * 7, j + 1
    if noun in _SLOTS and low > 1:
        return low, high, j + 1
    return None


def _uncounted(tokens: list[Token], i: int) -> Frequency | None:
    """ "daily", "every 8 hours", "a day", "BID", "on Sundays"."""
    word = tokens[i].text
    if word in _FIXED:
        length = match_phrase(tokens, i, _FIXED)
        if length:
            factor = _DATA["phrases"][" ".join(t.text for t in tokens[i : i + length])]
            return Frequency(i, i + length, factor, factor, "rate") if factor else None
    if word in _ADVERBS:
        end, factor = i + 1, 1 / _ADVERBS[word]
        return Frequency(i, end, factor, factor, "daily" if factor == 1 else "rate")
    if word == "q" and i + 2 < len(tokens) and tokens[i + 1].value and _text(tokens, i + 2) in _NOUNS:
        factor = 1 / ((tokens[i + 1].value or 1.0) * _NOUNS[_text(tokens, i + 2)])
        return Frequency(i, i + 3, factor, factor, "rate") if factor <= _MAX_FACTOR else None
    if word in _PLURAL_WEEKDAYS:
        return Frequency(i, i + 1, 1 / 7, 1 / 7, "days")
    length = match_phrase(tokens, i, _EVERY)
    if length:
        every = _every(tokens, i, length)
        if every:
            low, high, end = every
            if not low or not high or 1 / low > _MAX_FACTOR:
                return None
            kind: Literal["rate", "daily"] = "daily" if low == high == 1 else "rate"
            return Frequency(i, end, 1 / high, 1 / low, kind)
    length = match_phrase(tokens, i, _PER)
    if length:
        previous = _text(tokens, i - 1)
        period = _period(tokens, i)
        in_hours = period is not None and period[1] == i + length + 2 and tokens[i + length].value == 24
        if (
            period
            and period[1] > i + length
            and (in_hours or not (word in ("la", "die", "the", "en", "in", "le", "in the") and length == 1))
        ):
            days, end = period
            if previous in _TIMES and _text(tokens, i - 2) in _VAGUE_COUNTS:
                return None  # "several times a year"
            if word in ("a", "the") and previous in _LASTING:
                return None
            if days <= 0 or 1 / days > _MAX_FACTOR:
                return None
            return Frequency(i, end, 1 / days, 1 / days, "daily" if days == 1 else "rate")
    return None


def _slot(tokens: list[Token], i: int) -> Frequency | None:
    """A habitual time of day or one particular meal."""
    word = tokens[i].text
    slot = _SLOTS.get(word)
    if slot is None:
        if word == "meal" and any(_text(tokens, i - k) in _MEAL_KINDS for k in (1, 2)):
            return Frequency(i, i + 1, 1, 1, "slot", "meal")
        return None
    before = [_text(tokens, i - k) for k in (1, 2, 3) if i - k >= 0]
    if word in _STANDALONE and before[:1] not in (
        ["the"],
        ["my"],
        ["these"],
        ["all"],
        ["those"],
        ["sleepless"],
    ):
        return Frequency(i, i + 1, 1, 1, "slot", slot)
    if before and (
        before[0] in _DEICTIC or (len(before) > 1 and before[1] in _DEICTIC and before[0] not in _OPENERS)
    ):
        return None
    if word in ("am", "pm"):
        if not before or (
            tokens[i - 1].value is None
            and before[0] not in ("the", "mg", "mcg", "iu", "tablet", "tab", "and", "in")
        ):
            return None
        if word == "am" and _text(tokens, i + 1) in ("i", "tag", "abend", "morgen", "not"):
            return None
        return Frequency(i, i + 1, 1, 1, "slot", slot)
    if word in _SLEEP:
        opened = any(b in _BEFORE_SLEEP for b in before)
    elif word == "dejeuner" and before and before[0] == "petit":
        slot, opened = "morning", True
    elif word in ("morgen", "manana", "tarde", "comida", "nacht", "night") and before:
        opened = any(b in _OPENERS for b in before[:2]) and before[0] not in (",", "y", "and", "und")
        opened = opened or (
            before[0] in ("and", "y", "und", "&", ",") and i >= 2 and _text(tokens, i - 2) in _SLOTS
        )
    else:
        opened = any(b in _OPENERS for b in before) or (i > 0 and tokens[i - 1].kind != "word")
        opened = opened or (
            _text(tokens, i + 1) in ("and", "&", "et", "y", "und", ",", "+")
            and _text(tokens, i + 2) in _SLOTS
        )
    if not opened:
        opened = (
            _text(tokens, i + 1) in ("and", "&", "et", "y", "und", "+", "/")
            and _text(tokens, i + 2) in _SLOTS
        )
    if not opened:
        return None
    return Frequency(i, i + 1, 1, 1, "slot", slot)


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
