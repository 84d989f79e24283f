"""What a reader of features knows of them, remembered for the words that it has met before.

A feature is a short string (features.py, amounts.py). Learning knows every one, by its name; a model knows
those that it has weights for, by a number. Most are made of one word and a few marks that seldom change: what
a word comes to is looked up once and not spelled out again for each comment.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from itertools import repeat
from typing import Any, Generic, TypeVar

Feature = TypeVar("Feature", str, int)
Key = TypeVar("Key")
Value = TypeVar("Value")
Make = Callable[..., Iterable[str]]  # the names of some features

_MOST_REMEMBERED = 60_000  # words in the rows of one reader; then all is forgotten
_MOST_FOLLOWED = 8_192  # words before others


class Table(dict[Key, Value], Generic[Key, Value]):
    """Fills itself: what ``look_up`` gives for a key. A table that holds ``most`` keys begins anew."""

    __slots__ = ("look_up", "most")

    def __init__(self, look_up: Callable[[Key], Value], most: int = sys.maxsize) -> None:
        self.look_up = look_up
        self.most = most

    def __missing__(self, key: Key) -> Value:
        if len(self) >= self.most:
            self.clear()
        found = self[key] = self.look_up(key)
        return found


Row = Table[Any, tuple[Feature, ...]]


class Known(Generic[Feature]):
    """``one`` gives a feature by its name, or None where the reader knows nothing of it. It is found in two
    steps: ``beginning`` takes what stands before the last word of the name, ``end`` joins what that gives
    with the last word. ``whole`` makes one feature, or none, of a row of them that no other row repeats;
    learning keeps them apart."""

    def __init__(
        self,
        one: Callable[[str], Feature | None],
        beginning: Callable[[str], Any],
        end: Callable[[Any, str], Feature | None],
        whole: Callable[[tuple[Feature, ...]], tuple[Feature, ...]],
    ) -> None:
        self.one: Callable[[str], Feature | None] = one
        self.beginning: Callable[[str], Any] = beginning
        self.end: Callable[[Any, str], Feature | None] = end
        self._whole: Callable[[tuple[Feature, ...]], tuple[Feature, ...]] = whole
        self._rows: dict[tuple[object, ...], Row[Feature]] = {}
        self._places: dict[tuple[object, ...], list[Row[Feature]]] = {}
        self._starting: dict[str, Table[str, Feature | None]] = {}
        self._pairs: dict[str, Table[str, Table[str, Feature | None]]] = {}
        self._followed: dict[str, Table[str, Any]] = {}
        self._remembered = 0

    def row(self, make: Make, *marks: object) -> Row[Feature]:
        """For each word, or few facts, the known ones of the features that ``make(*marks, word)`` names."""
        key = (make, *marks)
        if key not in self._rows:
            self._rows[key] = Table(lambda word: self._remember(make(*marks, word)))
        return self._rows[key]

    def own_row(self, make: Make, *marks: object) -> Row[Feature]:
        """The same for features that are named nowhere else in what is read."""
        key = ("own", make, *marks)
        if key not in self._rows:
            self._rows[key] = Table(lambda word: self._whole(self._remember(make(*marks, word))))
        return self._rows[key]

    def rows(self, make: Make, places: Iterable[object], *marks: object) -> list[Row[Feature]]:
        """A row for each of some places."""
        key = (make, *marks)
        if key not in self._places:
            self._places[key] = [self.row(make, *marks, place) for place in places]
        return self._places[key]

    def own_rows(self, make: Make, places: Iterable[object], *marks: object) -> list[Row[Feature]]:
        """An own row for each of some places."""
        key = ("own", make, *marks)
        if key not in self._places:
            self._places[key] = [self.own_row(make, *marks, place) for place in places]
        return self._places[key]

    def starting(self, mark: str) -> Table[str, Feature | None]:
        """For each word the feature ``mark + word``."""
        if mark not in self._starting:
            self._starting[mark] = Table(lambda word: self._remember_one(mark + word))
        return self._starting[mark]

    def pairs(self, mark: str) -> Table[str, Table[str, Feature | None]]:
        """For each sign and each later one the feature ``marksign:later``."""
        if mark not in self._pairs:
            self._pairs[mark] = Table(lambda sign: self.starting(f"{mark}{sign}:"))
        return self._pairs[mark]

    def two(self, beginning: str, last: str) -> Feature | None:
        """The feature ``beginning`` with the last word of its name."""
        return self.end(self.beginning(beginning), last)

    def each(self, beginning: str, words: Iterable[str]) -> list[Feature | None]:
        """For each word the feature whose name it ends."""
        return list(map(self.end, repeat(self.beginning(beginning)), words))

    def followed(self, mark: str) -> Table[str, Any]:
        """For each word the beginning ``markword ``, to be ended by the word that follows."""
        if mark not in self._followed:
            self._followed[mark] = Table(lambda word: self.beginning(f"{mark}{word} "), most=_MOST_FOLLOWED)
        return self._followed[mark]

    def neighbours(self, mark: str, words: Sequence[str]) -> list[Feature | None]:
        """For each word and the one after it the feature ``mark word following``; "^" stands before the
        first and "$" after the last."""
        return list(map(self.end, map(self.followed(mark).__getitem__, ("^", *words)), (*words, "$")))

    def _remember(self, names: Iterable[str]) -> tuple[Feature, ...]:
        self._make_room()
        return tuple(feature for feature in map(self.one, names) if feature is not None)

    def _remember_one(self, name: str) -> Feature | None:
        self._make_room()
        return self.one(name)

    def _make_room(self) -> None:
        self._remembered += 1
        if self._remembered > _MOST_REMEMBERED:
            self._remembered = 0
            for row in self._rows.values():
                row.clear()
            for words in self._starting.values():
                words.clear()
