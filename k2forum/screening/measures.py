"""A unit or a dosage form, and where it ends."""

from __future__ import annotations

from . import data_files
from .pieces import number_value
from .units import FORMS, MCG, PHRASE_STARTS, UNIT_OF, WORDS
from .written_numbers import Numbers

_THOUSANDFOLD = frozenset(data_files.load("units")["thousandfold"])
_BEGINNINGS = frozenset({"-", *UNIT_OF, *PHRASE_STARTS})
_BROKEN = frozenset({*MCG, "iu"})  # units that may stand in the line below their number


class Measures(Numbers):
    """Reads units behind numbers."""

    def unit(self, k: int) -> tuple[str, int, float] | None:
        """Canonical unit, index after it, and a factor ("kIU")."""
        word = self.text(k)
        if word not in _BEGINNINGS and word[:1] != "\n":
            return None
        if word == "-":
            k += 1
        if self.text(k)[:1] == "\n" and UNIT_OF.get(self.text(k + 1)) in _BROKEN:
            k += 1  # a line broken between number and unit
        word = self.text(k)
        for words, unit in PHRASE_STARTS.get(word, ()):
            if all(self.text(k + n) == w for n, w in enumerate(words)):
                return unit, k + len(words), 1.0
        unit = UNIT_OF.get(word, "")
        if not unit:
            return None
        if word in WORDS["only_glued_units"] and not (self.adjacent(k) or self.language in ("de", "fr")):
            return None
        if (word in ("el", "tl", "stuck") and self.language != "de") or (
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
            elif self.text(k) in WORDS["adjectives"]:
                k += 1
            else:
                return None
            between = True
        return None

    def _european(self, k: int, value: float, unit: str) -> float:
        """ "2.500 IE": nobody takes two and a half international units."""
        token = self.tokens[k]
        if unit == "iu" and token.kind == "number" and token.text.count(".") == 1 and value == token.value:
            return number_value(token.text, True)
        return value
