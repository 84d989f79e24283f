"""Which amounts are doses, and not prices, pack sizes, food, laboratory values, ages or years: learned.

The features say what kind of amount it is, how big, and which words, names and frequencies stand around it.
Lone numbers that are doses get the unit that fits.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from . import data_files, models
from .attach import Attacher
from .frequency_words import Frequency
from .known import Feature, Known, Table
from .types import Document
from .units import Quantity

_CLASSES: dict[str, list[str]] = {}
for _name, _words in data_files.load("mention_words").items():
    if isinstance(_words, list):
        for _word in dict.fromkeys(_words):
            _CLASSES.setdefault(_word, []).append(_name)
_UNITS = data_files.load("units")
_BARE_UNITS: dict[str, str] = _UNITS["bare_units"]
_IU = frozenset(_UNITS["iu_substances"])
_IN_UNITS = frozenset(_UNITS["unit_substances"])
_MONEY = frozenset({"$", "£", "€", "₹", "#", "%"})
_SEEN, _CLOSE, _WIDE = 4, 2, 12  # words on each side: each by its place, in pairs with the unit, by class
_BEYOND = ["^"] * _SEEN
_PLACES = [f"{side}{n}" for side in "<>" for n in range(_SEEN)]
_MOST_PIECES, _FEW_PIECES = 12, 4  # a lone number of tablets
_TAKEN = frozenset({"took", "swallowed", "taken", "ate", "had"})  # "swallowed 40 of his propranolol"
_LEAST_SHARE, _LEAST_SHARE_OF_FEW = 0.05, 0.15  # of the strength that a lone number goes on from
_EARLIER = 6  # amounts back and ahead that may be of the same series
_LEAST_IU = 100


class Amounts:
    """Decides for each amount of one document whether it is a dose."""

    def __init__(
        self,
        doc: Document,
        sentence_of: Sequence[int],
        attacher: Attacher,
        frequencies: Sequence[Frequency],
        amounts: Sequence[Quantity],
    ) -> None:
        self.doc = doc
        self.sentence_of = sentence_of
        self.attacher = attacher
        self.amounts = amounts
        self.timed = {f.first for f in frequencies}
        self.clause_starts = {clause.first for clause in doc.clauses}
        self.words = doc.plain.copy()
        for item in frequencies:
            self.words[item.first : item.last] = ["<often>"] * (item.last - item.first)
        for hit in doc.substances:
            name = "<drug>" if hit.prescription else "<supplement>"
            self.words[hit.first : hit.last] = [name] * (hit.last - hit.first)
        self.classes = list(map(_CLASSES.get, self.words))
        self.strengths = [n for n, quantity in enumerate(amounts) if quantity.kind == "strength"]
        self.named = (
            any(h.prescription for h in doc.substances),
            any(not h.prescription for h in doc.substances),
        )

    def doses(self) -> list[Quantity]:
        """The amounts that are doses, each with its unit."""
        model = models.model("amount")
        kept = []
        for place, quantity in enumerate(self.amounts):
            if self.impossible(quantity):
                continue
            total = models.add(self.features(place, model.features))
            if model.scores(total)[0] >= models.threshold("amount"):
                kept.append(quantity)
        for quantity in kept:
            self._settle_unit(quantity, kept)
        return kept

    def impossible(self, quantity: Quantity) -> bool:
        return (
            quantity.low <= 0
            or quantity.high > 1e9
            or self._word(quantity.first - 1) in _MONEY
            or self._word(quantity.last) in _MONEY
        )

    def _word(self, k: int) -> str:
        return self.words[k] if 0 <= k < len(self.words) else "^"

    def features(self, place: int, known: Known[Feature]) -> list[Feature | None]:
        """What the reader knows of the amount at this place among the amounts, each feature once."""
        quantity = self.amounts[place]
        kind, unit = quantity.kind, quantity.unit or "-"
        before, after = self._before(quantity), self._after(quantity)
        found = [
            known.two(f"{before[1]} {before[0]} ", "#"),
            known.two(f"# {after[0]} ", after[1]),
            known.two(f"{before[0]} # ", after[0]),
            known.two(f"{kind} {before[0]} # ", after[0]),
        ]
        for row, word in zip(known.own_rows(_beside, _PLACES, kind, unit), before + after, strict=True):
            found += row[word]
        found += known.each(f"{kind} < ", set(before))
        found += known.each(f"{kind} > ", set(after))
        found += known.own_row(_of_kind, kind, unit)[
            _SIZES[quantity.high], quantity.article, quantity.has_name
        ]
        found += self._written(quantity, known)
        found += known.own_row(_named, kind)[self._names(quantity)]
        found += known.own_row(_in_series, kind)[self._series_of(place)]
        return found

    def _before(self, quantity: Quantity) -> list[str]:
        """The words before it, the nearest first; "^" beyond the text."""
        return (self.words[max(0, quantity.first - _SEEN) : quantity.first][::-1] + _BEYOND)[:_SEEN]

    def _after(self, quantity: Quantity) -> list[str]:
        return (self.words[quantity.last : quantity.last + _SEEN] + _BEYOND)[:_SEEN]

    def _written(self, quantity: Quantity, known: Known[Feature]) -> list[Feature | None]:
        """How the number is written, and the words around it by class."""
        kind = quantity.kind
        first = self.doc.tokens[quantity.first]
        raw = self.doc.source[first.start : self.doc.tokens[quantity.last - 1].end]
        form = "word" if first.kind == "word" else str(min(6, len(first.text)))
        form += str("." in first.text or "," in raw)
        year = len(first.text) == 4 and first.text.isdigit() and 1900 <= int(first.text) <= 2100
        opens = quantity.first in self.clause_starts
        glued = self.doc.source[first.start - 1] if first.start else ""
        found = [known.starting(f"{kind} is ")[raw[:8].lower()], known.starting(f"{kind} glued ")[glued]]
        found += known.own_row(_writing, kind)[form, opens, first.quoted, year, self.doc.language]
        found += map(known.starting(f"{kind} :").__getitem__, self._classes_around(quantity))
        return found

    def _classes_around(self, quantity: Quantity) -> set[str]:
        """The classes of the words of the sentence on both sides, the amount's own words included."""
        sentence = self.sentence_of[quantity.first]
        reach = max(0, quantity.first - _WIDE), min(len(self.words), quantity.last + _WIDE)
        first, last = (
            bisect_left(self.sentence_of, sentence, *reach),
            bisect_right(self.sentence_of, sentence, *reach),
        )
        return set().union(*filter(None, self.classes[first:last]))

    def _names(self, quantity: Quantity) -> tuple[object, ...]:
        """Whose amount it may be, and whether it is said how often."""
        hit = self.attacher.strong(quantity)
        whose: tuple[bool, int] | None = None
        if hit is not None:
            apart = hit.first - quantity.last if hit.first >= quantity.last else hit.last - quantity.first
            whose = hit.prescription, max(-6, min(6, apart))
        often = quantity.last in self.timed or quantity.end in self.timed
        near = not self.timed.isdisjoint(range(quantity.first - 6, quantity.last + 7))
        return self.attacher.resolve(quantity) is not None, whose, self.named, often, near

    def _series_of(self, place: int) -> tuple[object, ...]:
        """How it stands to the strengths before and after it."""
        quantity = self.amounts[place]
        sentence = self.sentence_of[quantity.first]
        before = after = follows = None
        n = bisect_left(self.strengths, place)
        if n and self.strengths[n - 1] >= place - _EARLIER:
            earlier = self.amounts[self.strengths[n - 1]]
            times = _SIZES[quantity.high / earlier.high if earlier.high else 0]
            apart = min(8, quantity.first - earlier.end)
            before = self.sentence_of[earlier.first] == sentence, times, earlier.unit, apart
        n = bisect_right(self.strengths, place)
        if n < len(self.strengths) and self.strengths[n] < place + _EARLIER:
            later = self.amounts[self.strengths[n]]
            times = _SIZES[quantity.high / later.high if later.high else 0]
            after = self.sentence_of[later.first] == sentence, times
        if place and quantity.first - self.amounts[place - 1].end <= 3:
            follows = self.amounts[place - 1].kind, self._word(quantity.first - 1)
        return before, after, follows

    # -- the unit of what has none ------------------------------------------------------------------

    def _settle_unit(self, quantity: Quantity, kept: Sequence[Quantity]) -> None:
        if quantity.unit == "units":
            self._settle_units(quantity)
        if quantity.kind != "bare":
            return
        substance = self.attacher.resolve(quantity)
        series = self._series(quantity, kept)
        if self._counts_pieces(quantity, series):
            quantity.unit, quantity.kind = "tablets", "form"
        elif substance in _BARE_UNITS:
            quantity.unit = _BARE_UNITS[substance]
        elif series is not None:
            quantity.unit = series.unit
        else:
            quantity.unit = "mg"

    def _settle_units(self, quantity: Quantity) -> None:
        """Units of a vitamin are international ones."""
        substance = self.attacher.resolve(quantity) or ""
        if substance in _IN_UNITS or substance.startswith("insulin"):
            return
        if substance in _IU or quantity.high >= _LEAST_IU:
            quantity.unit = "iu"

    def _series(self, quantity: Quantity, kept: Sequence[Quantity]) -> Quantity | None:
        """The strength that a lone number goes on from: the nearest before it, else the next."""
        earlier = [q for q in kept if q.kind == "strength" and q.last <= quantity.first]
        later = [q for q in kept if q.kind == "strength" and q.first >= quantity.last]
        found = earlier[-1] if earlier else later[0] if later else None
        return found if found is not None and found.unit not in ("ml", "units") else None

    def _counts_pieces(self, quantity: Quantity, series: Quantity | None) -> bool:
        """ "two Tylenol", "half a Xanax", "3 a day": the number counts pieces."""
        if quantity.high > _MOST_PIECES:
            return self._word(quantity.last) == "of" and self._word(quantity.first - 1) in _TAKEN
        before = self._word(quantity.first - 1)
        if before in ("<drug>", "<supplement>") and self.doc.tokens[quantity.first].kind == "number":
            return False
        if before in ("to", "from", "a", "auf", "at") and series is not None and quantity.high >= 1:
            least = _LEAST_SHARE_OF_FEW if quantity.high <= _FEW_PIECES else _LEAST_SHARE
            return not least <= quantity.high / (series.high or 1) <= 1 / _LEAST_SHARE
        spelt = self.doc.tokens[quantity.first].kind == "word" or quantity.high != int(quantity.high)
        followed = self._word(quantity.last) in ("<often>", "<drug>", "<supplement>", "of", "a", "de")
        return spelt or quantity.high <= _FEW_PIECES or followed


# -- the names of features, from few facts --------------------------------------------------------------


def _of_kind(kind: str, unit: str, facts: tuple[str, bool, bool]) -> tuple[str, ...]:
    size, article, has_name = facts
    return (
        kind,
        f"{kind} {unit}",
        f"{kind} {size}",
        f"{unit} {size}",
        f"article {article}",
        f"has name {has_name}",
    )


def _writing(kind: str, facts: tuple[str, bool, bool, bool, str]) -> tuple[str, ...]:
    form, opens, quoted, year, language = facts
    return (
        f"{kind} written {form}",
        f"{kind} opens {opens}",
        f"{kind} quoted {quoted}",
        f"year {year}",
        f"{kind} speaks {language}",
    )


def _named(
    kind: str, facts: tuple[bool, tuple[bool, int] | None, tuple[bool, bool], bool, bool]
) -> list[str]:
    resolved, whose, named, often, near = facts
    names = [f"{kind} known {resolved}", f"{kind} strong {whose is not None}", f"{kind} named {named}"]
    if whose:
        names += (f"{kind} drug {whose[0]}", f"{kind} apart {whose[1]}")
    return [*names, f"{kind} often {often}", f"{kind} often near {near}"]


def _in_series(
    kind: str,
    facts: tuple[tuple[bool, str, str, int] | None, tuple[bool, str] | None, tuple[str, str] | None],
) -> list[str]:
    earlier, later, follows = facts
    names = [] if earlier else [f"{kind} first strength"]
    if earlier:
        here, times, unit, apart = earlier
        names += (
            f"{kind} earlier here {here}",
            f"{kind} earlier {times} {unit}",
            f"{kind} earlier apart {apart}",
        )
    if later:
        names += (f"{kind} later here {later[0]}", f"{kind} later {later[1]}")
    if follows:
        names.append(f"{kind} follows {follows[0]} {follows[1]}")
    return names


def _beside(kind: str, unit: str, place: str, word: str) -> list[str]:
    """The features of one word near an amount that tell its place; the nearest tell of its unit too."""
    names = [f"{place} {word}"]
    names += [f"{kind} {place}:{name}" for name in _CLASSES.get(word, ())]
    if int(place[1:]) < _CLOSE:
        names += (f"{kind} {place} {word}", f"{unit} {place} {word}")
    return names


def _size(value: float) -> str:
    return str(math.floor(3 * math.log10(value))) if value > 0 else "none"


_SIZES: Table[float, str] = Table(_size, most=4_096)
