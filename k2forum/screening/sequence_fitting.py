"""Fits a sequence model: a small recurrent net that reads the words of a text forwards and backwards.

A gated recurrent unit without a reset gate in each direction: ``state = new + gate * (state - new)``. What a
comment does is read off the largest and the mean of every unit over all words; the intent of a dose off the
units at its place and the largest. Trained with Adam; at each step some words and units are left out and no
label is taken for certain, as in fitting.py. Learning needs numpy; reading (sequence.py) needs nothing but
Python.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Parts = dict[str, Floats]

_BATCH = 64
_SPREAD = 6  # texts of nearly the same length are learned together; by how much they may differ
_FIRST_DECAY, _SECOND_DECAY, _TINY = 0.9, 0.999, 1e-8
_STEEPEST = 1.0  # of the slope of one batch
_FAR_BELOW = -1e4
UNKNOWN = 1


@dataclass(frozen=True, slots=True)
class Size:
    """How large the net is and how it learns."""

    intents: int
    words: int = 0  # that are known; 0 is no word, 1 any that is not known
    pieces: int = 0  # rows of the table of pieces of words; row 0 is none
    marks: int = 0
    width: int = 64  # of a word
    units: int = 64  # in each direction
    hidden: int = 48
    epochs: int = 6
    rate: float = 3e-3
    words_left_out: float = 0.06
    units_left_out: float = 0.3
    doubt: float = 0.02


@dataclass(slots=True)
class Text:
    """Rows of its words; the doses by place with their intents; for each mark whether it holds and whether
    the text teaches it."""

    words: list[int]
    doses: list[tuple[int, int]] = field(default_factory=list)
    holds: Sequence[bool] = ()
    taught: Sequence[bool] = ()


def start(size: Size, chance: np.random.Generator) -> Parts:
    """Weights before anything is learned."""

    def around(*shape: int, by: float) -> Floats:
        return chance.normal(0, by, shape).astype(np.float32)

    both, pooled = 2 * size.units, 4 * size.units
    parts = {
        "words": around(size.words, size.width, by=0.1),
        "pieces": around(size.pieces, size.width, by=0.05),
    }
    parts["words"][0] = parts["pieces"][0] = 0
    for way in ("forward", "backward"):
        parts[f"{way}_in"] = around(size.width, both, by=size.width**-0.5)
        parts[f"{way}_state"] = around(size.units, both, by=size.units**-0.5)
        parts[f"{way}_bias"] = np.zeros(both, np.float32)
    for name, last in (("marks", size.marks), ("intents", size.intents)):
        parts[f"{name}_in"] = around(pooled, size.hidden, by=pooled**-0.5)
        parts[f"{name}_bias"] = np.zeros(size.hidden, np.float32)
        parts[f"{name}_out"] = around(size.hidden, last, by=size.hidden**-0.5)
        parts[f"{name}_last"] = np.zeros(last, np.float32)
    return parts


@dataclass(slots=True)
class Batch:
    """Texts of about the same length, side by side."""

    words: Ints  # (texts, places), 0 beyond the end
    doses: Ints  # (doses, 3): text, place, intent
    holds: Floats  # (texts, marks)
    taught: Floats

    @property
    def read(self) -> Floats:
        return (self.words > 0).astype(np.float32)


def batch_of(texts: Sequence[Text], marks: int) -> Batch:
    words = np.zeros((len(texts), max(len(text.words) for text in texts)), np.int64)
    for row, text in zip(words, texts, strict=True):
        row[: len(text.words)] = text.words
    doses = [(n, place, intent) for n, text in enumerate(texts) for place, intent in text.doses]
    holds = [list(text.holds) or [False] * marks for text in texts]
    taught = [list(text.taught) or [False] * marks for text in texts]
    return Batch(
        words,
        np.array(doses, np.int64).reshape(-1, 3),
        np.array(holds, np.float32),
        np.array(taught, np.float32),
    )


def _sigmoid(x: Floats) -> Floats:
    return (1 / (1 + np.exp(-np.clip(x, -30, 30)))).astype(np.float32)


class Pass:
    """One batch through the net, and back."""

    def __init__(
        self, parts: Parts, pieces_of: Ints, batch: Batch, size: Size, chance: np.random.Generator | None
    ):
        """``pieces_of``: the pieces of every word, 0 where there are no more; first those of the words that
        are known. ``chance``: leaves out words and units when learning."""
        self.parts, self.batch, self.size, self.chance = parts, batch, size, chance
        words = batch.words
        if chance is not None:  # as if the word were not known: nothing of it but its pieces
            gone = (chance.random(words.shape) < size.words_left_out) & (words > UNKNOWN)
            words = np.where(gone, words + len(pieces_of), words)
        rows, self.row_of = np.unique(words, return_inverse=True)
        self.row_of = self.row_of.reshape(words.shape)
        self.rows = np.where(rows < size.words, rows, UNKNOWN)
        self.pieces = pieces_of[rows % len(pieces_of)]
        self.shares = (self.pieces > 0).astype(np.float32)
        self.shares /= np.maximum(self.shares.sum(1, keepdims=True), 1)
        vectors = parts["words"][self.rows] + np.einsum(
            "wp,wpd->wd", self.shares, parts["pieces"][self.pieces]
        )
        self.kept = self._left_out((*words.shape, size.width), size.units_left_out)
        self.inputs = vectors[self.row_of] * self.kept
        self.read = batch.read[:, :, None]
        self.ways = {way: self._run(way) for way in ("forward", "backward")}
        self.states = np.concatenate([self.ways[way]["states"] for way in self.ways], axis=2)
        shown = np.where(self.read > 0, self.states, _FAR_BELOW)
        self.largest_at = shown.argmax(1)
        self.largest = np.take_along_axis(self.states, self.largest_at[:, None, :], 1)[:, 0]
        self.length = self.read.sum(1)
        pooled = np.concatenate([self.largest, (self.states * self.read).sum(1) / self.length], axis=1)
        self.marks = self._head("marks", pooled)
        at = self.states[batch.doses[:, 0], batch.doses[:, 1]]
        self.intents = self._head("intents", np.concatenate([at, self.largest[batch.doses[:, 0]]], axis=1))

    def _left_out(self, shape: tuple[int, ...], share: float) -> Floats:
        if self.chance is None:
            return np.ones(shape, np.float32)
        return ((self.chance.random(shape, np.float32) >= share) / (1 - share)).astype(np.float32)

    def _run(self, way: str) -> Parts:
        """All states of one direction."""
        units = self.size.units
        said = self.inputs @ self.parts[f"{way}_in"] + self.parts[f"{way}_bias"]
        back = self.parts[f"{way}_state"]
        texts, places = self.batch.words.shape
        kept = {
            name: np.zeros((texts, places, units), np.float32) for name in ("states", "before", "gate", "new")
        }
        state = np.zeros((texts, units), np.float32)
        for k in range(places) if way == "forward" else range(places - 1, -1, -1):
            sums = said[:, k] + state @ back
            gate, new = _sigmoid(sums[:, :units]), np.tanh(sums[:, units:])
            kept["before"][:, k], kept["gate"][:, k], kept["new"][:, k] = state, gate, new
            state = state + self.read[:, k] * (new + gate * (state - new) - state)
            kept["states"][:, k] = state
        return kept

    def _head(self, name: str, read: Floats) -> Parts:
        kept = self._left_out(read.shape, 0.4)
        read = read * kept
        active = np.maximum(read @ self.parts[f"{name}_in"] + self.parts[f"{name}_bias"], 0)
        scores = active @ self.parts[f"{name}_out"] + self.parts[f"{name}_last"]
        return {"read": read, "kept": kept, "active": active, "scores": scores}

    # --- learning ------------------------------------------------------------------------------------

    def loss(self) -> float:
        """How wrong it is: what ``slopes`` lessens."""
        scores, wanted = self.marks["scores"], self._wanted()
        signed = np.logaddexp(0, scores) - wanted * scores
        total = float((signed * self.batch.taught).sum() / len(scores))
        if len(self.batch.doses):
            scores = self.intents["scores"]
            logs = scores - np.logaddexp.reduce(scores, axis=1, keepdims=True)
            total -= float((logs * self._wanted_intents()).sum() / len(scores))
        return total

    def _wanted(self) -> Floats:
        return self.batch.holds + self.size.doubt * (1 - 2 * self.batch.holds)

    def _wanted_intents(self) -> Floats:
        shared = 2 * self.size.doubt / self.size.intents
        wanted = np.full(self.intents["scores"].shape, shared, np.float32)
        wanted[np.arange(len(wanted)), self.batch.doses[:, 2]] += 1 - 2 * self.size.doubt
        return wanted

    def slopes(self) -> Parts:
        """How the loss grows with each weight; of words and pieces only ``rows`` and their pieces are told,
        under "words" (a row for each of ``rows``)."""
        found: Parts = {}
        texts, size = len(self.batch.words), self.size
        error = (_sigmoid(self.marks["scores"]) - self._wanted()) * self.batch.taught / texts
        pooled = self._head_slopes("marks", self.marks, error, found)
        both = 2 * size.units
        largest, mean = pooled[:, :both], pooled[:, both:]
        states = np.repeat((mean / self.length)[:, None, :], self.states.shape[1], axis=1) * self.read
        doses = self.batch.doses
        if len(doses):
            scores = self.intents["scores"]
            shares = np.exp(scores - np.logaddexp.reduce(scores, axis=1, keepdims=True))
            read = self._head_slopes(
                "intents", self.intents, (shares - self._wanted_intents()) / len(doses), found
            )
            np.add.at(states, (doses[:, 0], doses[:, 1]), read[:, :both])
            np.add.at(largest, doses[:, 0], read[:, both:])
        else:
            found |= {k: np.zeros_like(self.parts[k]) for k in self.parts if k.startswith("intents")}
        places = np.take_along_axis(states, self.largest_at[:, None, :], 1)
        np.put_along_axis(states, self.largest_at[:, None, :], places + largest[:, None, :], 1)
        inputs = self._run_back("forward", states[:, :, : size.units], found)
        inputs += self._run_back("backward", states[:, :, size.units :], found)
        inputs *= self.kept * self.read
        words = np.zeros((len(self.rows), size.width), np.float32)
        np.add.at(words, self.row_of.ravel(), inputs.reshape(-1, size.width))
        found["words"] = words
        return found

    def _head_slopes(self, name: str, head: Parts, wrong: NDArray[Any], found: Parts) -> Floats:
        error: Floats = wrong.astype(np.float32)
        found[f"{name}_out"] = head["active"].T @ error
        found[f"{name}_last"] = error.sum(0)
        below = (error @ self.parts[f"{name}_out"].T) * (head["active"] > 0)
        found[f"{name}_in"] = head["read"].T @ below
        found[f"{name}_bias"] = below.sum(0)
        return np.asarray((below @ self.parts[f"{name}_in"].T) * head["kept"], np.float32)

    def _run_back(self, way: str, states: Floats, found: Parts) -> Floats:
        """From the slopes at the states of one direction to those at the words."""
        kept, back = self.ways[way], self.parts[f"{way}_state"]
        texts, places, units = states.shape
        sums = np.zeros((texts, places, 2 * units), np.float32)
        carried = np.zeros((texts, units), np.float32)
        for k in range(places - 1, -1, -1) if way == "forward" else range(places):
            total = states[:, k] + carried
            read, gate, new, before = (
                self.read[:, k],
                kept["gate"][:, k],
                kept["new"][:, k],
                kept["before"][:, k],
            )
            moved = total * read
            sums[:, k, :units] = moved * (before - new) * gate * (1 - gate)
            sums[:, k, units:] = moved * (1 - gate) * (1 - new * new)
            carried = total * (1 - read) + moved * gate + sums[:, k] @ back.T
        flat = sums.reshape(-1, 2 * units)
        found[f"{way}_state"] = kept["before"].reshape(-1, units).T @ flat
        found[f"{way}_in"] = self.inputs.reshape(-1, self.size.width).T @ flat
        found[f"{way}_bias"] = flat.sum(0)
        return (flat @ self.parts[f"{way}_in"].T).reshape(self.inputs.shape)


@dataclass(slots=True)
class _Adam:
    """The steps of learning: each weight by its own pace."""

    means: Parts
    squares: Parts
    taken: int = 0

    def step(self, parts: Parts, slopes: Parts, done: Pass, rate: float) -> None:
        norm = float(np.sqrt(sum(float((slope * slope).sum()) for slope in slopes.values())))
        slopes = {name: slope * min(1.0, _STEEPEST / (norm + _TINY)) for name, slope in slopes.items()}
        self.taken += 1
        words = slopes.pop("words")
        for name, slope in slopes.items():
            self._move(parts[name], slope, name, slice(None), rate)
        shared = (done.shares[:, :, None] * words[:, None, :]).reshape(-1, words.shape[1])
        for name, rows, slope in (("words", done.rows, words), ("pieces", done.pieces.ravel(), shared)):
            distinct, place_of = np.unique(rows, return_inverse=True)
            total = np.zeros((len(distinct), words.shape[1]), np.float32)
            np.add.at(total, place_of.ravel(), slope)
            self._move(parts[name], total, name, distinct, rate)
            parts[name][0] = 0

    def _move(self, part: Floats, slope: Floats, name: str, rows: Ints | slice, rate: float) -> None:
        mean = self.means[name][rows] = _FIRST_DECAY * self.means[name][rows] + (1 - _FIRST_DECAY) * slope
        square = _SECOND_DECAY * self.squares[name][rows] + (1 - _SECOND_DECAY) * slope * slope
        self.squares[name][rows] = square
        mean = mean / (1 - _FIRST_DECAY**self.taken)
        square = square / (1 - _SECOND_DECAY**self.taken)
        part[rows] -= rate * mean / (np.sqrt(square) + _TINY)


def fit(texts: Sequence[Text], pieces_of: Ints, size: Size, seed: int) -> Parts:
    """The weights after some epochs, in an order of its own."""
    chance = np.random.default_rng(seed)
    parts = start(size, chance)
    adam = _Adam(
        {k: np.zeros_like(v) for k, v in parts.items()}, {k: np.zeros_like(v) for k, v in parts.items()}
    )
    steps = size.epochs * -(-len(texts) // _BATCH)
    done = 0
    for _ in range(size.epochs):
        for batch in _batches(texts, size.marks, chance):
            one = Pass(parts, pieces_of, batch, size, chance)
            adam.step(parts, one.slopes(), one, size.rate * _pace(done / steps))
            done += 1
    return parts


def _pace(share: float) -> float:
    """Of the rate of learning, after a share of all steps: up for a while, then down to nothing."""
    warm = 0.15
    return share / warm if share < warm else float(0.5 + 0.5 * np.cos(np.pi * (share - warm) / (1 - warm)))


def _batches(texts: Sequence[Text], marks: int, chance: np.random.Generator) -> Iterator[Batch]:
    """All texts in another order each time, those of like length together."""
    lengths = [len(text.words) + chance.random() * _SPREAD for text in texts]
    order = np.argsort(lengths)
    starts = np.arange(0, len(order), _BATCH)
    chance.shuffle(starts)
    for begin in starts:
        yield batch_of([texts[n] for n in order[begin : begin + _BATCH]], marks)
