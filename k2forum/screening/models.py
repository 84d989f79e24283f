"""The learned models: weights from data/reading.json, and what they make of features."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from operator import mul
from typing import Any

from . import data_files
from .known import Known

_BITS = 26  # of the sum of one label or unit; fewer bits are added up faster
_ONE_SUM = 1 << _BITS
_ZERO = 1 << (_BITS - 1)  # added to every sum, so that none is negative


@dataclass(frozen=True, slots=True)
class Model:
    """One score for each of ``labels``: a linear part, and ``out``: what the hidden units say of each.

    A feature is one whole number: its weights for labels and hidden units, ``scale`` to one, and above them a
    number of its own, so that a set holds each once. Adding features up adds up all weights at a time.
    """

    labels: tuple[str, ...]
    bias: int
    features: Known[int]
    scale: int
    out: tuple[tuple[float, ...], ...]

    def scores(self, total: int) -> list[float]:
        """The score of each label on the scale of log-odds, from the sum of features."""
        left, sums = total + self.bias, []
        for _ in range(len(self.labels) + len(self.out[0])):
            sums.append((left % _ONE_SUM - _ZERO) / self.scale)
            left >>= _BITS
        active = [max(0.0, each) for each in sums[len(self.labels) :]]
        return [sums[k] + sum(map(mul, said, active)) for k, said in enumerate(self.out)]


def add(features: Iterable[int | None]) -> int:
    """The sum of the features that are known."""
    return sum(filter(None, features))


def add_once(features: Iterable[int | None]) -> int:
    """The same, each counted once."""
    distinct = set(features)
    distinct.discard(None)
    return sum(distinct)  # type: ignore[arg-type]


def _known(features: dict[str, int]) -> Known[int]:
    """Looks features up by what stands before the last word of their names, and then by that word."""
    split: dict[str, dict[str, int]] = {}
    for name, feature in features.items():
        last = sys.intern(name.rpartition(" ")[2])
        split.setdefault(name[: len(name) - len(last)], {})[last] = feature
    nothing: dict[str, int] = {}

    def beginning(name: str) -> dict[str, int]:
        return split.get(name, nothing)

    def one(name: str) -> int | None:
        last = name.rpartition(" ")[2]
        return split.get(name[: len(name) - len(last)], nothing).get(last)

    return Known(one, beginning, dict.get, _whole)


def _whole(features: tuple[int, ...]) -> tuple[int, ...]:
    """A row of features as one."""
    return (sum(features),) if features else ()


def _packed(weights: Sequence[int], number: int = 0) -> int:
    for weight in reversed(weights):
        number = (number << _BITS) + weight
    return number


_IN_USE: dict[str, Model] = {}


def use(content: dict[str, Any]) -> None:
    """Puts models learned by training.py in use, in this process only."""
    for name, row in content["models"].items():
        if sum(max(map(abs, weights)) for weights in row["weights"].values()) >= _ZERO:
            raise ValueError(f"{name}: too many features to add up")
        packed = (_packed(weights, number) for number, weights in enumerate(row["weights"].values(), 1))
        features = dict(zip(row["weights"], packed, strict=True))
        bias = _packed([weight + _ZERO for weight in row["bias"]])
        out = tuple(map(tuple, row["out"]))
        _IN_USE[name] = Model(tuple(row["labels"]), bias, _known(features), content["scale"], out)


def model(name: str) -> Model:
    """ "comment": what a comment does; "dose": the intent of a dose."""
    if not _IN_USE:
        use(data_files.read("reading"))  # many megabytes as it is written: not to be kept
    return _IN_USE[name]


@cache
def threshold(label: str, clauses: int = 1) -> float:
    """The log-odds from which a finding is made, in a text of so many clauses.

    Each clause is one more chance to be wrong, and long texts are mostly stories: they need to say it louder.
    """
    thresholds = data_files.load("thresholds")
    louder = thresholds["each_doubling"].get(label, 0.0) * math.log2(max(clauses, 1))
    return float(thresholds[label] + louder)


def probability(score: float) -> float:
    """Between 0 and 1, from log-odds."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))


def shares(scores: list[float]) -> list[float]:
    """Probabilities that add up to one."""
    most = max(scores)
    powers = [math.exp(s - most) for s in scores]
    total = math.fsum(powers)
    return [p / total for p in powers]
