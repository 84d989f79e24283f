"""Pairs of data/interactions.json that a text and its context bring together, and vitamin K "
"beside an anticoagulant."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from . import data_files
from .cues import Cue, Reading
from .intent import IntentJudge
from .orders import words
from .prescriptions import MedicineTalk
from .types import Document, SubstanceHit

_SYNONYMS = {"vitamin_d3": "vitamin_d3", "cod_liver_oil": "omega3"}


@cache
def group(name: str) -> frozenset[str]:
    return frozenset(data_files.load("interactions")["meta"]["groups"][name])


@cache
def vitamin_k() -> frozenset[str]:
    return group("vitamin_k_all")


@cache
def antagonists() -> frozenset[str]:
    """Vitamin K antagonists, the group named as such included."""
    return group("vka") | {"vka"}


@cache
def newer_anticoagulants() -> frozenset[str]:
    return group("doac") | {"doac", "doacs"}


@cache
def _pairs() -> dict[str, list[tuple[int, frozenset[str], dict[str, Any]]]]:
    """Substance id -> rows it takes part in: rank (single substances first), the other side, the row."""
    table: dict[str, list[tuple[int, frozenset[str], dict[str, Any]]]] = {}
    for row in data_files.load("interactions")["interactions"]:
        for mine, other in ((row["a_ids"], row["b_ids"]), (row["b_ids"], row["a_ids"])):
            for substance in mine:
                table.setdefault(substance, []).append(
                    (len(row["a_ids"]) + len(row["b_ids"]), frozenset(other), row)
                )
    return table


def rows(substances: set[str]) -> list[dict[str, Any]]:
    """The rows that these substances bring together, one for each pair: the most specific."""
    table = _pairs()
    best: dict[tuple[str, str], tuple[int, dict[str, Any]]] = {}
    for substance in substances:
        for rank, other, row in table.get(substance, ()):
            for partner in substances & other:
                if partner == substance:
                    continue
                pair = (min(substance, partner), max(substance, partner))
                if pair not in best or rank < best[pair][0]:
                    best[pair] = (rank, row)
    found = {row["id"]: row for _, row in best.values()}
    return [found[key] for key in sorted(found)]


def names(docs: Sequence[Document]) -> set[str]:
    return {h.substance for doc in docs for h in doc.substances}


class VitaminKTalk:
    """Does the comment advise vitamin K to somebody on a vitamin K antagonist, or tell of own use?"""

    def __init__(self, doc: Document, context: Sequence[Document], judge: IntentJudge, talk: MedicineTalk):
        self.doc = doc
        self.context = context
        self.judge = judge
        self.reading = judge.reading
        self.talk: Reading = talk.talk
        own = names([doc])
        around = names(context)
        self.k_here = [h for h in doc.substances if h.substance in vitamin_k()]
        self.vka_here = [h for h in doc.substances if h.substance in antagonists()]
        self.k_around = bool(around & vitamin_k())
        self.vka_around = bool(around & antagonists())
        self._named_at: dict[int, list[SubstanceHit]] = {}
        for hit in doc.substances:
            self._named_at.setdefault(self.reading.clause_of[hit.first], []).append(hit)
        self.set_apart = self._contrasts()
        self.words = sum(1 for t in doc.tokens if t.kind == "word") if context else 0
        self.advises = any(
            c.name == "go_ahead" and doc.tokens[c.first].text not in words("mere_yes") for c in self.talk.cues
        )
        self.doac = bool((own | around) & newer_anticoagulants())
        self.own_doac = bool(own & newer_anticoagulants())

    def both(self) -> bool:
        return bool((self.k_here or self.k_around) and (self.vka_here or self.vka_around))

    def advice(self) -> tuple[int, int] | None:
        """Tokens (last exclusive) of advice to take vitamin K beside the antagonist."""
        if not self.both() or (self.own_doac and not self.vka_here):
            return None
        mention = self._recommended_mention()
        if mention is not None:
            return mention
        for number, clause in enumerate(self.doc.clauses):
            if clause.quoted or self.judge.in_inline_quote(clause.first):
                if self._says_go_together(number) and self.judge.reaction(number) == "endorse":
                    return clause.first, clause.last
                continue
            if clause.question or self.judge.mocks(number):
                continue
            cue = self._goes_ahead(number) or self._says_go_together(number)
            if cue is not None:
                return cue.first, cue.last
        return None

    def _recommended_mention(self) -> tuple[int, int] | None:
        tied = self.reading.names & {"doctor_tie"}
        for mention in self.doc.mentions:
            if mention.intent != "recommend":
                continue
            is_k = mention.substance in vitamin_k() or (mention.substance is None and not self.k_here)
            if is_k and not (
                tied and self.judge.reading.in_sentence(self._sentence(mention.first), "doctor_tie")
            ):
                if self.vka_here and self.set_apart:
                    continue
                return mention.first, mention.last
        return None

    def _contrasts(self) -> bool:
        """ "Clexane is not warfarin": the antagonist is named only to set it apart."""
        tokens = self.doc.tokens
        return all(
            any(t.text in words("set_apart") for t in tokens[max(0, h.first - 4) : h.first])
            for h in self.vka_here
        )

    def _goes_ahead(self, number: int) -> Cue | None:
        """An order or a "sure, go for it" about vitamin K."""
        cues = self.talk.by_clause[number]
        if self._warns(number) or not self._about_k(number):
            return None
        if self.reading.in_clause(number, "self", "relative", "third", "my") and not self.reading.in_clause(
            number, "own_advice", "you", "you_should", "opinion"
        ):
            return None
        if self.reading.in_sentence(
            self.reading.clause(number).sentence, "doctor_tie", "hearsay"
        ) and not self.reading.in_clause(number, "no_doctor"):
            return None
        ahead = [c for c in cues.get("go_ahead", ()) if not self._mere_yes(c)]
        if not ahead and "group" in self.reading.by_clause[number]:
            ahead = self.reading.by_clause[number].get("should", [])
        if not ahead:
            return None
        if self.judge.recommends(number) or self.judge.imperative(number) >= 0:
            return ahead[0]
        clause = self.reading.clause(number)
        if ahead[0].first - clause.first <= 1 and (
            self.vka_around or self.k_around or self._says_go_together_anywhere()
        ):
            return ahead[0]
        return None

    def _mere_yes(self, cue: Cue) -> bool:
        """A lone "sure" or "yes" advises nothing unless it is all that is said, or advice follows."""
        if cue.last - cue.first > 1 or self.doc.tokens[cue.first].text not in words("mere_yes"):
            return False
        return self.words > 3 and not self.advises

    def _says_go_together_anywhere(self) -> bool:
        return "go_together" in self.talk.names

    def _says_go_together(self, number: int) -> Cue | None:
        """ "K2 won't touch your warfarin" with a word to go ahead anywhere in the text."""
        together = self.talk.by_clause[number].get("go_together")
        if not together or self._warns(number):
            return None
        if self.reading.in_clause(number, "self", "my", "third") and not self.reading.in_clause(
            number, "you", "opinion"
        ):
            return None
        if self.reading.in_clause(number, "doctor_tie", "hearsay"):
            return None
        if self.doac and not self.vka_here:
            return None
        if self.vka_here and self.set_apart:
            return None
        sentence = self.reading.clause(number).sentence
        for near in self.reading.around(sentence, 3):
            clause = self.reading.clause(near)
            if clause.question or clause.quoted or self._warns(near):
                continue
            ahead = "go_ahead" in self.talk.by_clause[near] or self.judge.reading.in_clause(
                near, "follow", "you_should"
            )
            if ahead and not self.judge.reading.in_clause(near, "doctor_tie", "self", "denial"):
                return together[0]
        return together[0] if self.vka_around and not self.vka_here else None

    def _about_k(self, number: int) -> bool:
        """Vitamin K is named here, or is what the talk is about while nothing else is named here."""
        clause = self.reading.clause(number)
        here = [h for h in self._named_at.get(number, ()) if h.first >= clause.first]
        if any(h.substance in vitamin_k() for h in here):
            return True
        if any(h.substance not in antagonists() for h in here):
            return False
        return bool(self.k_here) or (self.k_around and not self._other_subject())

    def _other_subject(self) -> bool:
        return any(
            h.substance not in vitamin_k() and h.substance not in antagonists() for h in self.doc.substances
        )

    def _warns(self, number: int) -> bool:
        return (
            self.reading.in_clause(number, "dont", "harm")
            and not self.reading.in_clause(number, "dont_exempt", "harmless")
            and not self._soothes(number)
        ) or ("avoid_k" in self.talk.by_clause[number] and not self._soothes(number))

    def _soothes(self, number: int) -> bool:
        """ "don't worry", "no reason to avoid", "won't": the refusal refuses the warning."""
        return any(
            self.doc.tokens[c.first].text in words("soothing")
            for c in self.talk.by_clause[number].get("go_together", ())
        )

    def _sentence(self, token: int) -> int:
        return self.reading.clause(self.reading.clause_of[token]).sentence

    # --- somebody at risk --------------------------------------------------------------------------

    def at_risk(self) -> str | None:
        """ "vka" or "doac" when the writer or theirs use it and use, plan or ask about vitamin K."""
        k = bool(self.k_here)
        mine = [h for h in self.doc.substances if h.substance in antagonists() | newer_anticoagulants()]
        if not mine and self.k_here:
            mine = [h for doc in self.context[-1:] for h in doc.substances if False]
        if not k or not mine:
            return None
        for kind, ids in (("vka", antagonists()), ("doac", newer_anticoagulants())):
            for hit in mine:
                if hit.substance in ids and self._belongs_to_writer(hit):
                    return kind
        return None

    def _belongs_to_writer(self, hit: SubstanceHit) -> bool:
        if self.doc.tokens[hit.first].quoted:
            return False
        number = self.reading.clause_of[hit.first]
        sentence = self.reading.clause(number).sentence
        if self.reading.in_sentence(sentence, "self", "my", "relative", "prescribed", "modal_self"):
            return True
        clause = self.reading.clause(number)
        if clause.question or self.reading.in_clause(number, "own_use"):
            return not self.reading.in_clause(number, "you_should")
        return self.doc.tokens[clause.first].text in words("user_openers") and not self.reading.in_sentence(
            sentence, "you", "group", "you_should"
        )
