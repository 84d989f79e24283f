"""Amounts: numbers with a unit of mass, volume, international units or a dosage form, and lone numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from . import data_files
from .normalise import FRACTIONS
from .tokens import number_value
from .types import Document

_DATA = data_files.load("units")
UNIT_OF: dict[str, str] = {alias: unit for unit, aliases in _DATA["units"].items() for alias in aliases}
_LONG_UNIT = 8


def _slips(word: str) -> set[str]:
    """A long word with one letter missing, doubled or swapped with the next."""
    missing = {word[:k] + word[k + 1 :] for k in range(1, len(word))}
    doubled = {word[:k] + word[k] + word[k:] for k in range(1, len(word))}
    swapped = {word[:k] + word[k + 1] + word[k] + word[k + 2 :] for k in range(1, len(word) - 1)}
    return missing | doubled | swapped


for _alias, _unit in list(UNIT_OF.items()):
    if len(_alias) >= _LONG_UNIT and _unit in ("mcg", "mg", "tablets", "capsules"):
        for _slip in _slips(_alias):
            UNIT_OF.setdefault(_slip, _unit)
_PHRASES = [
    (tuple(words.split()), unit) for unit, phrases in _DATA["unit_phrases"].items() for words in phrases
]
_PHRASE_STARTS: dict[str, list[tuple[tuple[str, ...], str]]] = {}
for _words, _unit in sorted(_PHRASES, key=lambda item: -len(item[0])):
    _PHRASE_STARTS.setdefault(_words[0], []).append((_words, _unit))
ARTICLES = frozenset(_DATA["articles"])
WHOLE = frozenset(_DATA["whole"])
_EQUIVALENTS: list[float] = [e["to_mcg"] for e in _DATA["equivalents"]]
STRENGTHS = frozenset({"mcg", "mg", "g", "iu", "ml"})
FORMS = frozenset(_DATA["units"]) - STRENGTHS - {"units"}
PIECES = frozenset({"tablets", "capsules", "gummies"})
MCG = {"mcg": 1.0, "mg": 1e3, "g": 1e6}
_W = {k: frozenset(v) for k, v in data_files.load("quantity_words").items() if isinstance(v, list)}
_MULTIPLIERS: dict[str, float] = data_files.load("quantity_words")["multipliers"]
_EUROPEAN = frozenset({"es", "de", "fr"})
_MOST_COUNTED = 20
_MOST_AT_ONCE = 4
_LEAST_COMBINED = 12  # below, the second number is rather a day or a month
_THOUSANDFOLD = frozenset(_DATA["thousandfold"])
_DIGITS = {word: int(value) for word, value in _DATA["number_words"].items() if value in range(10)}
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}


@dataclass(slots=True)
class Quantity:
    """An amount as written. ``unit`` is empty for a lone number."""

    first: int  # token indexes, last exclusive
    last: int
    low: float
    high: float
    unit: str
    kind: Literal["strength", "form", "bare"]
    per_day_factor: float | None = None  # of a rate: "25 mcg/hr", "5 mg/day"
    per_weight: bool = False  # mg/kg
    form_after: str = ""  # "500 mg tablets": the dosage form, outside the span
    article: bool = False  # "a capsule": no number
    has_name: bool = False  # words stand between number and form
    end: int = 0  # token index after trailing dosage form or denominator


class Reader:
    """Reads amounts from the tokens of one document."""

    def __init__(self, doc: Document, names: dict[int, int]) -> None:
        """``names``: token index of a substance's first token -> index after its last."""
        self.tokens = doc.tokens
        self.language = doc.language
        self.names = names
        self.name_ends = frozenset(names.values())
        self.source = doc.source
        self.count = len(doc.tokens)

    # -- small helpers -------------------------------------------------------------------------

    def text(self, k: int) -> str:
        return self.tokens[k].text if 0 <= k < self.count else ""

    def value(self, k: int) -> float | None:
        return self.tokens[k].value if 0 <= k < self.count else None

    def adjacent(self, k: int) -> bool:
        """Does token k follow the one before it without a gap?"""
        return 0 < k < self.count and self.tokens[k].start == self.tokens[k - 1].end

    # -- numbers -------------------------------------------------------------------------------

    def number(self, k: int) -> tuple[float, int] | None:
        """A number and the index after it: digits, fractions, thousands, words."""
        if k >= self.count:
            return None
        token = self.tokens[k]
        if token.kind == "number":
            return self._digits(k)
        if token.value is not None:
            return self._number_words(k)
        if token.text in ARTICLES and self.text(k + 1) in _W["after_article"]:
            if self.text(k + 1) in ("pair", "couple", "paar"):
                end = k + 3 if self.text(k + 2) in ("of", "de") else k + 2
                if self.text(end) in _MULTIPLIERS:  # "a couple of thousand"
                    return 2.0 * _MULTIPLIERS[self.text(end)], end + 1
                return 2.0, end
            if self.value(k + 1) is not None:
                return self._number_words(k + 1)
            return {"third": 1 / 3, "quarter": 0.25}.get(self.text(k + 1), 0.5), k + 2
        return None

    def _digits(self, k: int) -> tuple[float, int] | None:
        token = self.tokens[k]
        value = token.value or 0.0
        if self.language in _EUROPEAN and ("." in token.text or "," in token.text):
            value = number_value(token.text, token.text.count(".") == 1)
        k += 1
        if self.text(k) == "/" and self.tokens[k - 1].end == self.tokens[k].start and k + 1 < self.count:
            below = self.tokens[k + 1]
            if (
                below.kind == "number"
                and below.start == self.tokens[k].end
                and _is_fraction(value, below.value)
            ):
                return value / (below.value or 1.0), k + 2
        if k < self.count and self.tokens[k].text in FRACTIONS:
            return value + FRACTIONS[self.tokens[k].text], k + 1
        if (
            k + 2 < self.count
            and self.text(k + 1) == "/"
            and self.tokens[k].kind == "number"
            and self.tokens[k + 2].kind == "number"
            and _is_fraction(self.tokens[k].value or 0.0, self.tokens[k + 2].value)
            and self.tokens[k + 2].start - self.tokens[k].end == 1
            and value == int(value)
            and value < 20
        ):
            return value + (self.tokens[k].value or 0.0) / (self.tokens[k + 2].value or 1.0), k + 3
        while self._is_group(k, value):
            value = value * 1000 + (self.tokens[k].value or 0.0)
            k += 1
        if self.text(k) == "k" and self.adjacent(k):
            return value * 1000, k + 1
        if self.text(k) in _MULTIPLIERS and value:
            return value * _MULTIPLIERS[self.text(k)], k + 1
        return self._and_a_half(value, k)

    def _is_group(self, k: int, value: float) -> bool:
        """ "10 000 IU", "4 500 UI": digits grouped by a space."""
        if k >= self.count or not 0 < value < 1000 or value != int(value):
            return False
        token = self.tokens[k]
        if (
            token.kind != "number"
            or len(token.text) != 3
            or not token.text.isdigit()
            or token.start - self.tokens[k - 1].end != 1
        ):
            return False
        if not self.tokens[k - 1].text.isdigit() or len(self.tokens[k - 1].text) > 3:
            return False
        return token.text == "000" or (
            self.language in _EUROPEAN and value < 100 and self.text(k + 1) in UNIT_OF
        )

    def _number_words(self, k: int) -> tuple[float, int] | None:
        spelled = self._spelled_digits(k)
        if spelled:
            return spelled
        total = current = 0.0
        start = k
        while k < self.count:
            token = self.tokens[k]
            if token.kind == "word" and token.value is not None:
                value = token.value
                if value in (100, 1000, 1e6) and token.text not in ("cientos",):
                    current = (current or 1.0) * value
                    if value >= 1000:
                        total, current = total + current, 0.0
                elif current and (value >= current or (current % 10 and current < 20)) and k > start:
                    break
                else:
                    current += value
                k += 1
                continue
            joins = token.text in ("and", "y", "et", "und") or (token.text == "-" and self.adjacent(k))
            following = self.value(k + 1)
            if (
                joins
                and k > start
                and following is not None
                and self.tokens[k + 1].kind == "word"
                and following >= 1
            ):
                so_far = total + current
                if (
                    so_far >= 20 > following
                    or so_far >= 100 > following
                    or (token.text == "-" and following in (100, 1000))
                ):
                    k += 1
                    continue
            break
        if k == start:
            return None
        return self._and_a_half(total + current, k)

    def _spelled_digits(self, k: int) -> tuple[float, int] | None:
        """ "one-eight-zero": three digits or more, each a word."""
        digits = ""
        while k < self.count and self.text(k) in _DIGITS and len(digits) < 9:
            digits += str(_DIGITS[self.text(k)])
            k += 1
            if self.text(k) == "-" and self.text(k + 1) in _DIGITS:
                k += 1
        return (float(digits), k) if len(digits) > 2 else None

    def _and_a_half(self, value: float, k: int) -> tuple[float, int]:
        halved, end = self._half_added(value, k)
        if end > k and self.text(end) in _MULTIPLIERS:  # "five and a half thousand"
            return halved * _MULTIPLIERS[self.text(end)], end + 1
        return halved, end

    def _half_added(self, value: float, k: int) -> tuple[float, int]:
        if self.text(k) in ("and", "y", "et", "und") and value < 20:
            below = (
                self.number(k + 1)
                if k + 3 < self.count and self.tokens[k + 1].kind == "number" and self.text(k + 2) == "/"
                else None
            )
            if below and 0 < below[0] < 1 and value == int(value):
                return value + below[0], below[1]
            if self.text(k + 1) in ("a", "one") and self.text(k + 2) == "half":
                return value + 0.5, k + 3
            if self.text(k + 1) in ("half", "medio", "media", "demi", "demie", "½") and self.text(
                k + 2
            ) not in ("a", "an"):
                return value + 0.5, k + 2
        return value, k

    # -- units ---------------------------------------------------------------------------------

    def unit(self, k: int) -> tuple[str, int, float] | None:
        """Canonical unit, index after it, and a factor ("kIU")."""
        if self.text(k) == "-" and k + 1 < self.count:
            k += 1
        if (
            k < self.count
            and self.tokens[k].kind == "newline"
            and UNIT_OF.get(self.text(k + 1)) in (*MCG, "iu")
        ):
            k += 1  # a line broken between number and unit
        word = self.text(k)
        for words, unit in _PHRASE_STARTS.get(word, ()):
            if all(self.text(k + n) == w for n, w in enumerate(words)):
                return unit, k + len(words), 1.0
        unit = UNIT_OF.get(word, "")
        if not unit:
            return None
        if word in _W["only_glued_units"] and not (self.adjacent(k) or self.language in ("de", "fr")):
            return None
        if (word in ("el", "tl") and self.language != "de") or (
            word in ("cas", "cac", "cp") and self.language != "fr"
        ):
            return None
        if (
            word in ("gel", "gels", "cc", "stick", "sticks", "shot", "shots")
            and self.text(k + 1) in ("per", "of")
            and word.startswith("gel")
        ):
            return None
        end = k + 1
        if self.text(end) == "(" and self.text(end + 1) == "s" and self.text(end + 2) == ")":
            end += 3
        if word in ("kilo", "kilos") and not (
            self.text(end) in ("of", "de", "von") and end + 1 in self.names
        ):
            return None
        return unit, end, 1000.0 if word in _THOUSANDFOLD else 1.0

    def form_ahead(self, k: int, reach: int = 4) -> tuple[str, int, bool] | None:
        """A dosage form at ``k`` or after a few adjectives and names; True when words stood between."""
        between = False
        for _ in range(reach):
            if self.text(k) == "-":
                k += 1
            unit = self.unit(k)
            if unit and unit[0] in FORMS:
                return unit[0], unit[1], between
            if k in self.names:
                k = self.names[k]
            elif self.text(k) in _W["adjectives"]:
                k += 1
            else:
                return None
            between = True
        return None

    # -- amounts -------------------------------------------------------------------------------

    def at(self, k: int) -> list[Quantity]:
        """The amounts that start at token ``k``: none, one, or several that share a unit."""
        token = self.tokens[k]
        if token.value is None:
            if token.text in ARTICLES:
                number = self.number(k)
                if number is None:
                    return self._article(k)
            elif token.text in WHOLE:
                return self._whole(k)
            else:
                return []
        else:
            number = self.number(k)
        if number is None:
            return []
        value, j = number
        combined = self._combined(k, value, j)
        if combined:
            return [combined]
        listed = self._list(k, value, j)
        if listed:
            return listed
        quantity = self._amount(k, value, j)
        return [quantity] if quantity else [Quantity(k, j, value, value, "", "bare", end=j)]

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
            return []
        unit, end, between = found
        whole = self._strength_of_form(Quantity(k, end, 1.0, 1.0, unit, "form", end=end))
        if whole.kind == "strength":
            return []  # "a tablet of 5 mg": the strength is the mention
        return [Quantity(k, end, 1.0, 1.0, unit, "form", article=True, has_name=between, end=end)]

    def _whole(self, k: int) -> list[Quantity]:
        unit = self.unit(k + 2 if self.text(k + 1) in ("le", "la", "el") else k + 1)
        if not unit or unit[0] not in ("bottle", "packets"):
            return []
        return [Quantity(k, unit[1], 1.0, 1.0, unit[0], "form", article=True, end=unit[1])]

    def _list(self, k: int, value: float, j: int) -> list[Quantity]:
        """ "30, 60 or 90 mcg": the lone numbers take the unit of the last."""
        if self.text(j) not in _W["separators"]:
            return []
        if self.text(k - 1) in _W["between"] or self.text(k - 2) in _W["between"]:
            return []
        items = [(k, j, value)]
        joined = False
        while self.text(j) in _W["separators"] and len(items) < 8:
            n = j
            while self.text(n) in _W["separators"] and n < j + 2:
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
        if (len(items) == 2 and not joined) or self.text(k - 1) in _W["not_listed_after"]:
            return []
        values = [v for *_, v in items]
        if (
            min(values) <= 0
            or max(values) / min(values) > 60
            or (unit[0] in PIECES and max(values) > _MOST_COUNTED)
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
        second = self._range(value, j)
        low, high, unit_at = value, value, j
        first_unit = self.unit(j)
        if second:
            high, unit_at = second
        elif first_unit and first_unit[0] in STRENGTHS | PIECES:
            far = self._range(value, first_unit[1])
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
            if form is None or high > _MOST_COUNTED * 5:
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
            return self._strength_of_form(Quantity(k, end, low, high, name, "form", end=end))
        quantity = Quantity(k, end, low, high, name, "strength", end=end)
        return self._after_strength(quantity)

    def _european(self, k: int, value: float, unit: str) -> float:
        """ "2.500 IE": nobody takes two and a half international units."""
        token = self.tokens[k]
        if unit == "iu" and token.kind == "number" and token.text.count(".") == 1 and value == token.value:
            return number_value(token.text, True)
        return value

    def _range(self, value: float, j: int) -> tuple[float, int] | None:
        """The upper end and the index after it: "75-120", "3 to 5", "between 3 and 5", "one or two"."""
        joiner = self.text(j)
        if joiner not in _W["range_joiners"]:
            return None
        if joiner == "a" and self.language == "en":
            return None
        number = self.number(j + 1)
        if number is None or number[0] <= value:
            return None
        upper, end = number
        if (
            joiner in ("and", "y", "und", "et")
            and self.text(j - 2) not in _W["between"]
            and self.text(j - 3) not in _W["between"]
        ):
            return None
        if joiner in ("or", "o", "oder", "ou"):
            unit = self.form_ahead(end)
            if upper != value + 1 or unit is None:
                return None
        if joiner == "to" and self._changes(j):
            return None
        if value < 1 and upper > 100:
            return None
        return upper, end

    def _changes(self, j: int) -> bool:
        """ "went from 50 to 100 mg": two amounts, not a range."""
        return (
            any(self.text(k) in _W["changes"] for k in range(max(0, j - 6), j)) and self.text(j - 2) == "from"
        ) or any(self.text(k) in _W["changes"] for k in range(max(0, j - 3), j))

    def _times_strength(self, k: int, value: float, j: int) -> Quantity | None:
        """ "2 x 45 mcg", "three 15 mcg tablets", "six of the 20 mg ones", "half a 10 mg pill": the total."""
        n = j
        explicit = self.text(n) == "x"
        if explicit:
            n += 1
        else:
            while self.text(n) in _W["count_joiners"] and n < j + 3:
                n += 1
            if (
                n == j
                and value not in (1.0,)
                and self.text(k) not in FRACTIONS
                and self.tokens[k].kind == "number"
                and value < 1
            ):
                return None
        if not 0 < value <= _MOST_COUNTED or n >= self.count or self.text(k - 1) in _W["not_counted_after"]:
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

    def _strength_of_form(self, quantity: Quantity) -> Quantity:
        """ "3 tabs of 45 mcg", "2 capsules (500 mg each)": the total in the strength's unit."""
        k = quantity.last
        while k in self.names:
            k = self.names[k]
        joiner = self.text(k)
        n = k
        if quantity.unit not in PIECES | {"drops", "packets", "scoops", "sprays", "patches", "injections"}:
            return quantity
        if joiner in _W["of"] or joiner in ("(", "@", "x"):
            n = k + 1
            if joiner in _W["of"] and n in self.names and self.text(self.names[n]) in _W["of"]:
                n = self.names[n] + 1
            elif joiner in _W["of"] and n in self.names and self.value(self.names[n]) is not None:
                n = self.names[n]
            if joiner in _W["of"] and self.text(n) in ("the", "about", "der", "mit"):
                n += 1
        elif joiner == "," and quantity.unit in PIECES:
            n = k + 1
        each_before = joiner == "(" and self.text(n) in _W["each"]
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
        each = each_before or self.text(end) in _W["each"]
        if quantity.low >= _MOST_COUNTED:
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
            if below in _W["volumes"] and quantity.unit != "ml":
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
                or below in _W["portions"]
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
                and 0 < number[0] <= _MOST_COUNTED
                and self.text(number[1]) not in _W["time_nouns"]
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
        ) and (word != "a" or following in _W["time_nouns"])

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
        if not _same(quantity.low, quantity.unit, self._european(n, number[0], unit[0]) * unit[2], unit[0]):
            return None
        quantity.last = quantity.end = unit[1]
        if joiner in ("(", "[") and self.text(unit[1]) in (")", "]"):
            quantity.end = unit[1] + 1
            quantity.last = unit[1]
        return quantity


def _reordered(item: tuple[int, int, float]) -> tuple[int, float, int]:
    return item[0], item[2], item[1]


def _is_fraction(above: float, below: float | None) -> bool:
    return below in (2, 3, 4, 5, 8) and above == int(above) and 0 < above < below


def _same(a: float, unit_a: str, b: float, unit_b: str) -> bool:
    """Do two amounts in different units mean the same?"""
    if unit_a in MCG and unit_b in MCG:
        return abs(a * MCG[unit_a] - b * MCG[unit_b]) <= 0.02 * a * MCG[unit_a]
    if "iu" not in (unit_a, unit_b):
        return False
    units, mass, unit = (a, b, unit_b) if unit_a == "iu" else (b, a, unit_a)
    if unit not in MCG:
        return False
    return any(abs(units * factor - mass * MCG[unit]) <= 0.06 * mass * MCG[unit] for factor in _EQUIVALENTS)
