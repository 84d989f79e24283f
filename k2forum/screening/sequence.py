"""The sequence model: reads the words of a text in their order, forwards and backwards (weights from
data/sequence.json, learned by sequence_training.py), and gives a score for each mark and each intent.

features.py knows which words and pairs of words stand in a text; this knows what comes after what. It costs
more, so judging.py asks it only where the other models are in doubt.

A text of no matter what length is read to a fixed number of words. Whole numbers stand for fractions; a row
of weights is one long number, so that one multiplication weighs them all.
"""

from __future__ import annotations

import base64
import math
import struct
import zlib
from array import array
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from functools import cache, cached_property
from operator import mul
from typing import Any

from . import data_files
from .features import Words
from .known import Table

ONE = 1 << 12  # what stands for 1 in states and weights
MOST_WORDS = 600  # of a text; later ones are not read
BEFORE = 40  # last words of an earlier text
PIECES = 8_192  # rows of letters are numbered up to here
_HALF = ONE // 2
_LETTERS = 4  # of a piece of a word
_MOST_PIECES = 12
_MOST_REMEMBERED = 16_384  # words
_LANE, _WIDE = 32, 64  # bits of one sum in a row: of the states, of what is read off them
RANGE = 1 << (_LANE - 1 - 24)  # no sum of the states may be larger: 24 bits are its fraction
_STEPS = 1 << 16  # of the tables of the curves
_UNKNOWN = 1


def words_in_order(text: Words, named: Set[str], said: Sequence[str]) -> tuple[list[str], list[int]]:
    """The words that the model reads, and for each word of ``text`` its place among them.

    Before them stand the kinds that earlier texts name (``named``) and what the last of them says; between
    them marks where a clause or a sentence begins, quoted or asked.
    """
    found = [f"before {kind}" for kind in sorted(named)]
    found += said
    found.append("<text>")
    places: list[int] = []
    clause = sentence = -1
    for word, number in zip(text.words[:MOST_WORDS], text.clause_of, strict=False):
        if number != clause:
            clause, begun = number, text.doc.clauses[number]
            mark = "||" if begun.sentence != sentence else "|"
            found.append((">" if begun.quoted else "") + ("?" if begun.question else "") + mark)
            sentence = begun.sentence
        places.append(len(found))
        found.append(word)
    return found, places


def pieces_of(word: str) -> list[int]:
    """The numbers of the rows of letters in a word: what it shares with its other forms and misspellings."""
    if len(word) < _LETTERS or not word.isalpha():
        return []
    marked = f"^{word}$".encode()
    rows = (marked[k : k + _LETTERS] for k in range(len(marked) - _LETTERS + 1))
    return [1 + zlib.crc32(row) % (PIECES - 1) for row in rows][:_MOST_PIECES]


def _packed(weights: Sequence[int], lane: int) -> int:
    number = 0
    for weight in reversed(weights):
        number = (number << lane) + weight
    return number


def _curve(values: Iterable[float]) -> list[int]:
    shared: dict[int, int] = {}  # each number once in memory
    return [shared.setdefault(number, number) for number in (round(value * ONE) for value in values)]


@cache
def _curves() -> tuple[list[int], list[int]]:
    """Sigmoid and hyperbolic tangent by the upper sixteen bits of a sum."""
    sums = [(step + 0.5 - _STEPS / 2) * RANGE / (_STEPS / 2) for step in range(_STEPS)]
    return _curve(1 / (1 + math.exp(-max(-30.0, x))) for x in sums), _curve(map(math.tanh, sums))


class Layer:
    """What is read off the states: hidden units, then scores."""

    def __init__(
        self, rows: list[list[int]], bias: list[int], out: list[list[float]], last: list[float]
    ) -> None:
        self.rows = [_packed(row, _WIDE) for row in rows]
        self.bias = _packed([weight * ONE + (1 << (_WIDE - 1)) for weight in bias], _WIDE)
        self.unpack = struct.Struct(f"<{len(bias)}Q").unpack
        self.bytes = len(bias) * _WIDE // 8
        self.out = [[weight / ONE / ONE for weight in row] for row in zip(*out, strict=True)]
        self.last = last

    def scores(self, read: Sequence[int]) -> list[float]:
        total = sum(map(mul, read, self.rows), self.bias)
        zero = 1 << (_WIDE - 1)
        active = [max(0, each - zero) for each in self.unpack(total.to_bytes(self.bytes, "little"))]
        return [
            last + math.fsum(map(mul, active, row)) for last, row in zip(self.last, self.out, strict=True)
        ]


class Way:
    """One direction: how words and states weigh on the next state."""

    def __init__(self, inputs: list[list[int]], states: list[list[int]], bias: list[int]) -> None:
        self.units = len(states)
        self.inputs = [_packed(row, _LANE) for row in inputs]
        self.rows = [_packed(row, _LANE) for row in states]
        self.bias = _packed([weight * ONE + (1 << (_LANE - 1)) for weight in bias], _LANE)
        self.unpack = struct.Struct(f"<{4 * self.units}H").unpack
        self.bytes = 8 * self.units

    def said(self, vector: Sequence[int]) -> int:
        """What a word adds to all sums."""
        return sum(map(mul, vector, self.inputs), self.bias)

    def states(self, words: Iterable[int]) -> list[list[int]]:
        """The states after each word."""
        sigmoid, tanh = (curve.__getitem__ for curve in _curves())
        state, rows, units, unpack, size = [0] * self.units, self.rows, self.units, self.unpack, self.bytes
        found = []
        for said in words:
            upper = unpack(sum(map(mul, state, rows), said).to_bytes(size, "little"))[1::2]
            gates, news = map(sigmoid, upper[:units]), map(tanh, upper[units:])
            state = [
                new + (gate * (old - new) + _HALF >> 12)
                for gate, new, old in zip(gates, news, state, strict=True)
            ]
            found.append(state)
        return found


class Net:
    """One net with its words."""

    def __init__(self, content: dict[str, Any]) -> None:
        self.width: int = content["width"]
        self.scale: float = content["scale"]
        self.places = {word: place for place, word in enumerate(content["vocabulary"])}
        self.vectors, self.pieces = (_shorts(content[key]) for key in ("words", "pieces"))
        self.ways = [Way(*content[name]) for name in ("forward", "backward")]
        self.marks, self.intents = Layer(*content["marks"]), Layer(*content["intents"])
        self.said: Table[str, tuple[int, int]] = Table(self._said, most=_MOST_REMEMBERED)

    def _said(self, word: str) -> tuple[int, int]:
        vector = self._vector(word)
        return self.ways[0].said(vector), self.ways[1].said(vector)

    def _vector(self, word: str) -> list[int]:
        place = self.places.get(word)
        if place is not None:
            return [round(value * self.scale) for value in self._row(self.vectors, place)]
        rows = [self._row(self.vectors, _UNKNOWN)]
        pieces = pieces_of(word)
        if pieces:
            rows.append(
                [
                    sum(each) / len(pieces)
                    for each in zip(*(self._row(self.pieces, p) for p in pieces), strict=True)
                ]
            )
        return [round(sum(each) * self.scale) for each in zip(*rows, strict=True)]

    def _row(self, table: array[int], place: int) -> Sequence[float]:
        return table[place * self.width : (place + 1) * self.width]


def _shorts(text: str) -> array[int]:
    found = array("h", base64.b64decode(text))
    if found.itemsize != 2:
        raise ValueError("no numbers of two bytes on this machine")
    if struct.pack("=h", 1) != struct.pack("<h", 1):
        found.byteswap()
    return found


@dataclass(frozen=True)
class Heard:
    """One text as one net has read it."""

    net: Net
    words: Sequence[str]

    @cached_property
    def states(self) -> list[list[int]]:
        """Both directions side by side, after each word."""
        said = [self.net.said[word] for word in self.words]
        forward = self.net.ways[0].states([one for one, _ in said])
        backward = self.net.ways[1].states([other for _, other in reversed(said)])
        return [one + other for one, other in zip(forward, reversed(backward), strict=True)]

    @cached_property
    def largest(self) -> list[int]:
        return list(map(max, *self.states)) if len(self.states) > 1 else self.states[0]

    def marks(self) -> list[float]:
        count = len(self.states)
        return self.net.marks.scores(
            self.largest + [total // count for total in map(sum, zip(*self.states, strict=True))]
        )

    def intents(self, place: int) -> list[float]:
        return self.net.intents.scores(self.states[place] + self.largest)


class Opinion:
    """What the nets together make of a text; they read it when first asked."""

    def __init__(self, words: Sequence[str]) -> None:
        self.heard = [Heard(net, words) for net in nets()]

    @cached_property
    def marks(self) -> list[float]:
        """Log-odds of each mark, in the order of training.MARKS."""
        return _mean([each.marks() for each in self.heard])

    def intents(self, place: int) -> list[float]:
        """Scores of the intents of the dose at a place, in the order of training.INTENTS."""
        return _mean([each.intents(place) for each in self.heard])


def _mean(rows: Sequence[Sequence[float]]) -> list[float]:
    return [sum(each) / len(rows) for each in zip(*rows, strict=True)]


_IN_USE: list[Net] = []


def use(content: dict[str, Any]) -> None:
    """Puts nets learned by sequence_training.py in use, in this process only."""
    use_nets([Net(each) for each in content["nets"]])


def use_nets(nets: Iterable[Net]) -> None:
    _IN_USE[:] = nets


def nets() -> list[Net]:
    if not _IN_USE:
        use(data_files.read("sequence"))
    return _IN_USE
