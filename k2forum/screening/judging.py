"""What the learned models make of a text: the intent of every dose, and what the comment does as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import cast

from . import dose_features, features, models
from .signs import Reading
from .types import Document, Intent, Mention

_OF_THE_WHOLE = 0.9  # how much the comment as a whole says about the intent of one dose


class Judgement:
    """The models applied to one text; ``context`` holds earlier texts of the same conversation."""

    def __init__(self, doc: Document, reading: Reading, context: Sequence[Document] = ()):
        self.doc = doc
        around = {kind for earlier in context for kind in features.kinds_of(earlier)}
        asked = context[-1].asks if context else frozenset[str]()
        self.words = features.Words(doc, reading)
        self.kinds = self.words.kinds | around
        self.model = models.model("comment")
        known = self.model.features
        said = features.of_clauses(self.words, known)
        said += features.of_text(self.words, around, asked, known)
        said += map(known.one, features.of_acts(self.words))
        self.scores = self.model.scores(models.add_once(said))

    def holds(self, label: str, bar: str = "") -> bool:
        """Does the text say it? ``bar``: a threshold with another name than the label's."""
        return self._score(label) >= models.threshold(bar or label, len(self.doc.clauses))

    def finds(self, label: str, bar: str = "") -> tuple[int, int, float] | None:
        """The clause that says it most (tokens, last exclusive), and how likely it is; None if it is not."""
        if not self.holds(label, bar) or not self.doc.clauses:
            return None
        k = self.model.labels.index(label)
        clause = self.doc.clauses[max(range(len(self.said)), key=lambda n: self.said[n][k])]
        return clause.first, clause.last, models.probability(self._score(label))

    def _score(self, label: str) -> float:
        return self.scores[self.model.labels.index(label)]

    @cached_property
    def said(self) -> list[list[float]]:
        """The scores of each clause by itself."""
        known = self.model.features
        clauses = (features.of_clause(self.words, n, known) for n in range(len(self.doc.clauses)))
        return [self.model.scores(models.add(clause)) for clause in clauses]

    def assign_intents(self) -> None:
        """Sets the intent of every mention."""
        if not self.doc.mentions:
            return
        model = models.model("dose")
        shared = models.add_once(dose_features.around_all_doses(self.words, model.features))
        for mention in self.doc.mentions:
            mention.intent = self._intent(model, shared, mention)

    def _intent(self, model: models.Model, shared: int, mention: Mention) -> Intent:
        total = shared + models.add_once(dose_features.of_mention(self.words, mention, model.features))
        scores = model.scores(total)
        scores[model.labels.index("recommend")] += _OF_THE_WHOLE * self._score("recommends")
        parts = dict(zip(model.labels, models.shares(scores), strict=True))
        mention.certainty = parts["recommend"]
        if parts["recommend"] >= models.threshold("recommend"):
            return "recommend"
        others = (label for label in parts if label != "recommend")
        return cast(Intent, max(others, key=lambda label: parts[label]))
