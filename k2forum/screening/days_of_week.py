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
from .units import UNIT_OF

_DATA = data_files.load("frequency")
_NOT_TAKEN = frozenset(_DATA["days_of_something_else"])
_DAYS = frozenset(_DATA["days"])
_THE = frozenset(_DATA["before_a_day"])
_WEEKENDS = frozenset(_DATA["weekends"])
_NONE, _BEING = frozenset(_DATA["none_before"]), frozenset(_DATA["being"])
_BUSY, _GOES_ON = frozenset(_DATA["busy"]), frozenset(_DATA["goes_on"])
_COUNTING = frozenset(_DATA["counting_words"])
_BUT = frozenset({"but", "bar", "save"})
_AMOUNT_ENDS = frozenset(UNIT_OF)
_ENDS = MARKS | {"", "\n", ")"}
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
_WHOLE_WEEK = 7
_NEAR_WORK, _NEAR_BUSY, _NEAR_AMOUNT, _NEAR_NEXT, _FAR_DAYS = 8, 4, 6, 10, 24  # tokens


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
    if text_at(tokens, i) not in ANY_WEEKDAY:
        return None
    days, k, single = 1, i + 1, len(tokens[i].text) <= 2
    joiner, then = text_at(tokens, k), text_at(tokens, k + 1)
    dashed = joiner == "-" and not (
        text_at(tokens, k + 2) in _APART and text_at(tokens, k + 3) in ANY_WEEKDAY
    )
    if then in ANY_WEEKDAY and (joiner in _THROUGH or dashed):
        if _is_busy(tokens, i):
            return None  # "open Monday to Friday", "moved it from Sunday to Wednesday"
        if text_at(tokens, k + 2) in _BUSY:
            return None  # "M-F ratio"
        days = _days_between(tokens[i].text, then)
        return Frequency(i, k + 2, days / 7, days / 7, "days") if days else None
    while text_at(tokens, k) in ANY_WEEKDAY and not single and days <= _WHOLE_WEEK:  # "Mon Wed Fri"
        k, days = k + 1, days + 1
    while (
        days <= _WHOLE_WEEK
        and text_at(tokens, k) in _APART
        and (
            text_at(tokens, k + 1) in ANY_WEEKDAY
            or (text_at(tokens, k + 1) == "and" and text_at(tokens, k + 2) in ANY_WEEKDAY)
        )
    ):
        k += 2 if text_at(tokens, k + 1) in ANY_WEEKDAY else 3
        days += 1
    if days == 1 and not single and text_at(tokens, i - 1) in _EACH_OF and _is_beside_amount(tokens, i, k):
        return Frequency(i, k, 1 / 7, 1 / 7, "days")  # "los lunes"
    if days < 2 or days > 6 or (single and days < 3):
        return None
    return Frequency(i, k, days / 7, days / 7, "days")


def _is_beside_amount(tokens: list[Token], i: int, end: int) -> bool:
    """ "1000 mcg los lunes", "los lunes 3/4"; not "la farmacia cierra los lunes", "y los martes yoga"."""
    if end < len(tokens) and tokens[end].value is not None:
        return True
    before = range(i - 2, max(-1, i - 2 - _NEAR_AMOUNT), -1)
    if text_at(tokens, i - 2) in _APART - {",", "-", "/"}:
        return False
    for n in before:
        if tokens[n].value is not None or text_at(tokens, n) in _COUNTING:
            return True
        if text_at(tokens, n) in _ENDS:
            return False
    return False


def but_for(tokens: list[Token], daily: Frequency) -> Frequency:
    """ "every day but Sunday", "daily except at weekends": the days that are left; else ``daily`` itself."""
    apart = text_at(tokens, daily.last) == "," and text_at(tokens, daily.last + 1) not in _GOES_ON
    k = daily.last + apart
    but = text_at(tokens, k)
    if daily.kind != "daily" or but not in EXCEPT or _is_busy(tokens, daily.first):
        return daily
    k += 1
    while text_at(tokens, k) in _THE:
        k += 1
    if (several := weekdays(tokens, k)) is not None:
        missed, end = round(several.high * 7), several.last
    elif text_at(tokens, k) in _WEEKENDS:
        missed, end = 2, k + 3 if text_at(tokens, k + 1) == "de" else k + 1
    elif text_at(tokens, k) in ANY_WEEKDAY and len(text_at(tokens, k)) > 2:
        missed, end = 1, k + 1
    else:
        return daily
    if text_at(tokens, end) not in _ENDS and (but in _GOES_ON or tokens[end].value is not None):
        return daily  # "every day but Friday was my last", "except Friday 13th"
    left = (7 - missed) / 7
    return Frequency(daily.first, end, left, left, "days")


def _is_busy(tokens: list[Token], first: int) -> bool:
    """Is it work or sport that is told before this token?"""
    return not _NOT_TAKEN.isdisjoint(text_at(tokens, n) for n in range(max(0, first - _NEAR_WORK), first))


def is_busy_around(tokens: list[Token], item: Frequency) -> bool:
    """ "Los lunes trabajo", "gym Mon-Fri", "unter der Woche arbeite ich": days of something else."""
    near = range(max(0, item.first - _NEAR_BUSY), min(item.last + _NEAR_BUSY, len(tokens)))
    return item.high < 1 and not _BUSY.isdisjoint(text_at(tokens, n) for n in near)


def other_days(tokens: list[Token], i: int, earlier: list[Frequency]) -> Frequency | None:
    """ "Mon Wed Fri and 2.5 the other four days", "weekdays ..., 5 at the weekend": so many a week, beside
    days told before."""
    near = earlier and earlier[-1].high < 1 and i - earlier[-1].last <= _FAR_DAYS
    if not near or text_at(tokens, i - 1) not in _THE:
        return None
    if tokens[i].text in _WEEKENDS:
        shared = earlier[-1].kind == "days" or earlier[-1].high > 0.5
        if not shared or (text_at(tokens, i - 1) != "am" and text_at(tokens, i - 2) not in ("at", "on")):
            return None  # "by the weekend"
        return Frequency(i - 1, i + 1, 2 / 7, 2 / 7, "days")
    if tokens[i].text not in OTHER_DAYS:
        return None
    number = tokens[i + 1].value if i + 1 < len(tokens) else None
    k = i + 2 if number is not None else i + 1
    told = text_at(tokens, k) in _DAYS
    if not told:
        first = i - 1 - (text_at(tokens, i - 2) in _THE)
        amount = first > 0 and (tokens[first - 1].value is not None or tokens[first - 1].text in _AMOUNT_ENDS)
        if number is None or not amount or text_at(tokens, k) not in _ENDS:
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
    """ "3000 the next", "nothing the next day"; not "the next two weeks", "and the next day I was ill"."""
    then, before = text_at(tokens, k + 1), k - 2
    led = text_at(tokens, k - 1) in _THE and before >= 0
    told = led and (tokens[before].value is not None or tokens[before].text in _AMOUNT_ENDS | _NONE)
    return told and tokens[k].text in THE_NEXT and (then in _DAYS or then in _ENDS)


def is_of_none(tokens: list[Token], item: Frequency) -> bool:
    """ "off Fri-Sun", "nothing on Sundays": days without; not "I'm off Mondays"."""
    if item.kind != "days" and tokens[item.first].text not in PLURAL_WEEKDAYS | _WEEKENDS:
        return False
    k = item.first - 1
    while text_at(tokens, k) in _THE:
        k -= 1
    return text_at(tokens, k) in _NONE | (EXCEPT - _BUT) and text_at(tokens, k - 1) not in _BEING
