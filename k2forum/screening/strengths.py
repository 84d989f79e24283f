"""What belongs to a strength: how many pieces, per what, the same told twice, the dosage form."""

from __future__ import annotations

from .measures import Measures
from .normalise import FRACTIONS
from .units import FORMS, MCG, MOST_COUNTED, PIECES, STRENGTHS, WORDS, Quantity, same

_BEGINNINGS = frozenset({"", ".", "!", "?", ":", "\n"})
_MOST_AT_ONCE = 4
_ROUGHLY = frozenset({"about", "like", "over", "around"})
_MOST_SWALLOWED = 300  # "took 65 5mg": more than anybody takes as a dose


class Strengths(Measures):
    """Puts counts and strengths together."""

    def _times_strength(self, k: int, value: float, j: int) -> Quantity | None:
        """ "2 x 45 mcg", "three 15 mcg tablets", "six of the 20 mg ones", "half a 10 mg pill": the total."""
        n = j
        explicit = self.text(n) == "x"
        if explicit:
            n += 1
        elif self.text(j) == "a" and self.text(k - 1) == "de":
            return None  # "de 5 à 2,5 mg", "de 5 a 2,5 mg": from one to the other
        else:
            while self.text(n) in WORDS["count_joiners"] and n < j + 3:
                n += 1
            if (
                n == j
                and value not in (1.0,)
                and self.text(k) not in FRACTIONS
                and self.tokens[k].kind == "number"
                and value < 1
            ):
                return None
        most = _MOST_SWALLOWED if self._is_swallowed(k) else MOST_COUNTED
        asked = self.text(k - 1) == "is" and self.text(k - 2) in _BEGINNINGS  # "is two 100 mg too much?"
        told = value > 1 and self.tokens[k].kind == "word" and asked
        if not told and self.text(k - 1) in WORDS["not_counted_after"]:
            return None
        if not 0 < value <= most or n >= self.count:
            return None
        if self.value(n) is None or (self.tokens[n].kind == "word" and not explicit):
            return None
        number = self.number(n)
        if number is None:
            return None
        strength, m = number
        unit = self.unit(m)
        if unit is not None and explicit and unit[0] in PIECES and 0 < strength <= _MOST_AT_ONCE:
            total = value * strength  # "2x1 Tablette"
            return Quantity(k, unit[1], total, total, unit[0], "form", end=unit[1])
        if unit is None or unit[0] not in STRENGTHS or strength <= 0:
            return None
        if unit[0] == "ml" and not explicit:
            return None
        strength = self._european(n, strength, unit[0])
        end = unit[1]
        form = self.form_ahead(end)
        last = end
        if form and form[0] in FORMS:
            last = form[1]
        total = value * strength * unit[2]
        return Quantity(k, last, total, total, unit[0], "strength", end=max(last, end))

    def _is_swallowed(self, k: int) -> bool:
        """ "took 65", "swallowed about 40": the pieces at ``k`` went down, they are no pack."""
        before = k - 2 if self.text(k - 1) in _ROUGHLY else k - 1
        return self.text(before) in WORDS["swallowed"]

    def _strength_of_form(self, quantity: Quantity) -> Quantity:
        """ "3 tabs of 45 mcg", "2 capsules (500 mg each)": the total in the strength's unit."""
        k = quantity.last
        while k in self.names:
            k = self.names[k]
        joiner = self.text(k)
        n = k
        if quantity.unit not in PIECES | {"drops", "packets", "scoops", "sprays", "patches", "injections"}:
            return quantity
        if joiner in WORDS["of"] or joiner in ("(", "@", "x"):
            n = k + 1
            if joiner in WORDS["of"] and n in self.names and self.text(self.names[n]) in WORDS["of"]:
                n = self.names[n] + 1
            elif joiner in WORDS["of"] and n in self.names and self.value(self.names[n]) is not None:
                n = self.names[n]
            if joiner in WORDS["of"] and self.text(n) in ("the", "about", "der", "mit"):
                n += 1
        elif joiner == "," and quantity.unit in PIECES:
            n = k + 1
        each_before = joiner == "(" and self.text(n) in WORDS["each"]
        if each_before:
            n += 1
        if n >= self.count or self.tokens[n].kind != "number":
            return quantity
        number = self.number(n)
        if number is None:
            return quantity
        strength, m = number
        unit = self.unit(m)
        if unit is None or unit[0] not in STRENGTHS - {"ml"}:
            return quantity
        end = unit[1]
        each = each_before or self.text(end) in WORDS["each"]
        if quantity.low >= MOST_COUNTED and not self._is_swallowed(quantity.first):
            return Quantity(n, end, strength, strength, unit[0], "strength", end=end)  # a pack
        if (joiner == "," and not each) or (n == k and not each and self.tokens[n].kind != "number"):
            return quantity
        strength = self._european(n, strength, unit[0]) * unit[2]
        if joiner == "(" and not each:
            quantity.low = quantity.high = strength  # the total, in brackets
        else:
            quantity.low, quantity.high = quantity.low * strength, quantity.high * strength
        quantity.last = quantity.end = end
        quantity.unit, quantity.kind, quantity.has_name, quantity.article = unit[0], "strength", False, False
        if self.text(end) == ")":
            quantity.end = end + 1
        return quantity

    def _after_strength(self, quantity: Quantity) -> Quantity | None:
        """Denominators, rates, restated amounts and the dosage form behind a strength."""
        k = quantity.last
        word = self.text(k)
        if word in ("/", "per"):
            below = self.text(k + 1)
            if below in WORDS["volumes"] and quantity.unit != "ml":
                return None  # a concentration
            if below in ("kg", "kilo", "kilogram", "lb", "pound", "kilos"):
                quantity.per_weight = True
                quantity.end = k + 2
            elif below in ("hr", "hour", "h", "stunde", "hora", "heure"):
                quantity.per_day_factor, quantity.end = 24.0, k + 2
            elif below in ("min", "minute"):
                return None
            elif word == "/" and (
                (self.text(k + 1).isalpha() and self.text(k + 1) in ("100", "g", "mg"))
                or below in WORDS["portions"]
            ):
                quantity.end = k + 2
        elif word == "%":
            return None
        restated = self._restated(quantity)
        if restated:
            return restated
        form = self.form_ahead(k)
        if form and form[0] in FORMS:
            quantity.form_after, quantity.end = form[0], max(quantity.end, form[1])
            k = form[1]
        if self.text(k) == "x" and self.value(k + 1) is not None and quantity.low == quantity.high:
            number = self.number(k + 1)
            if (
                number
                and 0 < number[0] <= MOST_COUNTED
                and self.text(number[1]) not in WORDS["time_nouns"]
                and not self._is_frequency_tail(number[1])
            ):
                quantity.low = quantity.high = quantity.low * number[0]
                quantity.last = quantity.end = number[1]
        return quantity

    def _is_frequency_tail(self, k: int) -> bool:
        word, following = self.text(k), self.text(k + 1)
        return word in (
            "daily",
            "a",
            "per",
            "/",
            "day",
            "times",
            "taglich",
            "am",
            "al",
            "par",
            "pro",
            "each",
            "every",
            "weekly",
        ) and (word != "a" or following in WORDS["time_nouns"])

    def _restated(self, quantity: Quantity) -> Quantity | None:
        """ "1000 IU (25 mcg)": one amount, told twice."""
        k = quantity.last
        joiner = self.text(k)
        if joiner not in ("(", "/", "=", "[", "or", "-", "o", "oder", "ou", ",", "i"):
            return None
        n = k + 1
        while self.text(n) in ("=", "or", "about", "ca", "equals", "aka"):
            n += 1
        if n >= self.count or self.tokens[n].kind != "number":
            return None
        number = self.number(n)
        if number is None:
            return None
        unit = self.unit(number[1])
        if unit is None or unit[0] == quantity.unit or unit[0] not in (*MCG, "iu"):
            return None
        if not same(quantity.low, quantity.unit, self._european(n, number[0], unit[0]) * unit[2], unit[0]):
            return None
        quantity.last = quantity.end = unit[1]
        if joiner in ("(", "[") and self.text(unit[1]) in (")", "]"):
            quantity.end = unit[1] + 1
            quantity.last = unit[1]
        return quantity
