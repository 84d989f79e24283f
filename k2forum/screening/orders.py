"""What a clause tells its reader to do: orders, "you should", "everyone needs", verdicts on "
"the right amount."""

from __future__ import annotations

from functools import cached_property

from .cues import Cue
from .shapes import Shapes, words
from .types import Mention

__all__ = ["Orders", "words"]

_PEOPLE = ("self", "relative")


class Orders(Shapes):
    """Reads the clauses of one document for advice."""

    def recommends(self, number: int, mention: Mention | None = None) -> bool:
        r = self.reading
        cues = r.by_clause[number]
        if not cues and self.imperative(number) < 0:
            return False
        own = any(n in cues for n in _PEOPLE)
        if (
            "prescribed" in cues
            and (own or "my" in cues)
            and "group" not in cues
            and "you_should" not in cues
        ):
            return False
        if "own_advice" in cues or ("self" in cues and self.would_do(number)):
            return True
        if "you_should" in cues and not self.all_after(cues["you_should"], "if", "when", "wenn", "si"):
            return True
        if "you" in cues and not own and "question" not in cues and self._you_can(number):
            return True
        if "should" in cues and "you" in cues and not own and "question" not in cues:
            return True
        if (
            "advice" in cues
            and not ("self" in cues and "dont" in cues)
            and not self._own_habit(cues["advice"])
        ):
            return True
        if self._group_should(number, mention, own):
            return True
        if (
            "hail" in cues
            and cues["hail"][0].first == r.clause(number).first
            and not own
            and "report_source" not in cues
            and mention is not None
            and not self._verbless_people(number, cues["hail"][0])
        ):
            return True
        if (
            "verdict" in cues
            and "for_me" not in cues
            and (not own or "opinion" in cues)
            and "third" not in cues
        ) and ("report_source" not in cues or "group" in cues):
            return True
        at = self.imperative(number)
        if at >= 0 and own and at > r.clause(number).first and self.owner_before(number, at):
            at = -1  # "On donne": a statement
        if at >= 0 and not (mention is not None and at > mention.last + 6):
            return not self._reads_as_log(number, at)
        return self._good_to(number)

    def owner_before(self, number: int, at: int) -> bool:
        """Does a person who is no reader stand right before the verb?"""
        return any(c.last in (at, at + 1) for n in _PEOPLE for c in self.reading.by_clause[number].get(n, ()))

    def _own_habit(self, advice: list[Cue]) -> bool:
        """ "I aim for 400 mg" tells of oneself."""
        tokens = self.doc.tokens
        return all(
            c.first > 0
            and tokens[c.first].text in words("dose_imperatives", self.language)
            and tokens[c.first - 1].text in words("subjects")
            for c in advice
        )

    def _you_can(self, number: int) -> bool:
        """ "So all you valve people can have ..." """
        clause = self.reading.clause(number)
        after = self.reading.by_clause[number]["you"][0].last
        opening = self.doc.tokens[clause.first].text
        return opening not in words("conditional") and any(
            t.text in ("can", "should", "must", "ought")
            for t in self.doc.tokens[after : min(clause.last, after + 4)]
        )

    def _group_should(self, number: int, mention: Mention | None, own: bool) -> bool:
        """ "Everyone needs 90 mcg"; not "anyone who takes 500 mcg should read this"."""
        cues = self.reading.by_clause[number]
        if "group" not in cues or "should" not in cues or cues["group"][0].first >= cues["should"][-1].first:
            return False
        if (
            mention
            and cues["group"][0].first < mention.first < cues["should"][-1].first
            and self._who_takes(number)
        ):
            return False
        return (
            not own or cues["group"][-1].first > cues["relative" if "relative" in cues else "self"][0].first
        )

    def _who_takes(self, number: int) -> bool:
        clause = self.reading.clause(number)
        return any(
            t.text in ("who", "that", "taking", "on", "que", "die", "qui")
            for t in self.doc.tokens[clause.first : clause.first + 4]
        )

    def _verbless_people(self, number: int, hail: Cue) -> bool:
        """ "People take ...": a statement, no call to people."""
        tokens = self.doc.tokens
        return (
            hail.last < len(tokens)
            and tokens[hail.last].kind == "word"
            and tokens[hail.last].text not in (",", ":", "!")
        )

    def imperative(self, number: int) -> int:
        """The token of an order in this clause, -1 if there is none."""
        found = self.imperative_cache.get(number)
        if found is None:
            found = self.imperative_cache[number] = self._find_imperative(number)
        return found

    def _find_imperative(self, number: int) -> int:
        clause = self.reading.clause(number)
        tokens = self.doc.tokens
        verbs = words("dose_imperatives", self.language)
        lead = words("lead_ins")
        i = clause.first
        if tokens[i].text in words("goes_on") and self._goes_on(number):
            return -1
        if tokens[i].text == "@" and i + 2 < clause.last:
            i += 2  # "@maria take ..."
        while (
            i < clause.last
            and tokens[i].value is None
            and (
                tokens[i].kind != "word"
                or (tokens[i].text in lead and tokens[i].text not in ("if", "when"))
                or (tokens[i].text == "to" and tokens[i - 1].text == "please")
            )
        ):
            i += 1
        if i >= clause.last:
            return -1
        if tokens[i].text in verbs and self._orders(i, clause.last):
            return i
        if i > clause.first and tokens[i].value is not None and tokens[i - 1].text == "do":
            return i - 1  # "just do 90 mcg": "do" was read as a lead-in
        if tokens[i].text == "of" and i > clause.first and tokens[i - 1].text == "instead":
            return self._order_after_condition(i - 1, clause.last, verbs)
        if tokens[i].text in words("condition_openers"):
            return self._order_after_condition(i, clause.last, verbs)
        return -1

    def _goes_on(self, number: int) -> bool:
        """ "I'm on warfarin and take ...": the subject of the clause before goes on."""
        if not number or self.reading.clause(number - 1).sentence != self.reading.clause(number).sentence:
            return False
        before = self.reading.by_clause[number - 1]
        return (
            any(n in before for n in ("self", "relative", "third"))
            and "own_advice" not in before
            and self.doc.tokens[self.reading.clause(number).first - 1].text != ","
        )

    def orders(self, number: int) -> bool:
        """Any order at the head of the clause ("Print this.", "quit overthinking")."""
        clause = self.reading.clause(number)
        lead = words("lead_ins")
        for token in self.doc.tokens[clause.first : clause.last]:
            if token.kind == "word" and token.text not in lead:
                return token.text in words("orders") and not clause.question
        return False

    def _orders(self, i: int, last: int) -> bool:
        following = self.doc.tokens[i + 1].text if i + 1 < last else ""
        if following == "to" and self.doc.tokens[i].text in ("up", "lead"):
            return False  # "up to 300 mg"
        return following not in words("not_imperative_next") or (
            following in ("your", "any") and self.doc.tokens[i].text != "have"
        )

    def _order_after_condition(self, i: int, last: int, verbs: frozenset[str]) -> int:
        """ "For the first one stir 10 g ...": a bare verb with no subject before it."""
        tokens = self.doc.tokens
        subjects = words("subjects")
        conditional = tokens[i].text in words("conditional")
        for j in range(i + 1, last - 1):
            text = tokens[j].text
            if text in ("i", "we", "they", "he", "she", "my") and not conditional:
                return -1
            if text in verbs and tokens[j - 1].text not in subjects and tokens[j].kind == "word":
                after = tokens[j + 1]
                if (
                    j + 1 in self.named
                    or after.value is not None
                    or after.kind == "number"
                    or after.text in words("amount_openers")
                ):
                    return j
        return -1

    def _good_to(self, number: int) -> bool:
        """ "it's best to take", "make sure to get"."""
        clause = self.reading.clause(number)
        tokens = self.doc.tokens
        if any(n in self.reading.by_clause[number] for n in ("self", "third", "relative")):
            return False
        verbs = words("dose_imperatives", "en")
        good = words("good_to")
        for j in range(clause.first + 2, clause.last):
            if tokens[j].text in verbs and tokens[j - 1].text == "to" and tokens[j - 2].text in good:
                return True
        return False

    def _reads_as_log(self, number: int, at: int) -> bool:
        """A review that leaves out its "I": "Take one tab at noon. Numbers fine since June." """
        r = self.reading
        if self.doc.tokens[at].text not in words("log_verbs"):
            return False
        if r.names & {"you", "you_should", "follow", "tail", "hail", "advice", "group", "own_advice"}:
            return False
        elsewhere = len(self.own_clauses) - (number in self.own_clauses)
        return not self.shouts and (
            elsewhere > 0 or ("own_use" in r.by_clause[number] and "prescribed" in r.names)
        )

    @cached_property
    def shouts(self) -> bool:
        return any(t.text == "!" for t in self.doc.tokens)

    @cached_property
    def own_clauses(self) -> frozenset[int]:
        """The clauses in which the writer tells of their own use."""
        return frozenset(
            n
            for n, (clause, cues) in enumerate(zip(self.doc.clauses, self.reading.by_clause, strict=True))
            if "own_use" in cues and "should" not in cues and not clause.quoted
        )

    def in_inline_quote(self, token: int) -> bool:
        return token in self.inline

    def has_mention(self, number: int) -> bool:
        return number in self.dosed

    def any_before(self, cues: list[Cue], mention: Mention) -> bool:
        return any(c.first < mention.first for c in cues)

    def all_after(self, cues: list[Cue], *openers: str) -> bool:
        """All of these cues stand after a condition word ("if you want ...")."""
        return all(c.first and self.doc.tokens[c.first - 1].text in openers for c in cues)

    def self_before(self, number: int, position: int) -> bool:
        first = self.reading.clause(number).first
        return any(
            c.first < position and c.first >= first
            for n in ("self", "relative", "third")
            for c in self.reading.by_clause[number].get(n, ())
        )

    def text_of(self, cue: Cue) -> str:
        return " ".join(t.text for t in self.doc.tokens[cue.first : cue.last])
