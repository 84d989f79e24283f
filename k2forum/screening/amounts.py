"""Which amounts are doses, and not prices, pack sizes, food, laboratory values, ages or years: learned.

The features say what kind of amount it is, how big, and which words, names and frequencies stand around it.
Lone numbers that are doses get the unit that fits.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from . import data_files, models
from .attach import Attacher
from .frequency import Frequency
from .quantities import Quantity
from .types import Document

_CLASSES: dict[str, list[str]] = {}
for _name, _words in data_files.load("mention_words").items():
    if isinstance(_words, list):
        for _word in _words:
            _CLASSES.setdefault(_word, []).append(_name)
_UNITS = data_files.load("units")
_BARE_UNITS: dict[str, str] = _UNITS["bare_units"]
_IU = frozenset(_UNITS["iu_substances"])
_IN_UNITS = frozenset(_UNITS["unit_substances"])
_MONEY = frozenset({"$", "£", "€", "₹", "#", "%"})
_SEEN, _CLOSE, _WIDE = 4, 2, 12  # words on each side: each by its place, in pairs with the unit, by class
_MOST_PIECES, _FEW_PIECES = 12, 4  # a lone number of tablets
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
        self.words = [("<number>" if t.kind == "number" else t.text) for t in doc.tokens]
        for item in frequencies:
            self.words[item.first : item.last] = ["<often>"] * (item.last - item.first)
        for hit in doc.substances:
            name = "<drug>" if hit.prescription else "<supplement>"
            self.words[hit.first : hit.last] = [name] * (hit.last - hit.first)
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
            if model.score(model.add(dict.fromkeys(self.features(place))), 0) >= models.threshold("amount"):
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

    def features(self, place: int) -> list[str]:
        """What is known of the amount at this place among the amounts."""
        quantity = self.amounts[place]
        kind, unit = quantity.kind, quantity.unit or "-"
        size = _size(quantity.high)
        found = [kind, f"{kind} {unit}", f"{kind} {size}", f"{unit} {size}", f"article {quantity.article}"]
        found.append(f"has name {quantity.has_name}")
        before = [self._word(quantity.first - n) for n in range(1, _SEEN + 1)]
        after = [self._word(quantity.last + n) for n in range(_SEEN)]
        for side, words in (("<", before), (">", after)):
            for n, word in enumerate(words):
                found += (f"{side}{n} {word}", f"{kind} {side} {word}")
                found += [f"{kind} {side}{n}:{name}" for name in _CLASSES.get(word, ())]
                if n < _CLOSE:
                    found += (f"{kind} {side}{n} {word}", f"{unit} {side}{n} {word}")
        found += (f"{before[1]} {before[0]} #", f"# {after[0]} {after[1]}", f"{before[0]} # {after[0]}")
        found.append(f"{kind} {before[0]} # {after[0]}")
        found += self._written(quantity)
        found += self._named(quantity)
        found += self._in_series(place)
        return found

    def _written(self, quantity: Quantity) -> list[str]:
        """How the number is written, and the words around it by class."""
        kind = quantity.kind
        first = self.doc.tokens[quantity.first]
        raw = self.doc.source[first.start : self.doc.tokens[quantity.last - 1].end]
        digits = first.text.isdigit()
        form = "word" if first.kind == "word" else str(min(6, len(first.text)))
        year = digits and len(first.text) == 4 and 1900 <= int(first.text) <= 2100
        glued = self.doc.source[first.start - 1] if first.start else ""
        found = [f"{kind} written {form}{'.' in first.text or ',' in raw}", f"{kind} is {raw.lower()[:8]}"]
        found += (
            f"year {year}",
            f"{kind} glued {glued}",
            f"{kind} opens {quantity.first in self.clause_starts}",
        )
        found += (f"{kind} quoted {first.quoted}", f"{kind} speaks {self.doc.language}")
        sentence = self.sentence_of[quantity.first]
        near = range(max(0, quantity.first - _WIDE), min(len(self.words), quantity.last + _WIDE))
        classes = {
            name for k in near if self.sentence_of[k] == sentence for name in _CLASSES.get(self.words[k], ())
        }
        return found + [f"{kind} :{name}" for name in sorted(classes)]

    def _named(self, quantity: Quantity) -> list[str]:
        """Whose amount it may be, and whether it is said how often."""
        kind = quantity.kind
        hit = self.attacher.strong(quantity)
        found = [
            f"{kind} known {self.attacher.resolve(quantity) is not None}",
            f"{kind} strong {hit is not None}",
        ]
        if hit is not None:
            apart = hit.first - quantity.last if hit.first >= quantity.last else hit.last - quantity.first
            found += (f"{kind} drug {hit.prescription}", f"{kind} apart {max(-6, min(6, apart))}")
        found.append(f"{kind} named {self.named}")
        often = quantity.last in self.timed or quantity.end in self.timed
        near = any(k in self.timed for k in range(quantity.first - 6, quantity.last + 7))
        return [*found, f"{kind} often {often}", f"{kind} often near {near}"]

    def _in_series(self, place: int) -> list[str]:
        """How it stands to the strengths before and after it."""
        quantity = self.amounts[place]
        kind = quantity.kind
        found = []
        sentence = self.sentence_of[quantity.first]
        earlier = self._strength(self.amounts[max(0, place - _EARLIER) : place][::-1])
        if earlier is None:
            found.append(f"{kind} first strength")
        else:
            found.append(f"{kind} earlier here {self.sentence_of[earlier.first] == sentence}")
            found.append(
                f"{kind} earlier {_size(quantity.high / earlier.high if earlier.high else 0)} {earlier.unit}"
            )
            found.append(f"{kind} earlier apart {min(8, quantity.first - earlier.end)}")
        later = self._strength(self.amounts[place + 1 : place + _EARLIER])
        if later is not None:
            found.append(f"{kind} later here {self.sentence_of[later.first] == sentence}")
            found.append(f"{kind} later {_size(quantity.high / later.high if later.high else 0)}")
        if place and quantity.first - self.amounts[place - 1].end <= 3:
            found.append(f"{kind} follows {self.amounts[place - 1].kind} {self._word(quantity.first - 1)}")
        return found

    def _strength(self, amounts: Sequence[Quantity]) -> Quantity | None:
        return next((q for q in amounts if q.kind == "strength"), None)

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
            return False
        before = self._word(quantity.first - 1)
        if before in ("<drug>", "<supplement>") and self.doc.tokens[quantity.first].kind == "number":
            return False
        if before in ("to", "from", "a", "auf", "at") and series is not None and quantity.high >= 1:
            return not 0.05 <= quantity.high / (series.high or 1) <= 20
        spelt = self.doc.tokens[quantity.first].kind == "word" or quantity.high != int(quantity.high)
        followed = self._word(quantity.last) in ("<often>", "<drug>", "<supplement>", "of", "a", "de")
        return spelt or quantity.high <= _FEW_PIECES or followed


def _size(value: float) -> str:
    return str(math.floor(3 * math.log10(value))) if value > 0 else "none"
