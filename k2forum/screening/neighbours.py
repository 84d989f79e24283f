"""What the other clauses of a sentence, and the sentences around, say about an amount that has no verb."""

from __future__ import annotations

from .quotes import Quotes
from .shapes import words
from .types import Intent, Mention

_LIST = 10  # sentences (lines) back to the heading of a list


class Neighbours(Quotes):
    """Reads the surroundings of a clause."""

    def _neighbour_stance(self, number: int, mention: Mention) -> Intent | None:
        """The stance of the other clauses of the sentence, the nearest earlier one first."""
        r = self.reading
        siblings = r.sentences[r.clause(number).sentence]
        earlier = [n for n in reversed(siblings) if n < number]
        later = [n for n in siblings if n > number]
        own = any(r.in_clause(n, "self", "relative", "third", "my", "prescribed") for n in siblings)
        if not own and any(r.in_clause(n, "tail", "follow") and not self.has_mention(n) for n in later):
            return "recommend"
        for near in (*earlier, *later):
            cues = r.by_clause[near]
            if self.asks(near):
                return "experience" if self.takes(near) else "question"
            if near < number or not self.has_mention(near):
                if "tail" in cues or "follow" in cues:
                    return "recommend"
                if (
                    self.recommends(near)
                    or self.orders(near)
                    or self._vocative(near)
                    or (near < number and self._calls(near))
                ):
                    return "recommend"
                if self.takes(near):
                    return "experience"
                if "report_source" in cues and (near < number or "says" in cues):
                    return "report"
                if "you" in cues and "report_source" not in cues:
                    return "recommend"
        return None

    def _calls(self, number: int) -> bool:
        """ "Women over forty:" calls to a group."""
        cues = self.reading.by_clause[number]
        clause = self.reading.clause(number)
        heading = self.doc.tokens[clause.last - 1].text in (":", ",")
        called = [c for n in ("group", "hail") for c in cues.get(n, ())]
        return (
            heading
            and any(c.first - clause.first <= 1 for c in called)
            and not any(n in cues for n in ("self", "relative", "report_source", "my"))
        )

    def _fragment(self, number: int, mention: Mention) -> Intent:
        """No verb of its own: what the sentences around do with it."""
        r = self.reading
        sentence = r.clause(number).sentence
        after = [
            n
            for s in (sentence + 1, sentence + 2)
            for n in r.sentences.get(s, ())
            if not self.doc.clauses[n].quoted
        ]
        before = [
            n
            for s in range(sentence - 1, max(-1, sentence - _LIST), -1)
            for n in reversed(r.sentences.get(s, ()))
            if not self.doc.clauses[n].quoted and not self._bare_item(n)
        ]
        for near in after:
            if r.clause(near).question and not self.has_mention(near):
                if not r.in_clause(near, "self") and (
                    r.in_clause(near, "question") or len(self.doc.mentions) == 1
                ):
                    return (
                        "question"
                        if mention.per_day is None and not r.names & {"own_use", "self"}
                        else "experience"
                    )
                continue
            if r.in_clause(near, "follow", "tail") or self.orders(near):
                return "recommend"
            if (
                self.doc.tokens[r.clause(near).first].text in words("pronoun")
                and not self.has_mention(near)
                and not self.owned(near)
                and self.recommends(near)
            ):
                return "recommend"
        if self._hailed(number):
            return "recommend"
        for near in (*before[:4], *after[:3]):
            clause = r.clause(near)
            if clause.question:
                if near < number and clause.sentence == sentence - 1 and self._addresses(near):
                    return "recommend"
                continue
            if self.has_mention(near) and near > number:
                continue
            if self.recommends(near):
                return "recommend"
            if self.takes(near):
                return "experience"
            if r.in_clause(near, "report_source") and near < number:
                return "report"
        if self.claims(number):
            return "recommend"
        if (
            r.names & {"report_source", "content"}
            and not r.names & {"self", "my", "own_use"}
            and mention.per_day is None
        ):
            return "report"
        if r.names & {"follow", "tail"} and not r.names & {"own_use"}:
            return "recommend"
        if r.names & {"self", "relative", "own_use", "my", "prescribed"} or mention.per_day is not None:
            return "experience"
        return "report"

    def _bare_item(self, number: int) -> bool:
        """An item of a list: a dose and its substance, no cue."""
        return not self.reading.by_clause[number] and not self.doc.clauses[number].question

    def _vocative(self, number: int) -> bool:
        """A clause that only calls to people: "..., people!" """
        clause = self.reading.clause(number)
        cues = self.reading.by_clause[number].get("hail", ())
        if not cues:
            return False
        said = sum(1 for t in self.doc.tokens[clause.first : clause.last] if t.kind == "word")
        return said <= cues[0].last - cues[0].first

    def _hailed(self, number: int) -> bool:
        """ "150 mcg a day, people." """
        clause = self.reading.clause(number)
        cues = self.reading.by_clause[number]
        return any(
            self.doc.tokens[c.first - 1].text == ","
            and not any(t.kind == "word" for t in self.doc.tokens[c.last : clause.last])
            for c in cues.get("hail", ())
            if c.first > clause.first
        )

    def _addresses(self, number: int) -> bool:
        """ "Feeling a flu coming?" asks the reader, as sellers and advisers do."""
        cues = self.reading.by_clause[number]
        return not any(n in cues for n in ("self", "my", "relative", "question"))
