"""What the learned models make of a text: the intent of every dose, and what the comment does as a whole."""

from __future__ import annotations

from collections.abc import Sequence

from . import features, models
from .signs import Reading
from .types import Document, Intent, Mention


class Judgement:
    """The models applied to one text; ``context`` holds earlier texts of the same conversation."""

    def __init__(self, doc: Document, reading: Reading, context: Sequence[Document] = ()):
        self.doc = doc
        around = {kind for earlier in context for kind in features.kinds_of(earlier)}
        self.words = features.Words(doc, reading)
        self.kinds = self.words.kinds | around
        self.clauses = [features.of_clause(self.words, n) for n in range(len(doc.clauses))]
        self.model = models.model("comment")
        distinct = dict.fromkeys(features.of_text(self.words, around) + features.of_acts(self.words))
        for clause in self.clauses:
            distinct.update(dict.fromkeys(clause))
        self.sums = self.model.add(distinct)

    def finds(self, label: str) -> tuple[int, int, float] | None:
        """The clause that says it most (tokens, last exclusive), and how likely it is; None if it is not."""
        k = self.model.labels.index(label)
        score = self.model.score(self.sums, k)
        if score < models.threshold(label) or not self.clauses:
            return None
        number = max(range(len(self.clauses)), key=lambda n: self.model.add(self.clauses[n])[k])
        clause = self.doc.clauses[number]
        return clause.first, clause.last, models.probability(score)

    def assign_intents(self) -> None:
        """Sets the intent of every mention."""
        if not self.doc.mentions:
            return
        model = models.model("dose")
        shared = model.add(features.around_all_doses(self.words))
        for mention in self.doc.mentions:
            mention.intent = self._intent(model, shared, mention)

    def _intent(self, model: models.Model, shared: list[int], mention: Mention) -> Intent:
        own = model.add(dict.fromkeys(features.of_mention(self.words, mention)))
        scores = [
            model.score([a + b for a, b in zip(shared, own, strict=True)], k) for k in range(len(shared))
        ]
        parts = dict(zip(model.labels, models.shares(scores), strict=True))
        mention.certainty = parts["recommend"]
        best = max(parts, key=lambda label: parts[label])
        if best == "recommend" and parts[best] < models.threshold("recommend"):
            best = max((label for label in parts if label != "recommend"), key=lambda label: parts[label])
        return best  # type: ignore[return-value]
