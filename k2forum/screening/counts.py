"""How many pieces of a strength: "tabs are 25 mg, I have three a day" is 75 mg a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from . import data_files
from .attach import Attacher
from .frequency_words import Frequency
from .types import Document
from .units import PIECES, UNIT_OF, Quantity

_COUNTABLE = PIECES | {"drops", "sprays", "scoops", "packets", "injections", "puffs", "patches"}
_LINKS = frozenset(data_files.load("mention_words")["count_links"])
_MOST_PIECES = 12
_NEAR_PIECE = 6  # tokens between a strength and the piece that has it
_TO_FREQUENCY = 4  # tokens between a count and how often


@dataclass(slots=True)
class Dose:
    """A kept amount on its way to a mention."""

    quantity: Quantity
    substance: str | None
    times: tuple[float, float] | None


def with_counts(
    doc: Document,
    kept: list[Quantity],
    amounts: Sequence[Quantity],
    frequencies: Sequence[Frequency],
    sentence_of: Sequence[int],
) -> list[Quantity]:
    """``kept`` and, behind the strength of a piece, small lone numbers right before how often."""
    known = {quantity.first for quantity in kept}
    often = {item.first for item in frequencies}
    result = list(kept)
    for quantity in amounts:
        lone = quantity.kind == "bare" and quantity.first not in known and quantity.high <= _MOST_PIECES
        if not lone or not _is_before_frequency(doc, quantity, often):
            continue
        strengths = [each for each in kept if each.kind == "strength" and each.first < quantity.first]
        if not strengths:
            continue
        near = sentence_of[quantity.first] - sentence_of[strengths[-1].first] <= 1
        if near and (piece := _piece_of(doc, strengths[-1])):
            quantity.unit, quantity.kind = piece, "form"
            result.append(quantity)
    return sorted(result, key=lambda quantity: quantity.first)


def _is_before_frequency(doc: Document, count: Quantity, often: set[int]) -> bool:
    for k in range(count.last, min(count.last + _TO_FREQUENCY, len(doc.texts))):
        if k in often:
            return True
        if doc.texts[k] not in _LINKS:
            return False
    return False


def _piece_of(doc: Document, strength: Quantity) -> str:
    """The piece whose strength this is: "500 mg chews", "the tabs are 25 mg"."""
    if strength.form_after in PIECES:
        return strength.form_after
    around = doc.texts[max(0, strength.first - _NEAR_PIECE) : strength.end + _NEAR_PIECE // 2]
    return next((unit for word in around if (unit := UNIT_OF.get(word, "")) in PIECES), "")


def folded(doses: list[Dose], attacher: Attacher, sentence_of: list[int]) -> list[Dose]:
    """ "500 mg chews, I chew two a day": the count apart goes into the strength's amount per day."""
    result: list[Dose] = []
    strength: Dose | None = None
    counted: tuple[float, float] | None = None  # times a day of the strength, as far as counts say
    for dose in doses:
        quantity = dose.quantity
        if quantity.kind == "form" and strength is not None:
            if counted is None and _is_more(quantity, attacher):
                counted = strength.times
            if (strength.times is None or counted is not None) and _is_count_of(
                dose, strength, attacher, sentence_of
            ):
                low, high = counted = counted or (0.0, 0.0)
                if dose.times:
                    counted = (low + quantity.low * dose.times[0], high + quantity.high * dose.times[1])
                    strength.times = counted
                continue
        if quantity.kind == "strength":
            previous = result[-1] if result else None
            if previous and previous.times and _is_strength_of(dose, previous, attacher, sentence_of):
                low, high = previous.times
                dose.times = (previous.quantity.low * low, previous.quantity.high * high)
                result.pop()
            strength = dose if not quantity.per_weight and quantity.low == quantity.high else None
            counted = None
        elif quantity.kind == "form":
            strength = None
        result.append(dose)
    return result


def _is_more(quantity: Quantity, attacher: Attacher) -> bool:
    """ "one more with supper"."""
    return attacher.texts[quantity.last : quantity.last + 1] == ["more"]


def _is_count_of(count: Dose, strength: Dose, attacher: Attacher, sentence_of: list[int]) -> bool:
    """Are these pieces of that strength?"""
    unit, own = count.quantity.unit, attacher.strong(count.quantity)
    near = 0 <= sentence_of[count.quantity.first] - sentence_of[strength.quantity.first] <= 2
    same = own is None or attacher.specific.get(own.substance, own.substance) == strength.substance
    return near and same and unit in _COUNTABLE and unit in PIECES | {strength.quantity.form_after}


def _is_strength_of(strength: Dose, pieces: Dose, attacher: Attacher, sentence_of: list[int]) -> bool:
    """ "two tablets a day, each 25 mg", "six a day, each of them 300 mcg"."""
    counted, told = pieces.quantity, strength.quantity
    if counted.kind != "form" or counted.unit not in PIECES:
        return False
    before = attacher.texts[max(0, told.first - 3) : told.first]
    after = attacher.texts[told.last : told.last + 1]
    return sentence_of[counted.first] == sentence_of[told.first] and (
        after in (["each"], ["apiece"], ["jeweils"])
        or before[-1:] in (["each"], ["jeweils"], ["of"], ["de"], ["zu"], ["von"], ["à"])
        or before == ["each", "of", "them"]
    )
