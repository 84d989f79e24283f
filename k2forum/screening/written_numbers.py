"""Numbers as people write them: digits, fractions, thousands, words."""

from __future__ import annotations

from . import data_files
from .normalise import FRACTIONS
from .pieces import number_value
from .types import Document
from .units import ARTICLES, EUROPEAN, MASS_WORDS, UNIT_OF, WORDS

MULTIPLIERS: dict[str, float] = data_files.load("quantity_words")["multipliers"]
_NUMBER_WORDS: dict[str, float] = data_files.load("units")["number_words"]
_DIGITS = {word: str(int(value)) for word, value in _NUMBER_WORDS.items() if value in range(10)}
_BEFORE_A_TIME = frozenset({"at", "with", "before", "after"})
_PARTS = {"thirds": 3, "quarters": 4}
_TOLD_IN_UNITS = frozenset({"d", "d2", "d3"})
_BEYOND = [""] * 64  # farther than anything looks beyond the ends of a text


class Numbers:
    """Reads numbers from the tokens of one document."""

    def __init__(self, doc: Document, names: dict[int, int]) -> None:
        """``names``: token index of a substance's first token -> index after its last."""
        self.tokens = doc.tokens
        self.language = doc.language
        self.names = names
        self.name_ends = frozenset(names.values())
        self.source = doc.source
        self.count = len(doc.tokens)
        self.text = [*doc.texts, *_BEYOND].__getitem__  # "" before the first token and after the last

    def value(self, k: int) -> float | None:
        return self.tokens[k].value if 0 <= k < self.count else None

    def adjacent(self, k: int) -> bool:
        """Does token k follow the one before it without a gap?"""
        return 0 < k < self.count and self.tokens[k].start == self.tokens[k - 1].end

    def number(self, k: int) -> tuple[float, int] | None:
        """A number and the index after it: digits, fractions, thousands, words."""
        if k >= self.count:
            return None
        token = self.tokens[k]
        if token.kind == "number":
            return self._digits(k)
        if token.value is not None:
            return self._number_words(k)
        if token.text in ARTICLES and self.text(k + 1) in WORDS["after_article"]:
            if self.text(k + 1) in ("pair", "couple", "paar"):
                end = k + 3 if self.text(k + 2) in ("of", "de") else k + 2
                if self.text(end) in MULTIPLIERS:  # "a couple of thousand"
                    return 2.0 * MULTIPLIERS[self.text(end)], end + 1
                return 2.0, end
            if self.value(k + 1) is not None:
                return self._number_words(k + 1)
            if self.text(k + 1) == "third" and self.text(k + 2) in _BEFORE_A_TIME:
                return None  # "another with lunch and a third at dinner"
            return {"third": 1 / 3, "quarter": 0.25}.get(self.text(k + 1), 0.5), k + 2
        return None

    def _digits(self, k: int) -> tuple[float, int] | None:
        token = self.tokens[k]
        value = token.value or 0.0
        if self.language in EUROPEAN and ("." in token.text or "," in token.text):
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
        if self.text(k) == "k" and (self.adjacent(k) or self._is_thousand(k)):
            return value * 1000, k + 1
        if self.text(k) == "-" and self._multiplies(k + 1) and self.adjacent(k):  # "5-thou IU"
            k += 1
        if self._multiplies(k) and value:
            return value * MULTIPLIERS[self.text(k)], k + 1
        return self._and_a_half(value, k)

    def _multiplies(self, k: int) -> bool:
        """Does token k stand for thousands? In English "mil" is rather a millilitre, but for a vitamin that
        is told in units."""
        if self.text(k) == "mil" and self.language == "en":
            after = k + 2 if self.text(k + 1) == "of" else k + 1
            after += self.text(after) == "vitamin"
            return UNIT_OF.get(self.text(k + 1)) in ("iu", "units") or self.text(after) in _TOLD_IN_UNITS
        return self.text(k) in MULTIPLIERS

    def _is_thousand(self, k: int) -> bool:
        """ "16 k iu", "forty-nine K of D3": is the letter a thousand and not the vitamin?"""
        if self.text(k) != "k":
            return False
        if self.text(k + 1) != "of":
            return self.text(k + 1) in ("iu", "ius", "ui")  # not "ran 10 k i.e. 6 miles"
        after = k + 3 if self.text(k + 2) == "vitamin" else k + 2
        return self.text(after) in _TOLD_IN_UNITS - {"d"} or self.text(after) == "dee"

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
            self.language in EUROPEAN and value < 100 and self.text(k + 1) in UNIT_OF
        )

    def _number_words(self, k: int) -> tuple[float, int] | None:
        spelled = self._spelled_digits(k) or self._short_hundreds(k)
        if spelled:
            return spelled
        total = current = 0.0
        start = k
        while k < self.count:
            token = self.tokens[k]
            if token.kind == "word" and token.value is not None:
                if token.text == "mil" and not self._multiplies(k):
                    break
                value = token.value
                at = k
                if token.text == "quatre" and (twenty := self._twenty_after(k)):
                    value, at = 80.0, twenty
                if value in (100, 1000, 1e6) and token.text not in ("cientos",):
                    current = (current or 1.0) * value
                    if value >= 1000:
                        total, current = total + current, 0.0
                elif current and (value >= current or (current % 10 and current < 20)) and k > start:
                    break
                else:
                    current += value
                k = at + 1
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
        grand = self.text(k) == "grand" and self.text(k + 1) != "of"  # rather money than "five grand of D3"
        if total + current in range(2, 4) and self.text(k) in _PARTS and self.text(k + 1) == "of":
            return (total + current) / _PARTS[self.text(k)], k + 1
        if self._is_thousand(k) and total + current < 1000:
            return (total + current) * 1000, k + 1
        if self._multiplies(k) and total + current < 1000 and not grand:
            return (total + current) * MULTIPLIERS[self.text(k)], k + 1
        return self._and_a_half(total + current, k)

    def _twenty_after(self, k: int) -> int | None:
        """ "quatre-vingts": where the twenty stands behind the four."""
        at = k + 2 if self.text(k + 1) == "-" else k + 1
        return at if self.text(at) in ("vingt", "vingts") else None

    def _spelled_digits(self, k: int) -> tuple[float, int] | None:
        """ "one-eight-zero": digits, each a word; three or more, or two with a zero before a unit ("two five
        mg pills" are two of five)."""
        digits = ""
        while k < self.count and len(digits) < 9:
            digit = "0" if digits and self.text(k) == "oh" else _DIGITS.get(self.text(k))
            if digit is None:
                break
            digits += digit
            k += 1
            if self.text(k) == "-" and (self.text(k + 1) in _DIGITS or self.text(k + 1) == "oh"):
                k += 1
        enough = len(digits) > 2 or (len(digits) == 2 and digits[1] == "0" and self.text(k) in MASS_WORDS)
        return (float(digits), k) if enough else None

    def _short_hundreds(self, k: int) -> tuple[float, int] | None:
        """ "one-fifty mg" is 150, "two-fifty" 250; "two fifty mg pills" are two of fifty."""
        joined = self.text(k + 1) == "-" and self.adjacent(k + 1)
        at = k + 2 if joined else k + 1
        hundreds, rest = self.value(k) or 0.0, self.value(at) or 0.0
        told = (joined or hundreds == 1) and 1 <= hundreds <= 9 and rest in range(10, 100, 10)
        if not told or self.text(at) not in _NUMBER_WORDS or self.text(at + 1) not in MASS_WORDS:
            return None
        return hundreds * 100 + rest, at + 1

    def _and_a_half(self, value: float, k: int) -> tuple[float, int]:
        halved, end = self._half_added(value, k)
        if end > k and self._multiplies(end):  # "five and a half thousand"
            return halved * MULTIPLIERS[self.text(end)], end + 1
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


def _is_fraction(above: float, below: float | None) -> bool:
    return below in (2, 3, 4, 5, 8) and above == int(above) and 0 < above < below
