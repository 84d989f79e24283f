"""Amounts: numbers with a unit of mass, volume, international units or a dosage form, and lone numbers."""

from __future__ import annotations

from dataclasses import replace

from .strengths import Strengths
from .units import ARTICLES, FORMS, MCG, MOST_COUNTED, PIECES, STRENGTHS, UNIT_OF, WHOLE, WORDS, Quantity

_LEAST_COMBINED = 12  # below, the second number is rather a day or a month
_NEAR_CHANGE, _FAR_CHANGE = 2, 12  # tokens from a word of change to the first amount
_IN_FULL = 4  # letters of "gram"
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}


class Reader(Strengths):
    """Reads amounts from the tokens of one document."""

    def at(self, k: int) -> list[Quantity]:
        """The amounts that start at token ``k``: none, one, or several that share a unit."""
        token = self.tokens[k]
        if token.value is None:
            if token.text in ARTICLES:
                number = self.number(k) or self._from_one(k)
                if number is None:
                    return [] if token.text == "a" and self.language in ("es", "fr") else self._article(k)
            elif token.text in WHOLE:
                return self._whole(k)
            else:
                return []
        else:
            number = self.number(k)
        if number is None:
            return []
        value, j = number
        j += self._is_told_again(value, j)
        combined = self._combined(k, value, j)
        if combined:
            return [combined]
        listed = self._list(k, value, j)
        if listed:
            return listed
        quantity = self._amount(k, value, j) or self._assigned(k, value, j)
        return [quantity] if quantity else [Quantity(k, j, value, value, "", "bare", end=j)]

    def _from_one(self, k: int) -> tuple[float, int] | None:
        """ "ein bis zwei Kapseln", "una o dos": the article is a number."""
        ranged = (
            self.text(k + 1) in WORDS["range_joiners"] and self.value(k + 2) == 2 and self.language != "en"
        )
        return (1.0, k + 1) if ranged else None

    def _is_told_again(self, value: float, j: int) -> bool:
        """ "thirty (3-0) mg": the same number in brackets, one token with them."""
        again = self.tokens[j] if self.value(j) == value else None
        return again is not None and self.source[again.start] == "("

    def _combined(self, k: int, value: float, j: int) -> Quantity | None:
        """ "Percocet 10/325": the strengths of a combination, told by the first."""
        if self.text(j) != "/" or self.tokens[k].kind != "number" or not self.adjacent(j):
            return None
        if k not in self.name_ends or j + 1 >= self.count or self.tokens[j + 1].kind != "number":
            return None
        second = self.tokens[j + 1]
        unit = self.unit(j + 2)
        known = unit is not None and unit[0] in MCG
        if not self.adjacent(j + 1) or not (known or (second.value or 0.0) >= _LEAST_COMBINED):
            return None
        end = unit[1] if unit and known else j + 2
        return Quantity(k, end, value, value, unit[0] if unit and known else "mg", "strength", end=end)

    def _assigned(self, k: int, value: float, j: int) -> Quantity | None:
        """ "iu=14000", as a program has it: the unit before its number. "1 mcg = 40" is an equation."""
        unit = UNIT_OF.get(self.text(k - 2), "") if self.text(k - 1) == "=" and self.adjacent(k) else ""
        if unit not in ("mcg", "mg", "iu") or self.value(k - 3) is not None or self.unit(j):
            return None
        return Quantity(k, j, value, value, unit, "strength", end=j)

    def roman(self, k: int) -> Quantity | None:
        """ "CL mcg": a Roman numeral in capitals right before a unit."""
        text = self.text(k)
        unit = self.unit(k + 1)
        if len(text) < 2 or unit is None or unit[0] not in ("mcg", "mg", "iu") or not self.capital(k):
            return None
        values = [_ROMAN_VALUES.get(letter, 0) for letter in text]
        if 0 in values or UNIT_OF.get(text):
            return None
        pairs = zip(values, [*values[1:], 0], strict=True)
        value = float(sum(-a if a < b else a for a, b in pairs))
        return Quantity(k, unit[1], value, value, unit[0], "strength", end=unit[1])

    def capital(self, k: int) -> bool:
        token = self.tokens[k]
        return self.source[token.start : token.end].isupper()

    def _article(self, k: int) -> list[Quantity]:
        found = self.form_ahead(k + 1)
        if not found:
            return self._one_gram(k)
        unit, end, between = found
        whole = self._strength_of_form(Quantity(k, end, 1.0, 1.0, unit, "form", end=end))
        if whole.kind == "strength":
            return []  # "a tablet of 5 mg": the strength is the mention
        one = Quantity(k, end, 1.0, 1.0, unit, "form", article=True, has_name=between, end=end)
        return [self._half_more(one)]

    def _one_gram(self, k: int) -> list[Quantity]:
        """ "a gram of C", "a full gram", in full letters only: "a mg" is a slip of the keyboard."""
        at = k + 2 if self.text(k + 1) in WORDS["in_full"] else k + 1
        unit = self.unit(at)
        if unit is None or unit[0] not in MCG or len(self.text(at)) < _IN_FULL:
            return []
        one = Quantity(k, unit[1], 1.0, 1.0, unit[0], "strength", article=True, end=unit[1])
        return [self._half_more(one)]

    def _half_more(self, counted: Quantity) -> Quantity:
        """ "a teaspoon and a half", but not "a tablet and a half hour later", "and a half glass of water"."""
        value, end = self._half_added(counted.high, counted.last)
        if end == counted.last or self.text(end) in WORDS["halved"] or self.unit(end) or self.form_ahead(end):
            return counted
        return replace(counted, last=end, end=end, low=value, high=value)

    def _whole(self, k: int) -> list[Quantity]:
        unit = self.unit(k + 2 if self.text(k + 1) in ("le", "la", "el") else k + 1)
        if not unit or unit[0] not in ("bottle", "packets"):
            return []
        return [Quantity(k, unit[1], 1.0, 1.0, unit[0], "form", article=True, end=unit[1])]

    def _list(self, k: int, value: float, j: int) -> list[Quantity]:
        """ "30, 60 or 90 mcg": the lone numbers take the unit of the last."""
        if self.text(j) not in WORDS["separators"]:
            return []
        if self.text(k - 1) in WORDS["between"] or self.text(k - 2) in WORDS["between"]:
            return []
        items = [(k, j, value)]
        joined = False
        while self.text(j) in WORDS["separators"] and len(items) < 8:
            n = j
            while self.text(n) in WORDS["separators"] and n < j + 2:
                joined = joined or self.text(n) not in (",",)
                n += 1
            number = self.number(n)
            if number is None:
                return []
            value, j = number
            items.append((n, j, value))
            unit = self.unit(j)
            if unit:
                break
        else:
            return []
        if unit[0] in FORMS and unit[0] not in PIECES:
            return []
        if (len(items) == 2 and not joined) or self.text(k - 1) in WORDS["not_listed_after"]:
            return []
        values = [v for *_, v in items]
        if (
            min(values) <= 0
            or max(values) / min(values) > 60
            or (unit[0] in PIECES and max(values) > MOST_COUNTED)
        ):
            return []
        if len(items) == 2 and values[1] == values[0] + 1 and unit[0] in FORMS:
            return []  # "one or two capsules" is a range
        if self.text(items[0][1]) == "/" and self.text(k - 1) in ("/", "-"):
            return []
        last = self._amount(*_reordered(items[-1]))
        if last is None or last.low != last.high:
            return []
        last_first = items[-1][0]
        factor = last.low / items[-1][2] if items[-1][2] else 1.0
        found = [
            Quantity(a, b, v * factor, v * factor, last.unit, last.kind, form_after=last.form_after, end=b)
            for a, b, v in items[:-1]
        ]
        last.first = last_first
        return [*found, last]

    def _amount(self, k: int, value: float, j: int) -> Quantity | None:
        """Number, optional range, unit; count times strength; restated amounts; denominators."""
        second = self._range(k, value, j)
        low, high, unit_at = value, value, j
        first_unit = self.unit(j)
        if second:
            high, unit_at = second
        elif first_unit and first_unit[0] in STRENGTHS | PIECES:
            far = self._range(k, value, first_unit[1])
            if far and self.unit(far[1]) and self.unit(far[1])[0] in (first_unit[0], *MCG):  # type: ignore[index]
                unit = self.unit(far[1])
                if unit and unit[0] == first_unit[0]:
                    high, unit_at = far
        if high < low:
            if second is None or low <= high:
                return None
            high = low = value
            unit_at = j
        times = self._times_strength(k, value, j) if low == high else None
        if times:
            return times
        if low == high and self.text(j) in WORDS["range_joiners"] and self.value(j + 1) == value + 1:
            more = self._times_strength(j + 1, value + 1, j + 2)  # "one or two of the 100 mcg ones"
            if more:
                return replace(more, first=k, low=more.high * value / (value + 1))
        unit = self.unit(unit_at)
        if unit is None or (unit[0] in FORMS and self.text(unit_at) == "-" and not self.adjacent(unit_at)):
            if value < 1:  # "half a capsule", "a quarter of a tablet"
                while self.text(unit_at) in (
                    "of",
                    "a",
                    "an",
                    "the",
                    "de",
                    "una",
                    "un",
                    "une",
                    "eine",
                    "einer",
                    "einen",
                    "my",
                ):
                    unit_at += 1
                unit = self.unit(unit_at)
                if unit and unit[0] in MCG:
                    return Quantity(k, unit[1], low, high, unit[0], "strength", end=unit[1])
            form = self.form_ahead(unit_at)
            if form is None or high > MOST_COUNTED * 5:
                return None
            quantity = Quantity(k, form[1], low, high, form[0], "form", has_name=form[2], end=form[1])
            return self._strength_of_form(quantity)
        name, end, factor = unit
        if (
            unit_at == j
            and name == "units"
            and self.text(unit_at) in ("u", "us")
            and not self.adjacent(unit_at)
        ):
            return None
        low, high = self._european(k, low, name) * factor, self._european(unit_at - 1, high, name) * factor
        if name in FORMS:
            counted = Quantity(k, end, low, high, name, "form", end=end)
            return self._strength_of_form(self._half_more(counted) if low == high else counted)
        quantity = Quantity(k, end, low, high, name, "strength", end=end)
        return self._after_strength(quantity)

    def _range(self, k: int, value: float, j: int) -> tuple[float, int] | None:
        """The upper end and the index after it: "75-120", "3 to 5", "between 3 and 5", "one or two"."""
        joiner = self.text(j)
        if joiner not in WORDS["range_joiners"]:
            return None
        if joiner == "a" and self.language == "en":
            return None
        number = self.number(j + 1)
        if number is None or number[0] <= value:
            return None
        upper, end = number
        if (
            joiner in ("and", "y", "und", "et")
            and self.text(j - 2) not in WORDS["between"]
            and self.text(j - 3) not in WORDS["between"]
        ):
            return None
        if joiner in ("or", "o", "oder", "ou"):
            unit = self.form_ahead(end)
            if upper != value + 1 or unit is None:
                return None
        if joiner == "to" and self._changes(k):
            return None
        if value < 1 and upper > 100:
            return None
        return upper, end

    def _changes(self, k: int) -> bool:
        """ "went from 50 to 100 mg", "raising it after a year from 50 mg to 75 mg": two amounts, no range."""
        reach = _FAR_CHANGE if self.text(k - 1) == "from" else _NEAR_CHANGE
        near = range(max(0, k - reach), k)
        return any(self.text(n) in WORDS["changes"] and self.text(n + 1) != "for" for n in near)


def _reordered(item: tuple[int, int, float]) -> tuple[int, float, int]:
    return item[0], item[2], item[1]
