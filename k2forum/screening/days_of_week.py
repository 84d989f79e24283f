"""On which days: "M/W/F", "Monday to Friday", "every day but Sunday", "the other four days", "one day ... the
next"."""

from __future__ import annotations

from . import data_files
from .frequency_words import (
    ANY_WEEKDAY,
    EXCEPT,
    MARKS,
    ONE_DAY,
    OTHER_DAYS,
    PLURAL_WEEKDAYS,
    THE_NEXT,
    Frequency,
    text_at,
)
from .types import Token

_DATA = data_files.load("frequency")
_NOT_TAKEN = frozenset(_DATA["days_of_something_else"])
_DAYS = frozenset(_DATA["days"])
_THE = frozenset(_DATA["before_a_day"])
_WEEKENDS = frozenset(_DATA["weekends"])
_EACH_OF = frozenset({"los", "les"})
_THROUGH = frozenset({"to", "through", "thru", "till", "until", "bis"})
_APART = frozenset({"/", ",", "and", "&", "-", "y", "und", "et"})
_WEEK = (
    ("mo", "lu"),
    ("tu", "die", "mar"),
    ("we", "mi", "mer"),
    ("th", "don", "ju", "je"),
    ("fr", "vi", "ve"),
    ("sa",),
    ("su", "so", "dom", "dim"),
)
_WORKING_WEEK = ("m", "f")
_NEAR_WORK, _NEAR_NEXT, _FAR_DAYS = 8, 10, 24  # tokens


def _days_between(first: str, last: str) -> int:
    """Monday to Friday: five; 0 where a day is not known."""
    if (first, last) == _WORKING_WEEK:
        return 5
    places = [
        next((n for n, names in enumerate(_WEEK) if word.startswith(names)), -1) for word in (first, last)
    ]
    return (places[1] - places[0]) % 7 + 1 if min(places) >= 0 else 0


def weekdays(tokens: list[Token], i: int) -> Frequency | None:
    """ "M/W/F", "Monday, Wednesday and Friday", "Mon-Fri": so many days a week."""
    if tokens[i].text not in ANY_WEEKDAY:
        return None
    days, k, single = 1, i + 1, len(tokens[i].text) <= 2
    joiner, then = text_at(tokens, k), text_at(tokens, k + 1)
    dashed = joiner == "-" and not (
        text_at(tokens, k + 2) in _APART and text_at(tokens, k + 3) in ANY_WEEKDAY
    )
    if then in ANY_WEEKDAY and (joiner in _THROUGH or dashed):
        if not _NOT_TAKEN.isdisjoint(text_at(tokens, n) for n in range(max(0, i - _NEAR_WORK), i)):
            return None  # "open Monday to Friday", "moved it from Sunday to Wednesday"
        days = _days_between(tokens[i].text, then)
        return Frequency(i, k + 2, days / 7, days / 7, "days") if days else None
    while text_at(tokens, k) in ANY_WEEKDAY and not single:  # "Mon Wed Fri"
        k, days = k + 1, days + 1
    while text_at(tokens, k) in _APART and (
        text_at(tokens, k + 1) in ANY_WEEKDAY
        or (text_at(tokens, k + 1) == "and" and text_at(tokens, k + 2) in ANY_WEEKDAY)
    ):
        k += 2 if text_at(tokens, k + 1) in ANY_WEEKDAY else 3
        days += 1
    if days == 1 and not single and text_at(tokens, i - 1) in _EACH_OF:
        return Frequency(i, k, 1 / 7, 1 / 7, "days")  # "los lunes"
    if days < 2 or days > 6 or (single and days < 3):
        return None
    return Frequency(i, k, days / 7, days / 7, "days")


def but_for(tokens: list[Token], daily: Frequency) -> Frequency:
    """ "every day but Sunday", "daily except at weekends": the days that are left; else ``daily`` itself."""
    k = daily.last + (text_at(tokens, daily.last) == ",")
    if daily.kind != "daily" or text_at(tokens, k) not in EXCEPT:
        return daily
    k += 1
    while text_at(tokens, k) in _THE:
        k += 1
    if (several := weekdays(tokens, k)) is not None:
        missed, end = round(several.high * 7), several.last
    elif text_at(tokens, k) in _WEEKENDS:
        missed, end = 2, k + 1
    elif text_at(tokens, k) in ANY_WEEKDAY and len(text_at(tokens, k)) > 2:
        missed, end = 1, k + 1
    else:
        return daily
    left = (7 - missed) / 7
    return Frequency(daily.first, end, left, left, "days")


def other_days(tokens: list[Token], i: int, earlier: list[Frequency]) -> Frequency | None:
    """ "Mon Wed Fri and 2.5 the other four days", "twice a week ..., on the other five": so many a week."""
    near = earlier and earlier[-1].high < 1 and i - earlier[-1].last <= _FAR_DAYS
    if tokens[i].text not in OTHER_DAYS or not near or text_at(tokens, i - 1) not in _THE:
        return None
    number = tokens[i + 1].value if i + 1 < len(tokens) else None
    k = i + 2 if number is not None else i + 1
    told = text_at(tokens, k) in _DAYS
    if not told and (number is None or text_at(tokens, k) not in MARKS | {"", "\n"}):
        return None
    share = number / 7 if number is not None else 1 - earlier[-1].high
    return Frequency(i - 1, k + told, share, share, "days") if 0 < share < 1 else None


def alternating(tokens: list[Token], i: int) -> Frequency | None:
    """ "5000 one day and 3000 the next": every second day each."""
    if text_at(tokens, i + 1) in ONE_DAY.get(tokens[i].text, ()):
        if any(_is_next(tokens, k) for k in range(i + 2, min(i + 2 + _NEAR_NEXT, len(tokens)))):
            return Frequency(i, i + 2, 0.5, 0.5, "rate")
        return None
    if tokens[i].text not in THE_NEXT or not _is_next(tokens, i):
        return None
    before = range(max(0, i - _NEAR_NEXT), i)
    if not any(text_at(tokens, k + 1) in ONE_DAY.get(tokens[k].text, ()) for k in before):
        return None
    return Frequency(i, i + 1 + (text_at(tokens, i + 1) in _DAYS), 0.5, 0.5, "rate")


def _is_next(tokens: list[Token], k: int) -> bool:
    """ "the next" or "the next day", and not "the next two weeks"."""
    then = text_at(tokens, k + 1)
    led = text_at(tokens, k - 1) in _THE
    return tokens[k].text in THE_NEXT and led and (then in _DAYS or then in MARKS | {"", ")", "and", "\n"})


def is_of_none(tokens: list[Token], item: Frequency) -> bool:
    """ "off Fri-Sun", "nothing on Sundays": days without."""
    if item.kind != "days" and tokens[item.first].text not in PLURAL_WEEKDAYS:
        return False
    k = item.first - 1
    while text_at(tokens, k) in _THE:
        k -= 1
    return text_at(tokens, k) in _DATA["none_before"]
