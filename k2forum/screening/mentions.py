"""The dose mentions of a text: span, substance, amount, unit and amount per day."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress, count, pairwise

from . import counts, data_files, frequency
from .amounts import Amounts
from .assign import Assigner
from .attach import Attacher
from .counts import Dose
from .frequency_words import Frequency
from .quantities import Reader
from .specific import generic_names_in
from .types import Document, Mention, PerDay
from .units import ARTICLES, UNIT_OF, WHOLE, Quantity
from .unlisted import name_before

_DATA = data_files.load("mention_words")
_TOPICAL = frozenset(_DATA["topical"])
_SWALLOW = frozenset({"swallow", "swallowed", "eat", "ate", "drink", "schlucke", "trago", "avale"})
_OPENERS = ARTICLES | WHOLE
_ROMAN_UNITS = frozenset({"mcg", "mg", "iu", "micrograms", "ug"})
_NAMED_IN = frozenset({"mg", "mcg", "g", "ml"})  # units of what may stand behind a name that no list holds
_AMONG = data_files.load("counts")
_BLENDS = frozenset({"multivitamin", "vitamin_b_complex"})
_CONTAINERS = frozenset(_AMONG["containers"])
_OF_A_CONTAINER = frozenset(_AMONG["of_a_container"])
_ADDED, _ANOTHER = frozenset(_AMONG["added"]), frozenset(_AMONG["another"]) | {"further"}
_STARTERS = _OPENERS | _ROMAN_UNITS
_BETWEEN = frozenset(
    {",", "or", "and", "/", "&", "y", "o", "und", "oder", "et", "ou", "to", "then", "vs", "-"}
)
_MORE, _LEAST_MORE = frozenset({"more", "extra", "mehr"}), 10  # "two more" are pieces
_THEN = frozenset(
    {"", ".", ",", "at", "in", "with", "before", "after", "every", "each", "daily", "am", "zum"}
)
_ENDS = frozenset({".", "!", "?", "\n"})
_MOST_AMOUNTS = 800  # a text with more is no comment


def find_mentions(doc: Document) -> list[Mention]:
    """Dose mentions in text order, never overlapping; every intent still "report"."""
    if not doc.numbers and _OPENERS.isdisjoint(doc.texts):
        return []
    frequencies = frequency.find(doc)
    sentence_of = sentences_of(doc)
    amounts = _read(doc, frequencies)
    if not amounts:
        return []
    kept = judge_of(doc, sentence_of, frequencies, amounts).doses()
    if not kept:
        return []
    kept = counts.with_counts(doc, kept, amounts, frequencies, sentence_of)
    attacher = Attacher(doc, sentence_of, kept)
    times = Assigner(doc, sentence_of, frequencies, attacher).assign(kept)
    doses = [
        Dose(
            q,
            _unlisted(doc, q, attacher) or attacher.resolve(q) or ("insulin" if q.unit == "units" else None),
            t,
        )
        for q, t in zip(kept, times, strict=True)
    ]
    _share_list_substances(doses, attacher)
    _name_what_containers_hold(doses, attacher)
    doses = counts.folded(doses, attacher, sentence_of)
    written = generic_names_in(doc)
    return [_mention(doc, dose, written) for dose in doses]


def judge_of(
    doc: Document, sentence_of: list[int], frequencies: list[Frequency], amounts: list[Quantity]
) -> Amounts:
    """What tells doses from other amounts, for one text."""
    attacher = Attacher(doc, sentence_of, [q for q in amounts if q.kind != "bare"])
    return Amounts(doc, sentence_of, attacher, frequencies, amounts)


def candidates(doc: Document) -> Amounts:
    """All amounts of a text, doses or not: what the model learns from."""
    frequencies, sentence_of = frequency.find(doc), sentences_of(doc)
    return judge_of(doc, sentence_of, frequencies, _read(doc, frequencies))


def _unlisted(doc: Document, quantity: Quantity, attacher: Attacher) -> str | None:
    """A name that no list holds, written right before a strength."""
    if quantity.kind != "strength" or quantity.unit not in _NAMED_IN or attacher.strong(quantity):
        return None
    return name_before(doc, quantity.first)


def sentences_of(doc: Document) -> list[int]:
    """The number of the sentence of every token."""
    numbers: list[int] = []
    for clause in doc.clauses:
        numbers += [clause.sentence] * (clause.last - clause.first)
    return numbers


def _read(doc: Document, frequencies: list[Frequency]) -> list[Quantity]:
    """All amounts as written, numbers that say how often left out."""
    names = {h.first: h.last for h in doc.substances}
    inside_name = {k for h in doc.substances for k in range(h.first, h.last)}
    often = {k: f.last for f in frequencies if f.kind in ("rate", "days", "schedule") for k in (f.first,)}
    reader = Reader(doc, names)
    found: list[Quantity] = []
    after = 0
    starters = compress(count(), map(_STARTERS.__contains__, doc.texts))
    for k in sorted({*starters, *doc.numbers, *often}):
        token = doc.tokens[k]
        if k < after:
            continue
        if len(found) >= _MOST_AMOUNTS:
            break
        if k in often:
            after = often[k]
        elif k in inside_name or (token.value is None and token.text not in _OPENERS):
            numeral = reader.roman(k - 1) if k and token.text in _ROMAN_UNITS else None
            if numeral and not (found and found[-1].end >= k):
                found.append(numeral)
        else:
            amounts = reader.at(k)
            if amounts:
                if found and amounts[0].kind == "bare":
                    _take_unit(doc, amounts[0], found[-1])
                found.extend(amounts)
                after = amounts[-1].end if amounts[-1].kind != "bare" else amounts[-1].last
    return found


def _take_unit(doc: Document, bare: Quantity, previous: Quantity) -> None:
    """ "50 micrograms at breakfast and a hundred more at supper": the number takes the unit before it."""
    more, then = [*doc.texts[bare.last : bare.last + 2], "", ""][:2]
    close = _ENDS.isdisjoint(doc.texts[previous.end : bare.first]) and previous.kind == "strength"
    added = more in _MORE and then in _THEN and bare.low >= _LEAST_MORE
    if close and (added or _is_of_other_days(doc, bare.last)):
        bare.unit, bare.kind = previous.unit, "strength"


def _is_of_other_days(doc: Document, k: int) -> bool:
    """ "5 mg Mon Wed Fri, 2.5 the other days", "the other four"; not "2 on the other side"."""
    k += doc.texts[k : k + 1] == ["on"]
    if doc.texts[k : k + 2] != ["the", "other"]:
        return False
    then = doc.tokens[k + 2] if k + 2 < len(doc.tokens) else None
    return then is not None and (then.value is not None or then.text == "days")


def _share_list_substances(doses: list[Dose], attacher: Attacher) -> None:
    """ "30, 60 or 90 mcg of K2": what names one names all; neighbours without a name of their own follow."""
    for n in range(len(doses) - 2, -1, -1):
        one, other = doses[n], doses[n + 1]
        gap = attacher.texts[one.quantity.end : other.quantity.first]
        if len(gap) <= 2 and _BETWEEN.issuperset(gap):
            if attacher.strong(one.quantity) is None and attacher.strong(other.quantity) is not None:
                one.substance = other.substance
            elif attacher.strong(other.quantity) is None and attacher.strong(one.quantity) is not None:
                other.substance = one.substance


def _name_what_containers_hold(doses: list[Dose], attacher: Attacher) -> None:
    """ "folate: 400 mcg in the prenatal, another 400 in the B complex": more of the same, from elsewhere."""
    for before, dose in pairwise([None, *doses]):
        assert dose is not None
        quantity, texts = dose.quantity, attacher.texts
        hit = attacher.strong(quantity)
        behind = hit is not None and hit.first >= quantity.end + 2 and _is_contained(hit.first, texts)
        if before and before.substance and before.quantity.kind == "strength":
            lead = texts[quantity.first - 1]
            added = lead in _ANOTHER or (lead in _ADDED and dose.substance in _BLENDS)
            contained = behind and added and _is_alike(quantity, before.quantity, texts)
            before_it = hit is None or hit.last <= quantity.first  # "the cod liver oil for another 1200 IU"
            if contained or (before_it and lead in _ANOTHER and quantity.unit == before.quantity.unit):
                dose.substance, quantity.unit = before.substance, before.quantity.unit
                continue
        if dose.substance in _BLENDS and (named := attacher.heading_of(quantity)):
            dose.substance = named


def _is_contained(name: int, texts: Sequence[str]) -> bool:
    """ "in the B complex": does the name at this token hold what is told?"""
    return texts[name - 1] in _OF_A_CONTAINER and texts[name - 2] in _CONTAINERS


def _is_alike(quantity: Quantity, before: Quantity, texts: Sequence[str]) -> bool:
    return quantity.unit == before.unit or not UNIT_OF.get(texts[quantity.last - 1])


def _mention(doc: Document, dose: Dose, written: dict[str, str]) -> Mention:
    quantity = dose.quantity
    start, end = doc.tokens[quantity.first].start, doc.tokens[quantity.last - 1].end
    per_day: PerDay | None = None
    times = dose.times
    if quantity.per_day_factor:
        times = (quantity.per_day_factor, quantity.per_day_factor)
    if times and times[0] > 0 and not quantity.per_weight:
        per_day = PerDay(round(quantity.low * times[0], 4), round(quantity.high * times[1], 4), quantity.unit)
    near = doc.texts[max(0, quantity.first - 10) : quantity.last + 10]
    if not _SWALLOW.isdisjoint(doc.texts[max(0, quantity.first - 2) : quantity.first]):
        near = []  # "I use a cream and swallow 25,000 IU"
    return Mention(
        start,
        end,
        doc.source[start:end],
        dose.substance,
        _tidy(quantity.low),
        _tidy(quantity.high),
        quantity.unit,
        per_day,
        "report",
        quantity.first,
        quantity.last,
        not _TOPICAL.isdisjoint(near),
        written.get(dose.substance or ""),
    )


def _tidy(value: float) -> float:
    return round(value, 6)
