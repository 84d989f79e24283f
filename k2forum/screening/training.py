"""Learns data/reading.json and data/sequence.json from the labelled comments:
``python -m k2forum.screening.training``.

What is learned from is put together here and in sequence_training.py; fitting.py and sequence_fitting.py
learn. The same labelled files give the same weights.
How well the models read authors whom they have not learned from: heldout.py.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle
from operator import add
from pathlib import Path
from typing import Any

from . import dose_features, features, labelled, mentions, models, sequence_training
from .fitting import Fitted, Shape, fit
from .known import Known
from .labelled import Labelled
from .pipeline import named_in, parse, read
from .sequence_fitting import Size
from .signs import Reading
from .types import Document

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
# Each learned thrice.
PLAIN = frozenset({"answers_plain", "blunt", "counts_apart", "cries", "household", "plain", "titles"})
STORIES = frozenset({"reviews_harmless", "symptoms_told"})  # what most people write, harmless: thrice as well
SCALE = 200
_SMALLEST = 6  # of SCALE: a feature whose weights are all below is left away
OF_AMOUNTS = Shape(1, hidden=3, rate=0.1, left_out=0.2, doubt=0.0)
OF_COMMENTS = Shape(len(MARKS), hidden=6, epochs=12)
OF_DOSES = Shape(len(INTENTS), hidden=6, epochs=10, one_of=True)
IN_ORDER = Size(len(INTENTS))
_TALK = 4  # of so many comments one is set under a context of vitamin K and an antagonist
_BELOW = 3  # and one below a question, where most of what is said is harmless too
BY_NAME: Known[str] = Known(str, str, add, tuple)  # learning knows every feature
_DATA = Path(__file__).resolve().parent / "data"
_LEARNED_BY = (
    *("amounts", "dose_features", "features", "fitting", "labelled"),
    *("sequence", "sequence_fitting", "sequence_training", "training"),
)


@dataclass(slots=True)
class Example:
    """Features of a comment or a dose, and the label's place (for a comment: the set of labels that hold)."""

    author: str
    features: list[str]
    label: int = 0
    marks: frozenset[str] = frozenset()
    pair: bool = False  # a comment that names, with its context, vitamin K and an antagonist
    talk: bool = False  # small talk set under such a context, to learn that most of it is harmless
    below: bool = False  # the same set below a question
    tells_supervision: bool = False
    tells_intents: bool = False  # its doses are labelled


def examples(rows: Sequence[Labelled]) -> tuple[list[Example], list[Example]]:
    """The comments and their doses as features."""
    comments, doses = [], []
    questions = _questions(rows)
    for row in rows:
        doc = read(row.text)
        words = features.Words(doc, Reading(doc))
        earlier = [named_in(text) for text in row.context]
        before = {kind for each in earlier for kind in features.kinds_of(each)}
        asked = earlier[-1].asks if earlier else frozenset[str]()
        names: list[str | None] = [*features.of_text(words, before, asked, BY_NAME)]
        names += features.of_acts(words)
        names += features.of_clauses(words, BY_NAME)
        pair = {"<k>", "<vka>"} <= words.kinds | before
        own = _distinct(names)
        told = bool(doc.mentions) and row.author not in UNMARKED
        comments.append(
            Example(
                row.author,
                own,
                marks=_marks(row),
                pair=pair,
                tells_supervision=row.tells_supervision,
                tells_intents=told,
            )
        )
        if not words.kinds and not before and not row.marks and len(comments) % _TALK == 0:
            beside = [*own, "before <k>", "before <vka>"]
            comments.append(Example(row.author, beside, marks=row.marks, pair=True, talk=True))
        if not row.context and not row.marks and not told and len(comments) % _BELOW == 0:
            question = next(questions)
            if answer := features.of_answer(words, question.asks, BY_NAME):
                names = [*own, *answer, *(f"before {kind}" for kind in features.kinds_of(question))]
                comments.append(Example(row.author, _distinct(names), marks=row.marks, below=True))
        shared = dose_features.around_all_doses(words, BY_NAME) if doc.mentions else []
        for mention in doc.mentions:
            known = [i for start, end, i in row.intents if start < mention.end and mention.start < end]
            if known:
                around = _distinct([*shared, *dose_features.of_mention(words, mention, BY_NAME)])
                doses.append(Example(row.author, around, INTENTS.index(known[0])))
    return comments, doses


def _questions(rows: Sequence[Labelled]) -> Iterator[Document]:
    """The texts before comments that ask something, one after the other, again and again."""
    before = [named_in(text) for row in rows for text in row.context[-1:]]
    return cycle([doc for doc in before if doc.asks] or [Document("")])


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


def learn_marks(rows: Sequence[Example]) -> Fitted:
    """A yes or no for each of MARKS, in one model."""
    holds = [[letter in row.marks for letter in MARKS.values()] for row in rows]
    taught = [[_teaches(row, label) for label in MARKS] for row in rows]
    return fit([row.features for row in rows], holds, taught, OF_COMMENTS)


def _teaches(row: Example, label: str) -> bool:
    if label == "interaction":
        return row.pair
    if label == "recommends":
        return row.tells_intents
    if row.below:
        return label == "change"
    return row.tells_supervision if label == "supervised" else not row.talk


def learn_labels(rows: Sequence[Example], shape: Shape) -> Fitted:
    """One of several labels; of a single one, whether it holds."""
    places = range(shape.labels) if shape.labels > 1 else (1,)
    holds = [[row.label == place for place in places] for row in rows]
    return fit([row.features for row in rows], holds, [[True] * shape.labels] * len(rows), shape)


def digest(directory: Path = labelled.LABELLED) -> str:
    """Changes whenever a labelled file or the way of learning from it changes."""
    content = hashlib.sha256()
    here = Path(__file__).parent
    for path in (*sorted(directory.glob("*.jsonl")), *sorted(directory.glob("*.txt"))):
        content.update(path.read_bytes())
    for name in _LEARNED_BY:
        content.update((here / f"{name}.py").read_bytes())
    return content.hexdigest()[:16]


def rounded(model: Fitted, labels: Iterable[str]) -> dict[str, object]:
    weights = {
        name: [round(x * SCALE) for x in row]
        for name, row in model.weights.items()
        if max(map(abs, row)) * SCALE >= _SMALLEST
    }
    out = [[round(x, 3) for x in row] for row in model.out]
    return {
        "labels": list(labels),
        "bias": [round(x * SCALE) for x in model.bias],
        "out": out,
        "weights": weights,
    }


def _lessons(rows: Sequence[Labelled], apart_from: str) -> list[Labelled]:
    rows = [row for row in rows if row.author != apart_from]
    return [*rows, *[row for row in rows if row.author in PLAIN | STORIES] * 2]


def learn(rows: Sequence[Labelled], apart_from: str = "") -> dict[str, Any]:
    """The models of data/reading.json, as it holds them; ``apart_from`` names an author to leave out.

    The first model tells doses from other amounts; the others read texts with the doses that it finds.
    """
    rows = _lessons(rows, apart_from)
    content: dict[str, Any] = {
        "about": "Weights learned by training.py from the labelled comments. Not to be edited by hand.",
        "learned_from": digest(),
        "scale": SCALE,
        "models": {},
    }
    told = [row for row in rows if row.author not in UNMARKED]
    content["models"]["amount"] = rounded(learn_labels(amounts(told), OF_AMOUNTS), ["dose"])
    models.use(content)
    comments, doses = examples(rows)
    content["models"]["comment"] = rounded(learn_marks(comments), MARKS)
    content["models"]["dose"] = rounded(learn_labels(doses, OF_DOSES), INTENTS)
    return content


def learn_in_order(rows: Sequence[Labelled], apart_from: str = "", size: Size = IN_ORDER) -> dict[str, Any]:
    """The nets of data/sequence.json, as it holds them. They read texts with the doses that the model in use
    finds."""
    about = "Weights learned by sequence_training.py from the labelled comments. Not to be edited by hand."
    lessons = [_in_order(row) for row in _lessons(rows, apart_from)]
    return {"about": about, "learned_from": digest(), **sequence_training.learn(lessons, size)}


def _in_order(row: Labelled) -> sequence_training.Lesson:
    doc = read(row.text)
    kinds = {kind for each in (doc, *map(named_in, row.context)) for kind in features.kinds_of(each)}
    marks = _marks(row)
    example = Example(
        row.author,
        [],
        pair={"<k>", "<vka>"} <= kinds,
        tells_supervision=row.tells_supervision,
        tells_intents=bool(doc.mentions) and row.author not in UNMARKED,
    )
    taught = [_teaches(example, label) for label in MARKS]
    return sequence_training.lesson(doc, row, INTENTS, [letter in marks for letter in MARKS.values()], taught)


def write(directory: Path = _DATA) -> None:
    """Learns from every labelled comment and writes the weights."""
    rows = labelled.load()
    text = json.dumps(learn(rows), ensure_ascii=False, separators=(",", ":"))
    (directory / "reading.json").write_text(text.replace('],"', '],\n"') + "\n", encoding="utf-8")
    nets = json.dumps(learn_in_order(rows), ensure_ascii=False, separators=(",", ":"))
    (directory / "sequence.json").write_text(nets.replace('],"', '],\n"') + "\n", encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    options = argparse.ArgumentParser(prog="python -m k2forum.screening.training", description=__doc__)
    options.add_argument("--to", type=Path, default=_DATA, help="directory of the weights")
    chosen = options.parse_args(arguments)
    write(chosen.to)
    return 0


if __name__ == "__main__":
    sys.exit(main())
