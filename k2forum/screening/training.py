"""Learns data/reading.json from the labelled comments: ``python -m k2forum.screening.training``.

Logistic regression by stochastic gradient steps (AdaGrad), standard library only: the mean of two orders of
the lessons, because one order alone leans towards what it saw last. The same labelled files give the same
weights. How well the models read authors whom they have not learned from: heldout.py.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import random
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from operator import add
from pathlib import Path
from typing import Any

from . import features, labelled, mentions, models
from .known import Known
from .labelled import Labelled
from .pipeline import named_in, parse, read
from .signs import Reading

INTENTS = ("recommend", "experience", "question", "report", "negated")
MARKS = {
    "change": "P",
    "megadose": "M",
    "emergency": "E",
    "interaction": "I",
    "supervised": "D",
    "recommends": "R",  # one of its doses at least is recommended
}
UNMARKED = frozenset({"blunt", "cries", "sayings"})  # files whose doses carry no marks
PLAIN = frozenset({"blunt", "cries", "plain"})  # short statements that nobody may miss, each learned thrice
STORIES = frozenset({"reviews_harmless", "symptoms_told"})  # what most people write, harmless: thrice as well
SCALE = 100
_FEWEST = 3  # comments that a feature must stand in
_EPOCHS, _RATE, _SURE, _SMALLEST = 5, 0.1, 0.01, 6
_SLOW_RATE = 0.05  # for what whole comments say: many features, few comments that hold it
_SEEDS = (7, 8)
_TALK = 4  # of so many comments one is set under a context of vitamin K and an antagonist
BY_NAME: Known[str] = Known(str, str, add, tuple)  # learning knows every feature
_DATA = Path(__file__).resolve().parent / "data" / "reading.json"


@dataclass(slots=True)
class Example:
    """Features of a comment or a dose, and the label's place (for a comment: the set of labels that hold)."""

    author: str
    features: list[str]
    label: int = 0
    marks: frozenset[str] = frozenset()
    pair: bool = False  # a comment that names, with its context, vitamin K and an antagonist
    talk: bool = False  # small talk set under such a context, to learn that most of it is harmless
    tells_supervision: bool = False
    tells_intents: bool = False  # its doses are labelled


@dataclass(slots=True)
class Linear:
    """Weights by feature, one row for each label, and the biases."""

    weights: dict[str, list[float]] = field(default_factory=dict)
    bias: list[float] = field(default_factory=list)


def examples(rows: Sequence[Labelled]) -> tuple[list[Example], list[Example]]:
    """The comments and their doses as features."""
    comments, doses = [], []
    for row in rows:
        doc = read(row.text)
        words = features.Words(doc, Reading(doc))
        before = {kind for text in row.context for kind in features.kinds_of(named_in(text))}
        names: list[str | None] = [*features.of_text(words, before, BY_NAME), *features.of_acts(words)]
        names += features.of_clauses(words, BY_NAME)
        pair = {"<k>", "<vka>"} <= words.kinds | before
        own = _distinct(names)
        told = bool(doc.mentions) and row.author not in UNMARKED
        comments.append(Example(row.author, own, 0, _marks(row), pair, False, row.tells_supervision, told))
        if not words.kinds and not before and not row.marks and len(comments) % _TALK == 0:
            beside = [*own, "before <k>", "before <vka>"]
            comments.append(Example(row.author, beside, 0, row.marks, pair=True, talk=True))
        shared = features.around_all_doses(words, BY_NAME) if doc.mentions else []
        for mention in doc.mentions:
            known = [i for start, end, i in row.intents if start < mention.end and mention.start < end]
            if known:
                around = _distinct([*shared, *features.of_mention(words, mention, BY_NAME)])
                doses.append(Example(row.author, around, INTENTS.index(known[0])))
    return comments, doses


def _marks(row: Labelled) -> frozenset[str]:
    return row.marks | {"R"} if any(intent == "recommend" for *_, intent in row.intents) else row.marks


def _distinct(names: Iterable[str | None]) -> list[str]:
    """In order of the alphabet: the same sums, to the last digit, whenever it is learned."""
    return sorted({*filter(None, names)})


def amounts(rows: Sequence[Labelled]) -> list[Example]:
    """All amounts of the comments; label 1 where the amount is a dose."""
    found = []
    for row in rows:
        doc = parse(row.text)
        judge = mentions.candidates(doc)
        for place, quantity in enumerate(judge.amounts):
            if judge.impossible(quantity):
                continue
            start, end = doc.tokens[quantity.first].start, doc.tokens[quantity.last - 1].end
            dose = any(first < end and start < last for first, last, _ in row.intents)
            found.append(Example(row.author, _distinct(judge.features(place, BY_NAME)), int(dose)))
    return found


def learn_marks(rows: Sequence[Example]) -> Linear:
    """One yes-or-no model for each of MARKS, in one table."""
    model = Linear()
    for label, letter in MARKS.items():
        chosen = [r for r in rows if _teaches(r, label)]
        part = _learn(chosen, [int(letter in r.marks) for r in chosen], 1, _SLOW_RATE)
        k = len(model.bias)
        model.bias += part.bias
        for name, row in part.weights.items():
            model.weights.setdefault(name, [0.0] * len(MARKS))[k] = row[0]
    return model


def _teaches(row: Example, label: str) -> bool:
    if label == "interaction":
        return row.pair
    if label == "recommends":
        return row.tells_intents
    return row.tells_supervision if label == "supervised" else not row.talk


def learn_intents(rows: Sequence[Example]) -> Linear:
    return _learn(rows, [r.label for r in rows], len(INTENTS))


def _learn(rows: Sequence[Example], labels: Sequence[int], classes: int, rate: float = _RATE) -> Linear:
    """Logistic regression: one output for yes or no, else one for each class."""
    counts = Counter(name for row in rows for name in row.features)
    names = sorted(name for name, count in counts.items() if count >= _FEWEST)
    places = {name: place for place, name in enumerate(names)}
    known = [[places[name] for name in row.features if name in places] for row in rows]
    rounds = [_descend(known, labels, len(names), classes, seed, rate) for seed in _SEEDS]
    share = 1 / len(rounds)
    kept = {}
    for place, name in enumerate(names):
        row = [share * sum(weights[k][place] for weights, _ in rounds) for k in range(classes)]
        if max(abs(x) for x in row) * SCALE >= _SMALLEST:
            kept[name] = row
    return Linear(kept, [share * sum(bias[k] for _, bias in rounds) for k in range(classes)])


def _descend(
    known: list[list[int]], labels: Sequence[int], count: int, classes: int, seed: int, rate: float
) -> tuple[list[list[float]], list[float]]:
    """Weights and biases after some epochs in an order of its own."""
    weights = [[0.0] * count for _ in range(classes)]
    squares = [[1.0] * count for _ in range(classes)]
    bias, bias_squares = [0.0] * classes, [1.0] * classes
    order = list(range(len(known)))
    shuffled = random.Random(seed)  # noqa: S311  (the order of lessons, nothing secret)
    for _ in range(_EPOCHS):
        shuffled.shuffle(order)
        for i in order:
            errors = _errors(known[i], labels[i], weights, bias)
            for k, error in enumerate(errors):
                if -_SURE < error < _SURE:
                    continue
                square = error * error
                bias_squares[k] += square
                bias[k] -= rate * error / math.sqrt(bias_squares[k])
                w, s = weights[k], squares[k]
                for place in known[i]:
                    s[place] += square
                    w[place] -= rate * error / math.sqrt(s[place])
    return weights, bias


def _errors(known: list[int], label: int, weights: list[list[float]], bias: list[float]) -> list[float]:
    """What each output says too much, between -1 and 1."""
    scores = []
    for k, w in enumerate(weights):
        total = bias[k]
        for place in known:
            total += w[place]
        scores.append(total)
    if len(scores) == 1:
        return [1 / (1 + math.exp(-max(-30.0, min(30.0, scores[0])))) - label]
    most = max(scores)
    powers = [math.exp(s - most) for s in scores]
    total = math.fsum(powers)
    return [p / total - (k == label) for k, p in enumerate(powers)]


def digest(directory: Path = labelled.LABELLED) -> str:
    """Changes whenever a labelled file or the way of learning from it changes."""
    content = hashlib.sha256()
    here = Path(__file__).parent
    for path in (*sorted(directory.glob("*.jsonl")), *sorted(directory.glob("*.txt"))):
        content.update(path.read_bytes())
    for name in ("amounts", "features", "labelled", "training"):
        content.update((here / f"{name}.py").read_bytes())
    return content.hexdigest()[:16]


def _rounded(model: Linear, labels: Iterable[str]) -> dict[str, object]:
    weights = {name: [round(x * SCALE) for x in row] for name, row in sorted(model.weights.items())}
    return {"labels": list(labels), "bias": [round(x * SCALE) for x in model.bias], "weights": weights}


def learn(rows: Sequence[Labelled], apart_from: str = "") -> dict[str, Any]:
    """All models, as data/reading.json holds them; ``apart_from`` names an author to learn nothing from.

    The first model tells doses from other amounts; the others read texts with the doses that it finds.
    """
    rows = [row for row in rows if row.author != apart_from]
    rows += [row for row in rows if row.author in PLAIN | STORIES] * 2
    content: dict[str, Any] = {
        "about": "Weights learned by training.py from the labelled comments. Not to be edited by hand.",
        "learned_from": digest(),
        "scale": SCALE,
        "models": {},
    }
    told = [row for row in rows if row.author not in UNMARKED]
    known = amounts(told)
    content["models"]["amount"] = _rounded(_learn(known, [r.label for r in known], 1), ["dose"])
    models.use(content)
    comments, doses = examples(rows)
    content["models"]["comment"] = _rounded(learn_marks(comments), MARKS)
    content["models"]["dose"] = _rounded(learn_intents(doses), INTENTS)
    return content


def write(path: Path = _DATA) -> None:
    """Learns from every labelled comment and writes the weights."""
    text = json.dumps(learn(labelled.load()), ensure_ascii=False, separators=(",", ":"))
    path.write_text(text.replace('],"', '],\n"') + "\n", encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    options = argparse.ArgumentParser(prog="python -m k2forum.screening.training", description=__doc__)
    options.add_argument("--to", type=Path, default=_DATA)
    chosen = options.parse_args(arguments)
    write(chosen.to)
    return 0


if __name__ == "__main__":
    sys.exit(main())
