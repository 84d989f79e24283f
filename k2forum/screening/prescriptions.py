"""Advice to start, stop or change a medicine that a prescriber governs, with or without a number."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from .change_advice import ChangeAdvice
from .cues import Cue, Reading
from .intent import IntentJudge
from .orders import words
from .types import Document, Mention, SubstanceHit

_VERBS = ("stop", "change", "swap", "start")
_REACH = 4  # sentences back to which "it" may point


class MedicineTalk:
    """Clauses that speak of changing a medicine, read together with the cues of intent."""

    def __init__(self, reading: Reading, judge: IntentJudge, context: Sequence[Document] = ()):
        self.reading = reading
        self.before = _last_named_is_medicine(context)
        self.judge = judge
        self.doc: Document = reading.doc
        self.talk = reading
        self.medicines = [h for h in self.doc.substances if h.prescription]
        self.others = [h for h in self.doc.substances if not h.prescription]
        self.named_in = {reading.sentence_of(h.first) for h in self.doc.substances}
        self.medicines_at = self._by_clause(self.medicines)
        self.others_at = self._by_clause(self.others)
        self.others_first = [h.first for h in self.others]
        generic = {"rx"} if self.others else {"rx", "this_drug"}
        self.spoken_of = sorted(
            [h.first for h in self.medicines] + [c.first for c in reading.cues if c.name in generic]
        )

    def _by_clause(self, hits: list[SubstanceHit]) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for hit in hits:
            found.setdefault(self.reading.clause_of[hit.first], []).append(hit.first)
        return found

    def advice(self) -> tuple[int, int] | None:
        """Tokens (last exclusive) of the first advice to change a medicine; None if there is none."""
        named = self.medicines or self.before or self.talk.names & {"rx", "this_drug"}
        if not named and not any(m.unit == "units" for m in self.doc.mentions):
            return None
        for number, clause in enumerate(self.doc.clauses):
            found = self._in_clause(number)
            if found is None:
                continue
            quoted = clause.quoted or self.judge.in_inline_quote(clause.first)
            if quoted and self.judge.reaction(number) != "endorse":
                continue
            return found.first, max(found.last, min(clause.last, found.last + 4))
        if self.doc.language == "en" and named:
            framed = ChangeAdvice(self.judge, self._named_at(), self.others, self._tied, self.before).find()
            if framed is not None:
                return framed
        for mention in self.doc.mentions:
            if (
                mention.intent == "recommend"
                and self._is_prescription(mention)
                and not self._tied(self.reading.clause_of[mention.first])
            ):
                return mention.first, mention.last
        return None

    def _named_at(self) -> dict[int, int]:
        """First tokens of medicines and words for them -> the token after each."""
        found = {h.first: h.last for h in self.medicines}
        generic = ("rx",) if self.others else ("rx", "this_drug")
        for cue in self.reading.cues:
            alone = cue.last - cue.first == 1
            if cue.name in generic and not (alone and self.doc.tokens[cue.first].text in ("this", "that")):
                first = cue.last - 1 if cue.last - cue.first == 2 else cue.first
                found[first] = max(cue.last, found.get(first, 0))
        return found

    # --- one clause --------------------------------------------------------------------------------

    def _in_clause(self, number: int) -> Cue | None:
        cues = self.talk.by_clause[number]
        if not cues:
            return None
        clause = self.reading.clause(number)
        told = self._own_story(number)
        if told is not None:
            return told
        if clause.question and not self._rhetorical(number):
            return None
        if self.judge.mocks(number) or self._tied(number):
            return None
        need = self._no_need(number)
        if need is not None:
            return need
        for name in _VERBS if self.doc.language != "en" else ():
            for cue in cues.get(name, ()):
                if self._advised(number, cue, name):
                    return cue
        if (
            "stopping" in cues
            and self._target(number, cues["stopping"][0])
            and self.reading.in_clause(number, "advice", "own_advice", "verdict", "you_should")
        ) and not self._refused(number, cues["stopping"][0]):
            return cues["stopping"][0]
        return None

    def _advised(self, number: int, cue: Cue, name: str) -> bool:
        if (
            name == "start"
            and self.doc.tokens[cue.first].text in ("take", "use")
            and self._after_word(cue.first) in ("your", "ur", "it", "the")
        ):
            texts = {t.text for t in self.doc.tokens[cue.first : self._sentence_end(number)]}
            if not texts & {"instead", "rather"}:
                return False  # "take your medication"
        if self._refused(number, cue) or not self._directed(number, cue, name):
            return False
        return self._target(number, cue, weak=name == "start")

    def _sentence_end(self, number: int) -> int:
        return self.doc.clauses[self.reading.sentences[self.reading.clause(number).sentence][-1]].last

    def _directed(self, number: int, cue: Cue, name: str) -> bool:
        """Is the reader told to: an order, "you should", "I'd", "everyone ought to"?"""
        r = self.reading
        clause = r.clause(number)
        cues = r.by_clause[number]
        if (
            any(c.first < cue.first for n in ("third", "relative") for c in cues.get(n, ()))
            and "you_should" not in cues
            and "group" not in cues
        ):
            return self.doc.tokens[clause.first].text in words("tell_them")  # "tell your nan to skip ..."
        if (
            self._before_word(cue.first) in ("i'd", "id", "would", "lets", "let's", "and")
            and cues.keys() & {"own_advice"}
        ) or self._before_word(cue.first) in ("i'd", "id"):
            return True
        if any(c.first < cue.first for c in cues.get("hearsay", ())):
            return False
        for key in ("own_advice", "you_should", "advice"):
            if any(c.first <= cue.first for c in cues.get(key, ())):
                if key == "you_should" and all(
                    self._before_word(c.first) in ("if", "when", "once", "unless", "si", "wenn")
                    for c in cues[key]
                ):
                    continue
                return True
        if "group" in cues and "should" in cues and cues["group"][0].first < cue.first:
            return True
        if any(c.first < cue.first for c in cues.get("self", ())):
            return False
        if (
            self._before_word(cue.first) in ("just", "simply", "please", "einfach")
            and cue.first > clause.first
        ):
            return True
        if self._opens(clause.first, cue.first):
            return name not in ("swap",) or self.doc.tokens[cue.first].text not in ("instead", "better")
        if self.judge.imperative(number) >= 0 and self.judge.imperative(number) <= cue.first:
            return name != "start" or self.judge.imperative(number) == cue.first
        return self._bare_infinitive(number, cue)

    def _opens(self, first: int, position: int) -> bool:
        """Nothing but lead-in words and a heading stand between the head of the clause and the verb."""
        lead = words("lead_ins")
        tokens = self.doc.tokens
        for i in range(first, position):
            token = tokens[i]
            if token.kind != "word" or token.text in lead or token.text in words("softeners"):
                continue
            return self._after_condition(first, position)
        return True

    def _after_condition(self, first: int, position: int) -> bool:
        """ "once you feel fine stop it", "for pain take ..."."""
        tokens = self.doc.tokens
        if tokens[first].text not in words("condition_openers"):
            return False
        before = tokens[position - 1].text
        if before in ("just", "then", "simply", "please", ","):
            return True
        return (
            before not in words("subjects")
            and before not in ("could", "may")
            and tokens[position].text not in words("ambiguous_verbs")
            and tokens[first].text not in words("openers_of_purpose")
        )

    def _bare_infinitive(self, number: int, cue: Cue) -> bool:
        """German orders: "Marcumar absetzen, Tee trinken"."""
        text = self.doc.tokens[cue.last - 1].text
        return (
            self.doc.language == "de"
            and text.endswith("en")
            and not any(
                n in self.reading.by_clause[number]
                for n in ("self", "my", "third", "relative", "group", "question", "should", "doctor_tie")
            )
            and not any(
                self.doc.tokens[k].text in words("german_modals")
                for k in range(self.reading.clause(number).first, cue.first)
            )
        )

    def _no_need(self, number: int) -> Cue | None:
        """ "you don't need your statin", "surplus to requirements"."""
        cues = self.talk.by_clause[number]
        for cue in cues.get("no_need", ()):
            everybody = self.doc.tokens[cue.first].text in ("nobody", "noone", "no", "niemand", "keiner")
            if (
                not everybody
                and self.reading.in_clause(number, "self", "third", "hearsay", "doctor_tie", "report_source")
                and not self.reading.in_clause(number, "you", "group")
            ):
                continue
            if not self._target(number, cue, near=True):
                continue
            named = "rx" in cues or any(self._inside(number, h.first) for h in self.medicines)
            text = self._text(cue)
            if text.startswith(tuple(words("no_harm_in"))) and not self._verb_nearby(number):
                continue
            if named or self._verb_nearby(number):
                return cue
        return None

    def _verb_nearby(self, number: int) -> bool:
        sentence = self.reading.clause(number).sentence
        return any(
            self.talk.in_clause(n, "stop", "change", "swap")
            for s in (sentence, sentence + 1)
            for n in self.talk.sentences.get(s, ())
        )

    def _own_story(self, number: int) -> Cue | None:
        """One's own unsupervised change, told for others to follow."""
        cues = self.talk.by_clause[number].get("past_stop")
        if not cues or self.reading.clause(number).question:
            return None
        if self.reading.in_clause(number, "prescribed", "doctor_tie") and not self.reading.in_clause(
            number, "no_doctor"
        ):
            return None
        if not self._target(number, cues[0], own=True):
            return None
        sentence = self.reading.clause(number).sentence
        for near in range(number, len(self.doc.clauses)):
            clause = self.doc.clauses[near]
            if clause.sentence > sentence + 3:
                break
            if clause.question and "why" not in (t.text for t in self.doc.tokens[clause.first : clause.last]):
                continue
            for cue in self.talk.by_clause[near].get("follow_me", ()):
                if (
                    cue.first >= cues[0].last
                    and not self._refused(near, cue)
                    and not self.reading.in_clause(near, "doctor_tie", "report_source")
                ):
                    return cues[0]
        return None

    # --- what is changed, and who stands in the way ------------------------------------------------

    def _target(
        self, number: int, cue: Cue, *, weak: bool = False, near: bool = False, own: bool = False
    ) -> bool:
        """Does the verb act on a prescription medicine?"""
        clause = self.reading.clause(number)
        tokens = self.doc.tokens
        here = list(self.medicines_at.get(number, ()))
        here += [c.first for c in self.talk.by_clause[number].get("rx", ())]
        other = self.others_at.get(number, [])
        if here:
            after = [p for p in here if p >= cue.first]
            objects = [p for p in other if cue.first <= p < min(after, default=10**9)]
            if objects and not weak and tokens[cue.first].text not in ("swap", "trade", "replace"):
                return bool([p for p in here if p < cue.first]) and min(objects) - cue.last > 3
            return not (weak and not after)
        if weak or (other and min((p for p in other if p >= cue.first), default=10**9) - cue.last < 3):
            return False
        pronoun = self._points_back(cue, clause.last)
        if not pronoun and not near and not own:
            return False
        return self._named_before(number)

    def _is_k_beside_vka(self, medicine: int, other: int) -> bool:
        """ "warfarin ... K2 ... leave it on the shelf" means the vitamin."""
        named = {h.first: h.substance for h in self.doc.substances}
        return named.get(other, "").startswith("vitamin_k") and self.reading.sentence_of(
            medicine
        ) == self.reading.sentence_of(other)

    def _points_back(self, cue: Cue, last: int) -> bool:
        """ "bin it", "stop there", "just move it", "throw them out"; no object of its own."""
        tokens = self.doc.tokens
        for i in range(cue.first + 1, min(cue.last + 3, last)):
            if tokens[i].text in words("pronouns_for_medicines"):
                return True
        rest = [t for t in tokens[cue.last : last] if t.kind == "word"]
        return not rest or rest[0].text in words("object_free")

    def _named_before(self, number: int) -> bool:
        """Is a medicine the last thing named before this clause (or all that the text is about)?"""
        clause = self.reading.clause(number)
        sentence = clause.sentence
        at = bisect_left(self.spoken_of, clause.first)
        if not at:
            return False
        last = self.spoken_of[at - 1]
        if sentence - self.reading.sentence_of(last) > _REACH:
            return False
        at = bisect_left(self.others_first, clause.first)
        if not at:
            return True
        other = self.others_first[at - 1]
        if last < other and self._is_k_beside_vka(last, other):
            return False
        return last > other or self.reading.sentence_of(last) >= self.reading.sentence_of(other)

    def _refused(self, number: int, cue: Cue) -> bool:
        """ "don't stop", "never halve", "I'd not skip"."""
        clause = self.reading.clause(number)
        tokens = self.doc.tokens
        if (
            tokens[cue.first].text in words("negated_cue_openers")
            and cue.last - cue.first > 1
            and tokens[cue.first].text != "do"
        ):
            return self._double(cue)
        for i in range(max(clause.first, cue.first - 5), cue.first):
            if tokens[i].text in words("refusals") and not (
                i and tokens[i - 1].text in ("why", "warum", "pourquoi", "que")
            ):
                after = tokens[i + 1].text
                return after not in words("not_really_refused")
        exempt = self.reading.by_clause[number].get("dont", ())
        return any(d.first < cue.first and self.doc.tokens[d.first].text in words("nobody") for d in exempt)

    def _double(self, cue: Cue) -> bool:
        """The cue itself holds the refusal: "don't stop" refuses, "don't take it" advises against the "
        "medicine."""
        tokens = self.doc.tokens
        return any(tokens[i].text in words("stopping_verbs") for i in range(cue.first + 1, cue.last))

    def _tied(self, number: int) -> bool:
        """Is the advice tied to the prescriber?"""
        r = self.reading
        if r.names & {"no_doctor"}:
            sentence = r.clause(number).sentence
            if any(r.in_sentence(s, "no_doctor") for s in (sentence - 1, sentence, sentence + 1)):
                return False
        sentence = r.clause(number).sentence
        return r.in_sentence(sentence, "doctor_tie") or (
            r.in_sentence(sentence + 1, "doctor_tie")
            and self.judge.imperative(self._first_of(sentence + 1)) >= 0
        )

    def _first_of(self, sentence: int) -> int:
        numbers = self.reading.sentences.get(sentence)
        return numbers[0] if numbers else 0

    def _rhetorical(self, number: int) -> bool:
        return any(
            self._text(c).startswith(("why not", "why don", "why dont", "por que no", "pourquoi ne", "warum"))
            for c in self.reading.by_clause[number].get("advice", ())
        )

    def _is_prescription(self, mention: Mention) -> bool:
        return mention.unit == "units" or any(h.substance == mention.substance for h in self.medicines)

    def _inside(self, number: int, position: int) -> bool:
        clause = self.reading.clause(number)
        return clause.first <= position < clause.last

    def _after_word(self, position: int) -> str:
        return self.doc.tokens[position + 1].text if position + 1 < len(self.doc.tokens) else ""

    def _before_word(self, position: int) -> str:
        return self.doc.tokens[position - 1].text if position else ""

    def _text(self, cue: Cue) -> str:
        return " ".join(t.text for t in self.doc.tokens[cue.first : cue.last])


def _last_named_is_medicine(context: Sequence[Document]) -> bool:
    """Was a medicine the last thing named in the conversation before this text?"""
    for doc in reversed(context):
        if doc.substances:
            return doc.substances[-1].prescription
    return False
