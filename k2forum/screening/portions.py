"""What holds a strength: a tablet, a drop, a scoop, or several of them together."""

from __future__ import annotations

from collections.abc import Sequence

from . import data_files
from .attach import Attacher
from .types import Token
from .units import PIECES, UNIT_OF, WORDS, Quantity

PORTIONS = frozenset(
    {"drops", "sprays", "scoops", "packets", "injections", "puffs", "patches", "tsp", "tbsp"}
)
COUNTABLE = PIECES | PORTIONS
MOST_PIECES = 12
NEAR_PIECE = 6  # tokens between a strength and the piece that has it
_NEAR_PORTION, _NEAR_HOLDERS = 5, 6  # tokens
_DATA = data_files.load("counts")
EACH_AFTER, IN_EACH = frozenset(_DATA["each_after"]), frozenset(_DATA["in_each"])
_A_PORTION, _HOLD, _HOLDS = (frozenset(_DATA[key]) for key in ("a_portion", "hold", "holds"))
_ONE_OF_THEM = _HOLDS | frozenset(_DATA["one_of_them"])
_ROUGHLY, _OF_ONE_LANGUAGE = frozenset(_DATA["roughly"]), frozenset(_DATA["of_one_language"])
_SENTENCE_ENDS = frozenset({".", ";", "!", "?", "\n"})
_ALONE = (1.0, -1)
_THEM = (["them"], ["these"], ["those"])
_PERIODS = (["a"], ["per"], ["daily"], ["every"])
_CHOSEN_AFTER = WORDS["not_counted_after"] | {
    "the",
    "all",
    "of",
    "both",
    "my",
    "these",
    "those",
    "level",
    "only",
}
_FAR_SERVING = 60  # tokens
_CLAUSE_ENDS = frozenset({".", ",", ";", ":", "!", "?", "\n"})
_COMPOUND_FORMS: list[str] = data_files.load("units")["compound_forms"]


def is_counted(tokens: Sequence[Token], strength: Quantity) -> bool:
    """ "two 50 mg tablets": the amount is the total, and what follows tells when each is taken."""
    return sum(token.value is not None for token in tokens[strength.first : strength.last]) > 1


def pieces_in(tokens: Sequence[Token], strength: Quantity) -> float:
    """The two of "two 50 mg tablets"."""
    values = (token.value for token in tokens[strength.first : strength.last])
    return next((value for value in values if value), 1.0)


def of_each(texts: Sequence[str], strength: Quantity) -> bool:
    """ "They're 120 mg each", "In each: calcium 600 mg"."""
    before = texts[max(0, strength.first - NEAR_PIECE) : strength.first]
    return not EACH_AFTER.isdisjoint(texts[strength.last : strength.last + 1]) or "in each" in " ".join(
        before
    )


def has_each(texts: Sequence[str], strength: Quantity) -> bool:
    """ "each tablet has 333 mg", "each one has 2.5 mg"; not "each morning, that's 135 mcg"."""
    near = range(max(0, strength.first - NEAR_PIECE), strength.first - 1)
    return any(
        texts[k] in IN_EACH and (texts[k + 1] in _ONE_OF_THEM or UNIT_OF.get(texts[k + 1]) in COUNTABLE)
        for k in near
    )


def piece_of(texts: Sequence[str], strength: Quantity) -> str:
    """The piece whose strength this is: "500 mg chews", "the tabs are 25 mg"."""
    if strength.form_after in PIECES:
        return strength.form_after
    around = texts[max(0, strength.first - NEAR_PIECE) : strength.end + NEAR_PIECE // 2]
    units = (
        UNIT_OF.get(word, "") or UNIT_OF.get(_form_in(word), "")
        for word in around
        if word not in _OF_ONE_LANGUAGE
    )
    return next((unit for unit in units if unit in PIECES), "")


def _form_in(word: str) -> str:
    """The dosage form that a German compound ends with: "magnesiumkapseln"."""
    return next((form for form in _COMPOUND_FORMS if word.endswith(form)), "")


def portion_of(texts: Sequence[str], strength: Quantity) -> str:
    """The drop, scoop or spoon that holds this strength: "1000 IU a squirt", "each drop = 1000 IU", "20 mg of
    zinc per lozenge"."""
    for k in range(strength.last, min(strength.last + _NEAR_PORTION, len(texts))):
        unit = UNIT_OF.get(texts[k], "")
        if texts[k - 1] in _A_PORTION and unit in COUNTABLE and texts[k] not in _OF_ONE_LANGUAGE:
            return unit
    for k in range(strength.first - 1, max(0, strength.first - NEAR_PIECE) - 1, -1):
        if texts[k] in _SENTENCE_ENDS:
            break
        counted = k > 0 and texts[k - 1].isdigit()  # "2 tbsp of oil, zinc 25 mg"
        if (
            (unit := UNIT_OF.get(texts[k], "")) in PORTIONS
            and not counted
            and texts[k] not in _OF_ONE_LANGUAGE
        ):
            return unit
    return ""


def held_by(attacher: Attacher, strength: Quantity) -> tuple[float, int]:
    """ "2000 IU in 5 drops", "90 mcg is for two softgels", "two of them are 2000 IU": how many pieces hold it
    together (1 where it is one), and at which token they are told."""
    texts = attacher.texts
    beside = range(strength.last + 1, min(strength.last + _NEAR_PORTION, len(texts)))
    if any(texts[k - 1] in _A_PORTION and UNIT_OF.get(texts[k]) in COUNTABLE for k in beside):
        return _ALONE  # "10,000 IU per drop"
    around = texts[max(0, strength.first - _NEAR_HOLDERS - 2) : strength.last + 2]
    if not (IN_EACH | EACH_AFTER).isdisjoint(around):
        return _ALONE  # "the 3 tablets have 20 mg each"
    for told in (_holders_after, _holders_before, _serving):
        held, place = told(attacher, strength)
        if place >= 0:
            return held, place
    return _ALONE


def _holders_after(attacher: Attacher, strength: Quantity) -> tuple[float, int]:
    tokens, texts = attacher.tokens, attacher.texts
    for k in range(strength.last, min(strength.last + _NEAR_HOLDERS, len(texts) - 2)):
        value = tokens[k + 1].value
        several = value is not None and 1 < value <= MOST_PIECES and UNIT_OF.get(texts[k + 2]) in COUNTABLE
        if texts[k] in _HOLD and several and texts[k + 3 : k + 4] not in _PERIODS:
            return value or 1.0, k + 1
        if texts[k] in _CLAUSE_ENDS:
            break
    return _ALONE


def _holders_before(attacher: Attacher, strength: Quantity) -> tuple[float, int]:
    tokens, texts = attacher.tokens, attacher.texts
    k = strength.first - 1
    while k > 0 and texts[k] in _ROUGHLY:
        k -= 1
    if k <= 0 or texts[k] not in _HOLDS:
        return _ALONE
    for place in range(k - 1, max(-1, k - _NEAR_HOLDERS), -1):
        if texts[place] in _CLAUSE_ENDS:
            break
        value = tokens[place].value
        if value is None or place in attacher.covering:
            continue
        of_them = texts[place + 1] == "of" and texts[place + 2 : place + 3] in _THEM
        held = of_them or UNIT_OF.get(texts[place + 1]) in COUNTABLE
        lead = texts[place - 1] if place else ""
        of_name = (
            place - 1 in attacher.covering or (len(lead) == 1 and lead.isalpha()) or lead in _CHOSEN_AFTER
        )
        return (value, place) if held and not of_name and 1 < value <= MOST_PIECES else _ALONE
    return _ALONE


def _serving(attacher: Attacher, strength: Quantity) -> tuple[float, int]:
    """ "Serving size: 3 capsules. Magnesium per serving: 400 mg"."""
    texts = attacher.texts
    if "serving" not in texts[max(0, strength.first - _NEAR_HOLDERS) : strength.last + _NEAR_HOLDERS]:
        return _ALONE
    for place in range(max(0, strength.first - _FAR_SERVING), min(strength.last, len(texts) - 3)):
        told = attacher.tokens[place + 3].value if texts[place : place + 2] == ["serving", "size"] else None
        if told and 1 < told <= MOST_PIECES:
            return told, place + 3
    return _ALONE
