"""The learned models: weights from data/reading.json, and what they make of features."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from . import data_files

Weights = dict[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Model:
    """A linear model with one score for each of ``labels``; weights are whole numbers, ``scale`` to one."""

    labels: tuple[str, ...]
    bias: tuple[int, ...]
    weights: Weights
    scale: int

    def add(self, features: Iterable[str]) -> list[int]:
        """The weights of the features added up, one sum for each label."""
        rows = [row for row in map(self.weights.get, features) if row is not None]
        return [sum(column) for column in zip(*rows, strict=True)] or [0] * len(self.labels)

    def score(self, sums: list[int], k: int) -> float:
        """The score of label ``k`` on the scale of log-odds."""
        return (self.bias[k] + sums[k]) / self.scale


_IN_USE: dict[str, Model] = {}


def use(content: dict[str, Any]) -> None:
    """Puts models learned by training.py in use, in this process only."""
    for name, row in content["models"].items():
        weights = {feature: tuple(numbers) for feature, numbers in row["weights"].items()}
        _IN_USE[name] = Model(tuple(row["labels"]), tuple(row["bias"]), weights, content["scale"])


def model(name: str) -> Model:
    """ "comment": what a comment does; "dose": the intent of a dose."""
    if not _IN_USE:
        use(data_files.load("reading"))
    return _IN_USE[name]


@cache
def threshold(label: str) -> float:
    """The log-odds from which a finding is made."""
    return float(data_files.load("thresholds")[label])


def probability(score: float) -> float:
    """Between 0 and 1, from log-odds."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))


def shares(scores: list[float]) -> list[float]:
    """Probabilities that add up to one."""
    most = max(scores)
    powers = [math.exp(s - most) for s in scores]
    total = math.fsum(powers)
    return [p / total for p in powers]
