"""Fits a model to examples: a linear part, and beside it a small hidden layer over the same features.

The linear part says what each feature is worth; the hidden layer learns what some mean only together.
Stochastic gradient steps (AdaGrad); at each, half of the features are left out, so that none is leaned on
alone, and no label is taken for certain: a long text has hundreds of features that mean next to nothing.
Three orders of the lessons are learned and joined, because each leans towards what it saw last.
Learning needs numpy; reading (models.py) needs nothing but Python.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Table = Sequence[Sequence[bool]]  # for each example and label

_FEWEST = 3  # examples that a feature must stand in
_SURE = 0.01  # an error below this teaches nothing
_SEEDS = (7, 8, 9)


@dataclass(frozen=True, slots=True)
class Shape:
    """How a model learns. ``one_of``: exactly one label holds; otherwise each by itself."""

    labels: int
    hidden: int
    one_of: bool = False
    rate: float = 0.05
    epochs: int = 5
    left_out: float = 0.5  # of the features, with each step
    doubt: float = 0.03  # that a label is wrong: no score is learned to be more certain than that


@dataclass(slots=True)
class Fitted:
    """For each feature and for the bias: a weight for each label, then for each hidden unit; and what each
    hidden unit says of each label."""

    weights: dict[str, list[float]]
    bias: list[float]
    out: list[list[float]]


@dataclass(slots=True)
class _Net:
    weights: Floats  # (features, labels + hidden)
    bias: Floats  # (labels + hidden)
    out: Floats  # (hidden, labels)


def fit(rows: Sequence[Sequence[str]], holds: Table, taught: Table, shape: Shape) -> Fitted:
    """``rows``: the features of each example. ``holds``: whether a label does; ``taught``: whether the
    example tells."""
    counts = Counter(name for row in rows for name in row)
    names = sorted(name for name, count in counts.items() if count >= _FEWEST)
    places = {name: place for place, name in enumerate(names)}
    known = [np.array([places[name] for name in row if name in places], np.int32) for row in rows]
    told = _doubted(np.array(holds, np.float32), shape), np.array(taught, np.float32)
    descend = partial(_descend, known, *told, len(names), shape)
    with ProcessPoolExecutor() as pool:
        nets = list(pool.map(descend, _SEEDS))
    return _joined(names, nets, shape)


def _doubted(holds: Floats, shape: Shape) -> Floats:
    """What is to be learned of labels that may be wrong: between 0 and 1."""
    evenly = 1 / shape.labels if shape.one_of else 0.5
    return holds + 2 * shape.doubt * (np.float32(evenly) - holds)


def _joined(names: Sequence[str], nets: Sequence[_Net], shape: Shape) -> Fitted:
    """The mean of the linear parts, the hidden units of all."""
    share = 1 / len(nets)

    def side_by_side(parts: Sequence[Floats]) -> Floats:
        linear = sum(part[..., : shape.labels] for part in parts) * share
        return np.concatenate([linear, *(part[..., shape.labels :] for part in parts)], axis=-1)

    weights = side_by_side([net.weights for net in nets])
    out = np.concatenate([net.out for net in nets]) * share
    return Fitted(
        dict(zip(names, weights.tolist(), strict=True)),
        side_by_side([net.bias for net in nets]).tolist(),
        out.T.tolist(),
    )


def _descend(
    known: Sequence[Any], holds: Floats, taught: Floats, count: int, shape: Shape, seed: int
) -> _Net:
    """The net after some epochs in an order of its own."""
    chance = np.random.default_rng(seed)
    width = shape.labels + shape.hidden
    net = _Net(
        np.zeros((count, width), np.float32),
        np.concatenate([np.zeros(shape.labels), chance.uniform(0.2, 0.6, shape.hidden)]).astype(np.float32),
        chance.normal(0, 0.3, (shape.hidden, shape.labels)).astype(np.float32),
    )
    squares = _Net(*(np.ones_like(part) for part in (net.weights, net.bias, net.out)))
    order = list(range(len(known)))
    for _ in range(shape.epochs):
        chance.shuffle(order)
        for i in order:
            features = known[i][chance.random(len(known[i])) >= shape.left_out]
            _step(net, squares, features, holds[i], taught[i], shape)
    net.weights *= 1 - shape.left_out  # whoever reads adds all features up, and not a share of them
    return net


def _step(net: _Net, squares: _Net, features: Any, holds: Floats, taught: Floats, shape: Shape) -> None:
    sums = net.weights[features].sum(0) + net.bias
    active = np.maximum(sums[shape.labels :], 0)
    scores = sums[: shape.labels] + active @ net.out
    error = (_shares(scores, shape.one_of) - holds) * taught
    if np.abs(error).max() < _SURE:
        return
    slope = np.concatenate([error, (net.out @ error) * (active > 0)])
    of_out = np.outer(active, error)
    square = slope * slope
    squares.weights[features] += square
    squares.bias += square
    squares.out += of_out * of_out
    net.weights[features] -= shape.rate * slope / np.sqrt(squares.weights[features])
    net.bias -= shape.rate * slope / np.sqrt(squares.bias)
    net.out -= shape.rate * of_out / np.sqrt(squares.out)


def _shares(scores: Floats, one_of: bool) -> Floats:
    if one_of:
        powers: Floats = np.exp(scores - scores.max())
        return powers / powers.sum()
    return (1 / (1 + np.exp(-np.clip(scores, -30, 30)))).astype(np.float32)
