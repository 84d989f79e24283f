"""How many pieces of a strength: "tabs are 25 mg, I have three a day" is 75 mg a day."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from . import data_files
from .attach import Attacher
from .frequency_words import MARKS, Frequency
from .portions import (
    COUNTABLE,
    EACH_AFTER,
    IN_EACH,
    MOST_PIECES,
    NEAR_PIECE,
    PORTIONS,
    has_each,
    held_by,
    is_counted,
    of_each,
    piece_of,
    pieces_in,
    portion_of,
)
from .types import Document, Token
from .units import PIECES, Quantity

_DATA = data_files.load("counts")
_LINKS, _LEADS, _OR = (frozenset(_DATA[key]) for key in ("links", "leads", "or"))
_ANOTHER, _ELSEWHERE = frozenset(_DATA["another"]), frozenset(_DATA["elsewhere"])
_OTHER_PEOPLE, _APPLIED = frozenset(_DATA["other_people"]), frozenset(_DATA["applied"])
_NOT_LEADS = (["not"], ["nicht"], ["pas"], ["statt"])
_INSTEAD = (["instead", "of"], ["rather", "than"])
_NEAR_APPLIED, _NEAR_PERSON = 4, 6  # tokens
_TURNED, _SPANS = frozenset(_DATA["turned"]), frozenset(_DATA["spans"])
_ONE = _ANOTHER | frozenset(_DATA["one"])
_NEXT_ONE = frozenset(_DATA["next_one"])
_MORE_OF_THEM = _ANOTHER | _NEXT_ONE
_AND_A_HALF = frozenset(tuple(words.split()) for words in _DATA["and_a_half"])
_ACTIVITY = frozenset(data_files.load("mention_words")["activity"]) - {"but", "because", "until", "while"}
_TAKEN = frozenset(_DATA["taken"])  # "1000 IU, I take one in the morning"
_ELSE = _ACTIVITY | frozenset(_DATA["something_else"])
_LATEST_COUNTED = 4  # more at a time than "two am": the hour
_TO_FREQUENCY = 6  # tokens between a count and how often
_DIRECTLY = 2  # tokens from a strength to its count
_OF_THEM = ["each", "of", "them"]


@dataclass(slots=True)
class Dose:
    """A kept amount on its way to a mention."""

    quantity: Quantity
    substance: str | None
    times: tuple[float, float] | None
    counted: bool = False  # its times a day are made of counts
    spent: bool = False  # a count that went into the strengths behind it
    held_by: float = 1.0  # pieces that hold this strength together


def with_counts(
    doc: Document,
    kept: list[Quantity],
    amounts: Sequence[Quantity],
    frequencies: Sequence[Frequency],
    sentence_of: Sequence[int],
) -> list[Quantity]:
    """``kept`` and, near the strength of a piece, small lone numbers right before how often."""
    known = {quantity.first for quantity in kept}
    often = {item.first for item in frequencies}
    strengths = [each for each in kept if each.kind == "strength" and not is_counted(doc.tokens, each)]
    result = list(kept)
    ones = _ones(doc, often) if strengths else []
    spoken = {k for one in ones for k in range(one.first, one.last)}
    lone_numbers = [each for each in amounts if each.first not in spoken] if strengths else []
    counted: Quantity | None = None
    for quantity in sorted([*lone_numbers, *ones], key=lambda each: each.first):
        lone = quantity.kind == "bare" and quantity.first not in known and quantity.high <= MOST_PIECES
        if not lone or not _is_before_frequency(doc, quantity, often):
            continue
        if doc.texts[quantity.first - 1] == "of" and quantity.first:
            continue  # "half of one"
        place = bisect_left(strengths, quantity.first, key=lambda strength: strength.first)
        for strength in (*strengths[max(0, place - 1) : place], *strengths[place : place + 1]):
            if abs(sentence_of[quantity.first] - sentence_of[strength.first]) > 1:
                continue
            between = sorted((strength.end, quantity.first, quantity.last, strength.first))[1:3]
            if not _ELSE.isdisjoint(doc.texts[between[0] : between[1]]):
                continue
            gap = doc.texts[strength.end : quantity.first]
            direct = 0 < len(gap) <= _DIRECTLY or (gap[:1] == [","] and _TAKEN.issuperset(gap))
            piece = piece_of(doc.texts, strength) or portion_of(doc.texts, strength)
            if not piece and counted and sentence_of[counted.first] == sentence_of[quantity.first]:
                piece = counted.unit  # "two in the morning and one at night"
            if piece := piece or ("tablets" if direct or of_each(doc.texts, strength) else ""):
                quantity.unit, quantity.kind, quantity.lone = piece, "form", True
                _widen(doc, quantity)
                result.append(quantity)
                counted = quantity
                break
    return sorted(result, key=lambda quantity: quantity.first)


def _widen(doc: Document, count: Quantity) -> None:
    """ "one or two a day": the lower count stands before."""
    lower = doc.tokens[count.first - 2].value if count.first > 1 else None
    if lower and lower < count.low <= lower + 2 and doc.texts[count.first - 1] in _OR:
        count.first, count.low = count.first - 2, lower


def _ones(doc: Document, often: set[int]) -> list[Quantity]:
    """ "dos por la mañana y una por la noche", "une et demie le matin": articles that count."""
    found = []
    texts = doc.texts
    for k in range(1, len(texts)):
        if not (texts[k] in _ONE or (texts[k] in _NEXT_ONE and texts[k - 1] == "a")):
            continue
        halved = tuple(doc.texts[k + 1 : k + 3]) in _AND_A_HALF
        end = k + 3 if halved else k + 1
        value = 1.5 if halved else 1.0
        count = Quantity(k, end, value, value, "", "bare", end=end)
        if _is_before_frequency(doc, count, often):
            found.append(count)
    return found


def _is_clock(tokens: Sequence[Token], count: Quantity) -> bool:
    """ "5 pm"; "one am, one pm" are pieces."""
    then = tokens[count.last].text if count.last < len(tokens) else ""
    hour = tokens[count.first].kind == "number" or count.high > _LATEST_COUNTED
    return hour and then in ("am", "pm")


def _is_before_frequency(doc: Document, count: Quantity, often: set[int]) -> bool:
    if _is_clock(doc.tokens, count) or not _SPANS.isdisjoint(doc.texts[count.last : count.last + 1]):
        return False
    for k in range(count.last, min(count.last + _TO_FREQUENCY, len(doc.texts))):
        if k in often:
            return True
        if doc.texts[k] not in _LINKS:
            return False
    return False


def folded(doses: list[Dose], attacher: Attacher, sentence_of: list[int]) -> list[Dose]:
    """ "500 mg chews, I chew two a day": the count apart goes into the strength's amount per day."""
    result: list[Dose] = []
    holders = set()
    for dose in doses:
        if dose.quantity.kind == "strength":
            dose.held_by, place = held_by(attacher, dose.quantity)
            holders.add(place)
    for dose in doses:
        quantity = dose.quantity
        if quantity.kind == "form" and quantity.first in holders and not dose.times:
            continue
        if quantity.kind == "form" and _add_count(dose, result, attacher, sentence_of):
            continue
        if quantity.kind == "strength":
            count = next((each for each in reversed(result) if each.quantity.kind == "form"), None)
            if count and count.times and _is_strength_of(dose, count, attacher, sentence_of):
                low = high = 0.0
                for each in _counts_with(count, result, attacher.texts, sentence_of):
                    times = each.times or (0.0, 0.0)
                    low, high = low + each.quantity.low * times[0], high + each.quantity.high * times[1]
                    each.spent = True
                dose.times = (low / dose.held_by, high / dose.held_by)
                dose.counted = True
        result.append(dose)
    return [dose for dose in result if not (dose.spent or dose.quantity.lone)]


def _counts_with(last: Dose, doses: list[Dose], texts: Sequence[str], sentence_of: list[int]) -> list[Dose]:
    """ "2 in the AM, 2 in the PM. They're 120 mg each": the last count and those that go with it."""
    together = [last]
    for dose in reversed(doses[: doses.index(last)]):
        gap = texts[max(0, dose.quantity.first - _NEAR_APPLIED) : together[-1].quantity.first]
        alike = dose.quantity.unit == last.quantity.unit and dose.quantity.kind == "form"
        alike = alike and dose.substance == last.substance
        near = sentence_of[dose.quantity.first] == sentence_of[last.quantity.first]
        if not (alike and near and dose.times and (_TURNED | _OTHER_PEOPLE).isdisjoint(gap)):
            break
        together.append(dose)
    return together


def _add_count(count: Dose, before: list[Dose], attacher: Attacher, sentence_of: list[int]) -> bool:
    """Adds a count to the strengths right before it, all those of one sentence; is it one of theirs?"""
    last = before[-1] if before else None
    total = last and last.quantity.kind == "strength" and is_counted(attacher.tokens, last.quantity)
    if last and total and _is_count_of(count, last, attacher, sentence_of):
        low, high = last.times or (1.0, 1.0)
        more = count.quantity.low / pieces_in(attacher.tokens, last.quantity)
        more = more if count.times and _is_more(count.quantity, attacher) else 0.0
        last.times = low + more, high + more
        return True
    strengths: list[Dose] = []
    texts = attacher.texts
    for strength in reversed(before):
        told = strength.quantity
        if (
            told.kind != "strength"
            or told.per_weight
            or told.low != told.high
            or is_counted(attacher.tokens, told)
        ):
            break
        if strengths and sentence_of[told.first] != sentence_of[strengths[-1].quantity.first]:
            break
        if not _is_count_of(count, strength, attacher, sentence_of):
            break
        if strength.times is not None and not strength.counted and not _is_more(count.quantity, attacher):
            break
        strengths.append(strength)
    for strength in strengths:
        low, high = strength.times or (0.0, 0.0)
        shared = texts[strength.quantity.last : count.quantity.last + _NEAR_PERSON]
        if count.times and strength.counted and not _OTHER_PEOPLE.isdisjoint(shared):
            most = count.quantity.high * count.times[1] / strength.held_by
            strength.times = (low, max(high, most))  # one has that many, somebody else so many
        elif count.times:
            added = (count.quantity.low * count.times[0], count.quantity.high * count.times[1])
            strength.times = (low + added[0] / strength.held_by, high + added[1] / strength.held_by)
        strength.counted = True
    return bool(strengths)


def _is_more(quantity: Quantity, attacher: Attacher) -> bool:
    """ "one more with supper", "another on Fridays"."""
    texts = attacher.texts
    near = texts[max(0, quantity.first - 1) : quantity.first + 1]
    return texts[quantity.last : quantity.last + 1] == ["more"] or not _MORE_OF_THEM.isdisjoint(near)


def _is_count_of(count: Dose, strength: Dose, attacher: Attacher, sentence_of: list[int]) -> bool:
    """Are these pieces of that strength?"""
    unit = count.quantity.unit
    near = 0 <= sentence_of[count.quantity.first] - sentence_of[strength.quantity.first] <= 2
    same = (
        _is_same(count, strength, attacher)
        or "each" in attacher.texts[count.quantity.last : count.quantity.last + 2]
    )  # "one of each"
    of_strength = {strength.quantity.form_after, portion_of(attacher.texts, strength.quantity)}
    pieces = unit in PIECES or (unit in COUNTABLE and unit in of_strength and count.times is not None)
    texts, first, last = attacher.texts, count.quantity.first, count.quantity.last
    lead = texts[max(0, first - 2) : first]
    instead = lead[-1:] in _NOT_LEADS or lead in _INSTEAD
    after = texts[last : last + _NEAR_APPLIED]
    after = after[: next((k for k, word in enumerate(after) if word in MARKS), len(after))]
    applied = not _APPLIED.isdisjoint(texts[max(0, first - _NEAR_APPLIED) : first] + after)
    pieces = pieces and not instead and not applied
    return near and same and pieces and not _is_clock(attacher.tokens, count.quantity)


def _is_same(count: Dose, strength: Dose, attacher: Attacher) -> bool:
    """Is no other substance counted?"""
    own, quantity = attacher.strong(count.quantity), count.quantity
    if own and quantity.lone and own.last < quantity.first and attacher.texts[quantity.first - 1] == ",":
        return True  # "5 mg folic acid with the methotrexate, one on Fridays"
    return own is None or attacher.specific.get(own.substance, own.substance) == strength.substance


def _is_strength_of(strength: Dose, count: Dose, attacher: Attacher, sentence_of: list[int]) -> bool:
    """ "two tablets a day, each 25 mg", "three a day of my retinol pills, 10,000 IU"."""
    pieces, told = count.quantity, strength.quantity
    if not _ELSEWHERE.isdisjoint(attacher.texts[pieces.last : told.first]):
        return False  # "two tablets a day, plus a spoon with 7.5 mg"
    portion = portion_of(attacher.texts, told)
    in_each = not IN_EACH.isdisjoint(attacher.texts[max(0, told.first - NEAR_PIECE) : told.first])
    if (
        pieces.unit not in PIECES | {"packets"}
        and pieces.unit != portion
        and not (in_each and pieces.unit in PORTIONS)
    ):
        return False
    before = attacher.texts[max(0, told.first - 3) : told.first]
    after = attacher.texts[told.last : told.last + 1]
    apart = sentence_of[told.first] - sentence_of[pieces.first]
    led = not (EACH_AFTER.isdisjoint(after) and _LEADS.isdisjoint(before[-1:])) or before == _OF_THEM
    if apart == 0 and led and pieces.unit in PIECES:
        return True
    free = strength.times is None or (has_each(attacher.texts, told) and strength.times == count.times)
    free = free and apart in (0, 1) and pieces.high <= MOST_PIECES
    of_piece = bool(piece_of(attacher.texts, told) or portion)
    return free and _is_same(count, strength, attacher) and (of_piece or in_each or count.spent)
