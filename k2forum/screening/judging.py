"""What the learned models make of a text: the intent of every dose, and what the comment does as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import cast

from . import dose_features, features, models, sequence
from .signs import Reading
from .types import Document, Intent, Mention

_OF_THE_WHOLE = 0.9  # how much the comment as a whole says about the intent of one dose
_IN_ORDER = frozenset({"change", "megadose", "interaction", "recommends"})  # what words in order tell better
_SHARE = 0.3  # of the sequence model in a score that is in doubt
_NEAR_BAR = 0.5  # log-odds from the bar within which a mark is in doubt
_LONGEST = 60  # words of a text that is read in order: longer ones cost most and gain least
_NEAR_OTHER = 0.8  # between the two likeliest intents of a dose that is in doubt


class Judgement:
    """The models applied to one text; ``context`` holds earlier texts of the same conversation."""

    def __init__(self, doc: Document, reading: Reading, context: Sequence[Document] = ()):
        self.doc = doc
        self.context = context
        around = {kind for earlier in context for kind in features.kinds_of(earlier)}
        asked = context[-1].asks if context else frozenset[str]()
        self.words = features.Words(doc, reading)
        self.kinds = self.words.kinds | around
        self.model = models.model("comment")
        known = self.model.features
        said = features.of_clauses(self.words, known)
        said += features.of_text(self.words, around, asked, known)
        said += map(known.one, features.of_acts(self.words))
        self._scores = dict(zip(self.model.labels, self.model.scores(models.add_once(said)), strict=True))

    def holds(self, label: str, bar: str = "") -> bool:
        """Does the text say it? ``bar``: a threshold with another name than the label's."""
        return self._score(label, bar) >= models.threshold(bar or label, len(self.doc.clauses))

    def finds(self, label: str, bar: str = "") -> tuple[int, int, float] | None:
        """The clause that says it most (tokens, last exclusive), and how likely it is; None if it is not."""
        if not self.holds(label, bar) or not self.doc.clauses:
            return None
        k = self.model.labels.index(label)
        clause = self.doc.clauses[max(range(len(self.said)), key=lambda n: self.said[n][k])]
        return clause.first, clause.last, models.probability(self._score(label, bar))

    def _score(self, label: str, bar: str = "") -> float:
        """The score of a mark; of one near the bar with a share of what the sequence model says."""
        score = self._scores[label]
        if label not in _IN_ORDER or len(self.words.words) > _LONGEST:
            return score
        far = abs(score - models.threshold(bar or label, len(self.doc.clauses))) > _NEAR_BAR
        return score if far else self._with_order(label)

    def _with_order(self, label: str) -> float:
        opinion = self._read_in_order[0].marks[self.model.labels.index(label)]
        return _shared(self._scores[label], opinion)

    @cached_property
    def _read_in_order(self) -> tuple[sequence.Opinion, list[int]]:
        """What the sequence model makes of the text, and the place of each word in what it reads."""
        named = {kind for earlier in self.context for kind in features.kinds_of(earlier)}
        said = self.context[-1].said if self.context else ()
        words, places = sequence.words_in_order(self.words, named, said)
        return sequence.Opinion(words), places

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
        scores, whole = model.scores(total), self._scores["recommends"]
        recommend, place = model.labels.index("recommend"), self.words.place_of[mention.first]
        if len(self.words.words) <= _LONGEST and self._is_close(scores, recommend, whole):
            opinion, places = self._read_in_order
            scores = list(map(_shared, scores, opinion.intents(places[place])))
            whole = self._with_order("recommends")
        scores[recommend] += _OF_THE_WHOLE * whole
        parts = dict(zip(model.labels, models.shares(scores), strict=True))
        mention.certainty = parts["recommend"]
        if parts["recommend"] >= models.threshold("recommend"):
            return "recommend"
        others = (label for label in parts if label != "recommend")
        return cast(Intent, max(others, key=lambda label: parts[label]))

    @staticmethod
    def _is_close(scores: list[float], recommend: int, whole: float) -> bool:
        """Are the two likeliest intents nearly as likely?"""
        *_, second, most = sorted(
            score + _OF_THE_WHOLE * whole * (place == recommend) for place, score in enumerate(scores)
        )
        return most - second < _NEAR_OTHER


def _shared(score: float, said: float) -> float:
    """A score with the sequence model's share."""
    return score + _SHARE * (said - score)
