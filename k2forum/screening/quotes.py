"""What the writer's own words make of somebody else's that they quote."""

from __future__ import annotations

from functools import cached_property

from .cues import Cue
from .shapes import words
from .stances import Stances

_REACTION = 60  # clauses of the writer's own words that are read after, and before, a quote


class Quotes(Stances):
    """Reads the reaction to a quote."""

    def reaction(self, number: int) -> str:
        """What the writer's own words make of a quote: "endorse", "reject", "ask" or ""."""
        after = self.quote_ends[number]
        known = self.reactions.get(after)
        if known is None:
            known = self.reactions[after] = self._react(after)
        return known

    @cached_property
    def quote_ends(self) -> list[int]:
        """For each clause the first one from it on that quotes nobody."""
        ends = list(range(len(self.doc.clauses) + 1))
        for number in range(len(ends) - 2, -1, -1):
            if self._quoted_at(number):
                ends[number] = ends[number + 1]
        return ends

    def _quoted_at(self, number: int) -> bool:
        clause = self.reading.clause(number)
        return clause.quoted or self.in_inline_quote(clause.first)

    def _react(self, after: int) -> str:
        r = self.reading
        asks = False
        count = len(self.doc.clauses)
        later = range(after, min(count, after + _REACTION))
        for near in (*later, *range(max(0, after - _REACTION), after)):
            if self._quoted_at(near):
                continue
            clause = r.clause(near)
            if clause.question:
                asks = True
            cues = r.by_clause[near]
            if "sarcasm" in cues:
                return "reject"
            against = [c for c in cues.get("reject", ()) if self._weighs(near, c)]
            rejects = bool(against) or (self.harms(near) and not clause.question)
            favour = [
                c
                for n in ("endorse", "follow")
                for c in cues.get(n, ())
                if n == "follow" or self._weighs(near, c)
            ]
            endorses = bool(favour)
            if rejects and not (endorses and against and favour[0].first < against[0].first):
                return "reject"
            if endorses and not clause.question:
                return "endorse"
        return "ask" if asks else ""

    def _weighs(self, number: int, cue: Cue) -> bool:
        """Single words ("no", "this", "true") count at the head of a sentence only."""
        if cue.last - cue.first > 1 or self.is_strong(cue):
            return True
        clause = self.reading.clause(number)
        first = self.reading.sentences[clause.sentence][0]
        start = self.reading.clause(first).first
        if cue.first - start > 1:
            return False
        if self.text_of(cue) in words("lone_assent"):
            return clause.last - cue.last <= 2
        return True

    def is_strong(self, cue: Cue) -> bool:
        return any(t.text in words("strong_reject") for t in self.doc.tokens[cue.first : cue.last])
