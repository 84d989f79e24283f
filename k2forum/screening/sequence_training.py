"""Learns data/sequence.json from the labelled comments; training.py calls it."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import features, sequence
from .labelled import Labelled
from .pipeline import named_in
from .sequence_fitting import Parts, Size, Text, fit
from .signs import Reading
from .types import Document

FEWEST = 3  # times that a word has to stand in the lessons to be known
_MOST_WORDS = 300  # of a lesson
_NOTHING, _UNKNOWN = "<nothing>", "<unknown>"
_SEED = 2
_LARGEST = 32_000  # of the whole numbers that stand for what a word is


@dataclass(frozen=True, slots=True)
class Lesson:
    """The words of a comment in order, its doses by place with their intents, its marks and those that it
    teaches."""

    words: list[str]
    doses: list[tuple[int, int]]
    holds: list[bool]
    taught: list[bool]


def lesson(
    doc: Document, row: Labelled, intents: Sequence[str], holds: list[bool], taught: list[bool]
) -> Lesson:
    """A labelled comment as the model reads it; ``doc``: the comment parsed, ``intents``: their names."""
    text = features.Words(doc, Reading(doc))
    earlier = [named_in(each) for each in row.context]
    named = {kind for each in earlier for kind in features.kinds_of(each)}
    words, places = sequence.words_in_order(text, named, earlier[-1].said if earlier else ())
    doses = []
    for mention in doc.mentions:
        told = [intent for start, end, intent in row.intents if start < mention.end and mention.start < end]
        place = text.place_of[mention.first]
        if told and place < len(places) and places[place] < _MOST_WORDS:
            doses.append((places[place], intents.index(told[0])))
    return Lesson(words[:_MOST_WORDS], doses, holds, taught)


def learn(lessons: Sequence[Lesson], shape: Size) -> dict[str, Any]:
    """The nets, as data/sequence.json holds them; how many words and marks there are is counted."""
    counts = Counter(word for each in lessons for word in each.words)
    vocabulary = [_NOTHING, _UNKNOWN, *sorted(word for word, count in counts.items() if count >= FEWEST)]
    every = [*vocabulary, *sorted(word for word, count in counts.items() if count < FEWEST)]
    places = {word: place for place, word in enumerate(every)}
    texts = [
        Text([places[word] for word in each.words], each.doses, each.holds, each.taught) for each in lessons
    ]
    size = replace(shape, words=len(vocabulary), pieces=sequence.PIECES, marks=len(lessons[0].holds))
    pieces = pieces_table(every)
    parts = fit(texts, pieces, size, _SEED)
    return {"nets": [written(parts, pieces[: len(vocabulary)], vocabulary, size)]}


def pieces_table(vocabulary: Sequence[str]) -> NDArray[np.int64]:
    """The pieces of every word, side by side, 0 where there are no more."""
    rows = [sequence.pieces_of(word) for word in vocabulary]
    table = np.zeros((len(rows), max(map(len, rows)) or 1), np.int64)
    for row, pieces in zip(table, rows, strict=True):
        row[: len(pieces)] = pieces
    return table


def written(parts: Parts, pieces: NDArray[np.int64], vocabulary: Sequence[str], size: Size) -> dict[str, Any]:
    """The weights as whole numbers; what a known word's pieces add is added to the word."""
    shares = (pieces > 0) / np.maximum((pieces > 0).sum(1, keepdims=True), 1)
    words = parts["words"] + np.einsum("wp,wpd->wd", shares, parts["pieces"][pieces])
    largest = float(max(np.abs(words).max(), np.abs(parts["pieces"]).max(), 1e-6))
    for way in ("forward", "backward"):
        reach = np.abs(np.concatenate([words, parts["pieces"]]) @ parts[f"{way}_in"]).max(0) * 2
        reach += np.abs(parts[f"{way}_state"]).sum(0) + np.abs(parts[f"{way}_bias"])
        if reach.max() >= sequence.RANGE:
            raise ValueError("a state may grow too large to be read")
    content: dict[str, Any] = {
        "width": size.width,
        "scale": round(largest / _LARGEST * sequence.ONE, 9),
        "vocabulary": vocabulary,
        "words": _shorts(words / largest * _LARGEST),
        "pieces": _shorts(parts["pieces"] / largest * _LARGEST),
    }
    for way in ("forward", "backward"):
        content[way] = [_whole(parts[f"{way}_{part}"]) for part in ("in", "state", "bias")]
    for name in ("marks", "intents"):
        content[name] = [
            _whole(parts[f"{name}_in"]),
            _whole(parts[f"{name}_bias"]),
            np.round(parts[f"{name}_out"].astype(float), 4).tolist(),
            np.round(parts[f"{name}_last"].astype(float), 4).tolist(),
        ]
    return content


def _whole(part: NDArray[np.float32]) -> Any:
    return np.round(part.astype(float) * sequence.ONE).astype(int).tolist()


def _shorts(table: NDArray[Any]) -> str:
    return base64.b64encode(np.round(table).astype("<i2").tobytes()).decode()
