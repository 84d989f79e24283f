"""The intent of every dose mention: the first of negated, recommend, experience, question, report that fits.

The clause of the mention decides; where it has no words for it, the other clauses of its sentence do, then
the sentences around.
"""

from __future__ import annotations

import itertools

from .cues import Cue, Reading
from .neighbours import Neighbours
from .shapes import words
from .types import Document, Intent, Mention


def judge_of(doc: Document) -> IntentJudge:
    """The judge of a document, made once."""
    if not isinstance(doc.reading, IntentJudge):
        doc.reading = IntentJudge(Reading(doc))
        doc.reading.hear_voices()
    return doc.reading


def assign(doc: Document) -> None:
    """Set ``intent`` of every mention of ``doc``, which has its clauses."""
    if not doc.mentions:
        return
    judge = judge_of(doc)
    for mention in doc.mentions:
        mention.intent = judge.intent(mention)
    judge.settle_lists()


class IntentJudge(Neighbours):
    """Reads the stance of clauses, with their sentence and the sentences around as fall-backs."""

    def intent(self, mention: Mention) -> Intent:
        number = self.reading.clause_of[mention.first] if mention.first < len(self.reading.clause_of) else 0
        clause = self.reading.clause(number)
        if clause.quoted or self.in_inline_quote(mention.first):
            return self._quoted(number, mention)
        return self._own_words(number, mention)

    def _own_words(self, number: int, mention: Mention) -> Intent:
        clause = self.reading.clause(number)
        if self.mocks(number) or self.negated(number, mention):
            return "negated"
        if clause.question:
            return self._question(number, mention)
        if self.reported(number, mention):
            return "recommend" if self._followed(number, mention) else "report"
        stance = self._clause_stance(number, mention)
        if stance is None:
            stance = self._neighbour_stance(number, mention)
        if stance is None:
            self.weak.add(mention.start)
            stance = self._fragment(number, mention)
        if stance in ("experience", "report") and self._followed(number, mention):
            return "recommend"
        return stance

    def _clause_stance(self, number: int, mention: Mention) -> Intent | None:
        """The stance that the words of this clause alone give."""
        r = self.reading
        if self.asks(number):
            own = self.takes(number, mention) and not self._asked_whether(number, mention)
            return "experience" if own else "question"
        if self.priced(number, mention):
            return "report"
        if ("tail" in r.by_clause[number] or self.for_group(number)) and not self.owned(number):
            return "recommend"
        if self.recommends(number, mention) or self.floor(number, mention) or self.instructs(number):
            return "recommend"
        if self.ponders(number):
            return "question"
        if self.takes(number, mention):
            return "experience"
        if self.needs(number, mention) or self.addresses(number):
            return "recommend"
        if r.in_clause(number, "said"):
            return "report"
        if self.orders(number):
            return "recommend"
        if r.in_clause(number, "hearsay") or (
            r.in_clause(number, "report_source") and not r.in_clause(number, "my")
        ):
            return "report"
        if r.in_clause(number, "content") and not r.in_clause(number, "own_use"):
            return self._use_of_content(number)
        if self.sells(mention):
            return "recommend"
        if self.happened(number, mention):
            return "experience"
        if self.purpose(number, mention) or self.at_least(number):
            return "recommend"
        return None

    def _asked_whether(self, number: int, mention: Mention) -> bool:
        """ "I wonder whether 300 mg would help": the question comes first, and no use is told."""
        cues = self.reading.by_clause[number]
        strong = (*words("asking"), "whether")
        return not ("own_use" in cues or "alike" in cues or "prescribed" in cues) and any(
            c.first < mention.first and self.text_of(c).startswith(strong) for c in cues.get("question", ())
        )

    def _use_of_content(self, number: int) -> Intent:
        """ "They come as 500 mg chews, I chew two a day": what the sentence goes on to do with it."""
        r = self.reading
        for near in r.sentences[r.clause(number).sentence]:
            if near == number or r.clause(near).question or r.in_clause(near, "report_source"):
                continue
            if near > number and self.imperative(near) >= 0:
                return "recommend"
            if r.in_clause(near, "self") and near > number and self.takes(near):
                return "experience"
        return "report"

    def ponders(self, number: int) -> bool:
        """ "Thinking of trying 200 mcg": a plan not yet made."""
        return self.reading.in_clause(number, "pondering") and not self.reading.in_clause(number, "own_use")

    def _question(self, number: int, mention: Mention) -> Intent:
        cues = self.reading.by_clause[number]
        if "alike" in cues:
            return "experience"
        if self._orders_first(number) and not self.owned(number) and "question" not in cues:
            return "recommend"
        asks = "modal_self" in cues or "question" in cues or self._interrogative(number)
        if self.takes(number, mention) and (not asks or self._alike(number)):
            return "experience"
        if "advice" in cues and any(
            self.text_of(c).startswith(tuple(words("suggesting"))) for c in cues["advice"]
        ):
            return "question" if self._asks_on(number) else "recommend"
        if not asks:
            if self.reported(number, mention):
                return "report"
            earlier = self._neighbour_question(number, mention)
            if earlier:
                return earlier
        if (
            self._mine(mention)
            or (not asks and self.takes(number, mention) and not self._asks_before(number, mention))
            or self._told_after(number)
        ):
            return "experience"
        return "question"

    def _asks_on(self, number: int) -> bool:
        """ "How about 5 mg, is that ok?" """
        r = self.reading
        return any(
            n > number and (r.in_clause(n, "question") or self._interrogative(n))
            for n in r.sentences[r.clause(number).sentence]
        )

    def _told_after(self, number: int) -> bool:
        """ "Am I OK on 5000 IU? I've been taking it for a year." """
        r = self.reading
        following = r.sentences.get(r.clause(number).sentence + 1, ())
        return r.in_clause(number, "self", "my") and any(
            not r.clause(n).question
            and not self.has_mention(n)
            and r.in_clause(n, "own_use")
            and r.in_clause(n, "self")
            and not words("pronoun").isdisjoint(self.texts(n))
            for n in following
        )

    def _orders_first(self, number: int) -> bool:
        """An order stands at the head of the clause: "Maybe try 25 mg?" """
        at = self.imperative(number)
        first = self.reading.clause(number).first
        return at >= 0 and all(t.text in words("lead_ins") for t in self.doc.tokens[first:at])

    def _interrogative(self, number: int) -> bool:
        """Does the clause open as a question does ("would", "is", "sind")?"""
        clause = self.reading.clause(number)
        if self._continues(number):
            return False
        for token in self.doc.tokens[clause.first : clause.last]:
            if token.kind == "word" and token.text not in words("lead_ins"):
                return token.text in words("interrogatives")
        return False

    def _alike(self, number: int) -> bool:
        """ "Anyone else on 5000 IU ...?": the writer too."""
        clause = self.reading.clause(number)
        texts = [t.text for t in self.doc.tokens[clause.first : clause.last]]
        return any(
            a in ("anyone", "anybody", "alguien") and b in ("else", "mas")
            for a, b in itertools.pairwise(texts)
        )

    def _mine(self, mention: Mention) -> bool:
        return mention.first > 0 and self.doc.tokens[mention.first - 1].text in words("my")

    def _neighbour_question(self, number: int, mention: Mention) -> Intent | None:
        """A statement and its question in one sentence: "I have 3000 IU a day, is that all right?" """
        r = self.reading
        for near in r.sentences[r.clause(number).sentence]:
            if (
                near < number
                and self.takes(near, mention)
                and not r.in_clause(near, "modal_self", "question")
            ) and not r.in_clause(number, "you_should", "should"):
                return "experience"
        return None

    def _asks_before(self, number: int, mention: Mention) -> bool:
        cues = self.reading.by_clause[number]
        return any(c.first < mention.first for n in ("question", "modal_self") for c in cues.get(n, ()))

    def _followed(self, number: int, mention: Mention) -> bool:
        """Does the writer go on to tell others to do the same?"""
        r = self.reading
        sentence = r.clause(number).sentence
        for near in range(number, len(self.doc.clauses)):
            clause = self.doc.clauses[near]
            if clause.quoted or clause.sentence > sentence + 2:
                break
            if near > number and self.has_mention(near) and clause.sentence > sentence:
                break
            if clause.question or r.in_clause(near, "dont", "doctor_tie"):
                continue
            for cue in r.by_clause[near].get("follow", ()):
                if (
                    cue.first > mention.last - 1
                    and not self.self_before(near, cue.first)
                    and self._opens_or_ends(near, cue)
                ):
                    return True
        return False

    def _opens_or_ends(self, number: int, cue: Cue) -> bool:
        """Telling others stands at the begin of its clause or is all of its end."""
        clause = self.reading.clause(number)
        lead = words("lead_ins")
        return all(
            t.kind != "word" or t.text in lead or t.text in ("you", "so")
            for t in self.doc.tokens[clause.first : cue.first]
        ) or not any(t.kind == "word" for t in self.doc.tokens[cue.last : clause.last])

    def settle_lists(self) -> None:
        """Items of one list share the intent of the item that has words for it."""
        sure: dict[int, list[Mention]] = {}
        for mention in self.doc.mentions:
            if mention.start not in self.weak:
                sure.setdefault(self._sentence(mention), []).append(mention)
        for mention in self.doc.mentions:
            same = sure.get(self._sentence(mention), []) if mention.start in self.weak else []
            if same and same[0].intent != "negated":
                mention.intent = min(same, key=lambda m: abs(m.first - mention.first)).intent

    def _sentence(self, mention: Mention) -> int:
        return self.reading.clause(self.reading.clause_of[mention.first]).sentence

    def _quoted(self, number: int, mention: Mention) -> Intent:
        said = self._own_words_of_quote(number, mention)
        reaction = self.reaction(number)
        if reaction == "reject":
            return "negated"
        if reaction == "endorse":
            return "recommend" if said == "experience" and "follow" in self.reading.names else said
        if said == "negated":
            return "negated"
        return "report"

    def _own_words_of_quote(self, number: int, mention: Mention) -> Intent:
        if self.negated(number, mention):
            return "negated"
        if self.reading.clause(number).question:
            return "question"
        return self._clause_stance(number, mention) or self._neighbour_stance(number, mention) or "recommend"
