"""How many pieces of a strength: "tabs are 25 mg, I have three a day" is 75 mg a day."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from . import data_files
from .attach import Attacher
from .frequency_words import Frequency
from .types import Document, Token
from .units import PIECES, UNIT_OF, Quantity

_COUNTABLE = PIECES | {"drops", "sprays", "scoops", "packets", "injections", "puffs", "patches"}
_LINKS = frozenset(data_files.load("mention_words")["count_links"])
_ELSE = frozenset(data_files.load("mention_words")["activity"]) - {"but", "because", "until", "while"} | {
    *(
        "smoke",
        "smoked",
        "smoking",
        "coffee",
        "coffees",
        "tea",
        "cups",
        "cigarettes",
        "drink",
        "drinks",
        "ads",
    ),
}
_NO_PIECES = frozenset({"stuck", "el", "tl"})  # of one language only
_MOST_PIECES = 12
_NEAR_PIECE = 6  # tokens between a strength and the piece that has it
_TO_FREQUENCY = 4  # tokens between a count and how often
_DIRECTLY = 2  # tokens from a strength to its count
_LEADS = (["each"], ["jeweils"], ["of"], ["de"], ["zu"], ["von"], ["à"])
_OF_THEM = ["each", "of", "them"]
_IN_EACH = frozenset({"each", "every", "apiece", "cada", "jede", "jeder", "chaque"})


@dataclass(slots=True)
class Dose:
    """A kept amount on its way to a mention."""

    quantity: Quantity
    substance: str | None
    times: tuple[float, float] | None
    counted: bool = False  # its times a day are made of counts
    spent: bool = False  # a count that went into the strengths behind it


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
    strengths = [each for each in kept if each.kind == "strength" and not _is_counted(doc.tokens, each)]
    result = list(kept)
    for quantity in amounts if strengths else ():
        lone = quantity.kind == "bare" and quantity.first not in known and quantity.high <= _MOST_PIECES
        if not lone or not _is_before_frequency(doc, quantity, often):
            continue
        place = bisect_left(strengths, quantity.first, key=lambda strength: strength.first)
        for strength in (*strengths[max(0, place - 1) : place], *strengths[place : place + 1]):
            if abs(sentence_of[quantity.first] - sentence_of[strength.first]) > 1:
                continue
            between = sorted((strength.end, quantity.first, quantity.last, strength.first))[1:3]
            if not _ELSE.isdisjoint(doc.texts[between[0] : between[1]]):
                continue
            direct = 0 < quantity.first - strength.end <= _DIRECTLY  # "1000 IU, one in the morning"
            if piece := _piece_of(doc.texts, strength) or ("tablets" if direct else ""):
                quantity.unit, quantity.kind = piece, "form"
                result.append(quantity)
                break
    return sorted(result, key=lambda quantity: quantity.first)


def _pieces_in(tokens: Sequence[Token], strength: Quantity) -> float:
    """The two of "two 50 mg tablets"."""
    values = (token.value for token in tokens[strength.first : strength.last])
    return next((value for value in values if value), 1.0)


def _is_clock(tokens: Sequence[Token], count: Quantity) -> bool:
    """ "5 pm"; "one am, one pm" are pieces."""
    then = tokens[count.last].text if count.last < len(tokens) else ""
    return tokens[count.first].kind == "number" and then in ("am", "pm")


def _is_counted(tokens: Sequence[Token], strength: Quantity) -> bool:
    """ "two 50 mg tablets": the amount is the total, and what follows tells when each is taken."""
    return sum(token.value is not None for token in tokens[strength.first : strength.last]) > 1


def _is_before_frequency(doc: Document, count: Quantity, often: set[int]) -> bool:
    if _is_clock(doc.tokens, count):
        return False
    for k in range(count.last, min(count.last + _TO_FREQUENCY, len(doc.texts))):
        if k in often:
            return True
        if doc.texts[k] not in _LINKS:
            return False
    return False


def _piece_of(texts: Sequence[str], strength: Quantity) -> str:
    """The piece whose strength this is: "500 mg chews", "the tabs are 25 mg"."""
    if strength.form_after in PIECES:
        return strength.form_after
    around = texts[max(0, strength.first - _NEAR_PIECE) : strength.end + _NEAR_PIECE // 2]
    return next(
        (unit for word in around if word not in _NO_PIECES and (unit := UNIT_OF.get(word, "")) in PIECES), ""
    )


def folded(doses: list[Dose], attacher: Attacher, sentence_of: list[int]) -> list[Dose]:
    """ "500 mg chews, I chew two a day": the count apart goes into the strength's amount per day."""
    result: list[Dose] = []
    for dose in doses:
        quantity = dose.quantity
        if quantity.kind == "form" and _add_count(dose, result, attacher, sentence_of):
            continue
        if quantity.kind == "strength":
            count = next((each for each in reversed(result) if each.quantity.kind == "form"), None)
            if count and count.times and _is_strength_of(dose, count, attacher, sentence_of):
                low, high = count.times
                dose.times = (count.quantity.low * low, count.quantity.high * high)
                dose.counted = count.spent = True
        result.append(dose)
    return [dose for dose in result if not dose.spent]


def _add_count(count: Dose, before: list[Dose], attacher: Attacher, sentence_of: list[int]) -> bool:
    """Adds a count to the strengths right before it, all those of one sentence; is it one of theirs?"""
    last = before[-1] if before else None
    total = last and last.quantity.kind == "strength" and _is_counted(attacher.tokens, last.quantity)
    if last and total and _is_count_of(count, last, attacher, sentence_of):
        low, high = last.times or (1.0, 1.0)
        more = count.quantity.low / _pieces_in(attacher.tokens, last.quantity)
        more = more if count.times and _is_more(count.quantity, attacher) else 0.0
        last.times = low + more, high + more
        return True
    strengths: list[Dose] = []
    for strength in reversed(before):
        told = strength.quantity
        if (
            told.kind != "strength"
            or told.per_weight
            or told.low != told.high
            or _is_counted(attacher.tokens, told)
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
        if count.times:
            added = (count.quantity.low * count.times[0], count.quantity.high * count.times[1])
            strength.times = (low + added[0], high + added[1])
        strength.counted = True
    return bool(strengths)


def _is_more(quantity: Quantity, attacher: Attacher) -> bool:
    """ "one more with supper"."""
    return attacher.texts[quantity.last : quantity.last + 1] == ["more"]


def _is_count_of(count: Dose, strength: Dose, attacher: Attacher, sentence_of: list[int]) -> bool:
    """Are these pieces of that strength?"""
    unit = count.quantity.unit
    near = 0 <= sentence_of[count.quantity.first] - sentence_of[strength.quantity.first] <= 2
    same = (
        _is_same(count, strength, attacher)
        or "each" in attacher.texts[count.quantity.last : count.quantity.last + 2]
    )  # "one of each"
    pieces = unit in _COUNTABLE and unit in PIECES | {strength.quantity.form_after}
    return near and same and pieces and not _is_clock(attacher.tokens, count.quantity)


def _is_same(count: Dose, strength: Dose, attacher: Attacher) -> bool:
    """Is no other substance counted?"""
    own = attacher.strong(count.quantity)
    return own is None or attacher.specific.get(own.substance, own.substance) == strength.substance


def _is_strength_of(strength: Dose, count: Dose, attacher: Attacher, sentence_of: list[int]) -> bool:
    """ "two tablets a day, each 25 mg", "three a day of my retinol pills, 10,000 IU"."""
    pieces, told = count.quantity, strength.quantity
    if pieces.unit not in PIECES | {"packets"}:
        return False
    before = attacher.texts[max(0, told.first - 3) : told.first]
    after = attacher.texts[told.last : told.last + 1]
    apart = sentence_of[told.first] - sentence_of[pieces.first]
    led = after in (["each"], ["apiece"], ["jeweils"]) or before[-1:] in _LEADS or before == _OF_THEM
    if apart == 0 and led and pieces.unit in PIECES:
        return True
    in_each = not _IN_EACH.isdisjoint(attacher.texts[max(0, told.first - _NEAR_PIECE) : told.first])
    free = strength.times is None and apart in (0, 1) and pieces.high <= _MOST_PIECES
    of_piece = bool(_piece_of(attacher.texts, told))
    return free and _is_same(count, strength, attacher) and (of_piece or in_each or count.spent)
