"""Somebody is in danger now: which situation of data/emergencies.json a text tells of."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from . import data_files
from .cues import Cue, may_hold
from .intent import IntentJudge
from .orders import words
from .types import Document

_THINNERS = frozenset({"vka", "doac", "blood_thinner", "heparins", "antiplatelets", "anticoagulants"})
_MANY_PIECES = 8  # nobody's usual dose of tablets
_PIECES = frozenset({"tablets", "capsules", "gummies", "bottle", "packets"})
_ALARM = frozenset(
    {
        "took",
        "swallowed",
        "intent_die",
        "bleeding",
        "stroke",
        "chest",
        "allergy",
        "chemical",
        "head_injury",
        "low_sugar",
        "inr_high",
    }
)


@cache
def situations() -> dict[str, dict[str, object]]:
    return {s["id"]: s for s in data_files.load("emergencies")["situations"]}


def may_alarm(texts: set[str], language: str) -> bool:
    """Could a text of these words tell of danger now?"""
    return may_hold(texts, language, _ALARM)


class EmergencyReader:
    """The emergency cues of a text, sentence by sentence, own words only."""

    def __init__(self, doc: Document, judge: IntentJudge, context_thinner: bool = False):
        self.doc = doc
        self.judge = judge
        self.talk = judge.reading
        self.context_thinner = context_thinner
        firsts = [h.first for h in doc.substances] + [m.first for m in doc.mentions]
        self.named = {self.talk.sentence_of(first) for first in firsts}
        self.many = {
            self.talk.sentence_of(m.first)
            for m in doc.mentions
            if m.amount_high >= _MANY_PIECES and m.unit in _PIECES
        }

    def find(self) -> tuple[str, int, int] | None:
        """Situation id and its tokens (last exclusive)."""
        names = self.talk.names
        if not names or self._whole_text_is_quoted():
            return None
        for situation, check in (
            ("suicidal", self._self_harm),
            ("child_swallowed", self._child),
            ("overdose_known", self._overdose),
            ("bleeding_anticoag", self._bleeding),
            ("head_injury_anticoag", self._head),
            ("stroke", self._stroke),
            ("chest_pain", self._chest),
            ("allergy", self._allergy),
            ("borax_or_chemical", self._chemical),
            ("low_sugar", self._low_sugar),
        ):
            cue = check()
            if cue is not None:
                return situation, cue.first, cue.last
        return None

    # --- situations --------------------------------------------------------------------------------

    def _self_harm(self) -> Cue | None:
        for cue in self._cues("intent_die"):
            if self._near(cue, "idiom", 0) or self._past(cue):
                continue
            if self._sentence_has(cue, "resolved") or self._near(cue, "no_plan", 2):
                continue
            if not self._speaks_of_self(cue):
                continue
            return cue
        return None

    def _child(self) -> Cue | None:
        if not ({"child", "pet"} & self.talk.names and {"swallowed"} & self.talk.names):
            return None
        for cue in self._cues("swallowed"):
            sentence = self._sentence(cue)
            if not (self._near(cue, "child", 1) or self._near(cue, "pet", 1)):
                continue
            if not (self._near(cue, "product", 1) or self._near_product(sentence)):
                continue
            if self._past(cue) or self._calm(cue):
                continue
            if self._asks_in_general(cue):
                continue
            if (
                self._near(cue, "now", 1)
                or self._near(cue, "distress", 2)
                or (self._near(cue, "excess", 0) and not self._near(cue, "old", 3))
            ):
                return cue
        return None

    def _overdose(self) -> Cue | None:
        for cue in self._cues("took"):
            sentence = self._sentence(cue)
            if self.judge.mocks(self.talk.clause_of[cue.first]):
                continue
            if self._past(cue) or self._calm(cue) or self._asks_in_general(cue) or self._negated(cue):
                continue
            product = self._near(cue, "product", 1) or self._near_product(sentence)
            child = self._near(cue, "child", 0)
            excess = self._near(cue, "excess", 0) or self._many(sentence)
            now = self._near(cue, "now", 0)
            alarm = self._near(cue, "distress", 2)
            if not excess or self._near(cue, "idiom", 0):
                continue
            if (product or self._near(cue, "intent_die", 2) or child) and (
                (alarm and (now or self._after(cue, "now", 1) or self._short()))
                or (now and self._strong_excess(cue, sentence))
            ):
                return cue
        return None

    def _bleeding(self) -> Cue | None:
        high = next(self._cues("inr_high"), None)
        if (
            high is not None
            and not self._past(high)
            and not self._calm(high)
            and self._near(high, "bleeding", 2)
        ):
            return high
        if not self._on_thinner():
            return None
        for cue in self._cues("bleeding"):
            if self._past(cue) or self._asks_in_general(cue) or self._negated(cue) or self._calm(cue):
                continue
            if self._near(cue, "bleeding_now", 0) or (
                self._near(cue, "now", 0) and self._near(cue, "distress", 2)
            ):
                if self._only_bruise(cue) and not self._near(cue, "now", 1):
                    continue
                if self._short_habit(cue) or self._near(cue, "occasional", 0):
                    continue
                return cue
        return None

    def _head(self) -> Cue | None:
        if not self._on_thinner():
            return None
        for cue in self._cues("head_injury"):
            if (
                not self._past(cue)
                and not self._calm(cue)
                and (self._near(cue, "now", 1) or self._near(cue, "distress", 1))
            ):
                return cue
        return None

    def _stroke(self) -> Cue | None:
        for cue in self._cues("stroke"):
            if self._past(cue) or self._calm(cue) or self._asks_in_general(cue) or self._negated(cue):
                continue
            signs = sum(
                1
                for n in self.talk.around(self._sentence(cue), 1)
                for other in self.talk.by_clause[n].get("stroke", ())
                if (other.first >= cue.last or other.last <= cue.first)
            )
            if self._near(cue, "now", 0) or (
                signs
                and (
                    self._near(cue, "now", 1)
                    or self._near(cue, "distress", 2)
                    or not self._near(cue, "old", 9)
                )
            ):
                if not (self._somebody(cue) or (signs and self._near(cue, "now", 0))) or (
                    self._chronic(cue) and not signs
                ):
                    continue
                return cue
        return None

    def _chest(self) -> Cue | None:
        for cue in self._cues("chest"):
            if (
                self._past(cue)
                or self._calm(cue)
                or self._asks_in_general(cue)
                or self._negated(cue)
                or self._chronic(cue)
            ):
                continue
            signs = self._near(cue, "stroke", 0) and self._present(cue)
            if signs or (
                self._near(cue, "now", 1) and (self._present(cue) or self._near(cue, "distress", 1))
            ):
                return cue
        return None

    def _allergy(self) -> Cue | None:
        for cue in self._cues("allergy"):
            if (
                self._past(cue)
                or self._calm(cue)
                or self._asks_in_general(cue)
                or self._chronic(cue)
                or self._negated(cue)
            ):
                continue
            if self._near(cue, "now", 0) and (self._near(cue, "distress", 1) or self._present(cue)):
                return cue
        return None

    def _chemical(self) -> Cue | None:
        for cue in self._cues("chemical"):
            if (
                not self._past(cue)
                and not self._calm(cue)
                and (self._near(cue, "now", 1) or self._near(cue, "distress", 1))
                and not self._asks_in_general(cue)
            ):
                return cue
        return None

    def _low_sugar(self) -> Cue | None:
        for cue in self._cues("low_sugar"):
            if self._past(cue) or self._calm(cue):
                continue
            if (
                self._near(cue, "now", 1)
                and self._near(cue, "distress", 1)
                and (self._near(cue, "excess", 1) or self._present(cue))
            ):
                return cue
        return None

    # --- what stands around a cue ------------------------------------------------------------------

    def _cues(self, name: str) -> Iterator[Cue]:
        """Cues of this name in the writer's own words."""
        for cue in self.talk.cues:
            if (
                cue.name == name
                and not self.doc.tokens[cue.first].quoted
                and not self.judge.in_inline_quote(cue.first)
            ):
                yield cue

    def _in_sentence(self, name: str, sentence: int) -> list[Cue]:
        return [c for n in self.talk.sentences[sentence] for c in self.talk.by_clause[n].get(name, ())]

    def _sentence(self, cue: Cue) -> int:
        return self.talk.sentence_of(cue.first)

    def _sentence_has(self, cue: Cue, name: str) -> bool:
        return self._near(cue, name, 0)

    def _near(self, cue: Cue, name: str, reach: int) -> bool:
        """Is there a cue of this name within ``reach`` sentences?"""
        if name not in self.talk.names:
            return False
        sentence = self._sentence(cue)
        return any(self.talk.in_sentence(s, name) for s in range(sentence - reach, sentence + reach + 1))

    def _after(self, cue: Cue, name: str, reach: int) -> bool:
        sentence = self._sentence(cue)
        return any(self.talk.in_sentence(s, name) for s in range(sentence, sentence + reach + 1))

    def _near_product(self, sentence: int) -> bool:
        """Is a substance or a dose named in this sentence or beside it?"""
        return any(s in self.named for s in (sentence - 1, sentence, sentence + 1))

    def _many(self, sentence: int) -> bool:
        return sentence in self.many

    def _strong_excess(self, cue: Cue, sentence: int) -> bool:
        if self._many(sentence):
            return True
        texts = {
            " ".join(t.text for t in self.doc.tokens[c.first : c.last])
            for c in self._in_sentence("excess", sentence)
        }
        return bool(texts - words("weak_excess"))

    def _past(self, cue: Cue) -> bool:
        """An old story, in the same sentence or the one around it."""
        if not self._near(cue, "old", 1):
            return False
        return not self._near(cue, "now", 0) or (self._near(cue, "old", 0) and not self._has_strong_now(cue))

    def _has_strong_now(self, cue: Cue) -> bool:
        sentence = self._sentence(cue)
        return any(
            any(t.text in words("strong_now") for t in self.doc.tokens[c.first : c.last])
            for c in self._in_sentence("now", sentence)
        )

    def _calm(self, cue: Cue) -> bool:
        """Somebody who knows has already settled it."""
        return (self._near(cue, "resolved", 1) and not self._near(cue, "distress", 1)) or (
            self._near(cue, "resolved", 0) and not self._has_strong_now(cue)
        )

    def _asks_in_general(self, cue: Cue) -> bool:
        """ "Can you overdose on ...?", "what happens if a child swallows ...": nobody has."""
        number = self.talk.clause_of[cue.first]
        clause = self.doc.clauses[number]
        tokens = self.doc.tokens
        opening = {t.text for t in tokens[clause.first : cue.first]}
        return bool(opening & words("in_general")) and not (opening & {"wakes", "ask", "asking"})

    def _negated(self, cue: Cue) -> bool:
        return any(
            t.text in words("absent") for t in self.doc.tokens[max(0, cue.first - 3) : cue.first]
        ) and self.doc.tokens[cue.first].text not in ("can't", "not")

    def _present(self, cue: Cue) -> bool:
        number = self.talk.clause_of[cue.first]
        clause = self.doc.clauses[number]
        texts = {t.text for t in self.doc.tokens[clause.first : clause.last]}
        past = texts & words("told_as_past")
        return not past or (past == {"got"} and bool(texts & {"i've", "ive", "have", "has", "he's", "she's"}))

    def _chronic(self, cue: Cue) -> bool:
        """Lasting for weeks, or the known side effect of a medicine."""
        sentence = self._sentence(cue)
        texts = [
            t.text
            for n in self.talk.sentences[sentence]
            for t in self.doc.tokens[self.doc.clauses[n].first : self.doc.clauses[n].last]
        ]
        return any(w in texts for w in words("lasting"))

    def _speaks_of_self(self, cue: Cue) -> bool:
        number = self.talk.clause_of[cue.first]
        clause = self.doc.clauses[number]
        texts = {t.text for t in self.doc.tokens[clause.first : clause.last]}
        return not (
            texts & {"if", "when", "who"} and not texts & {"tonight", "now"} and "you" in texts
        ) and not texts & {"you're", "anyone", "someone", "patients"}

    def _somebody(self, cue: Cue) -> bool:
        """Is the body in this sentence anybody's?"""
        return self.talk.in_sentence(self._sentence(cue), "self", "my", "relative", "third", "prescribed")

    def _short(self) -> bool:
        return len(self.doc.tokens) < 60

    def _short_habit(self, cue: Cue) -> bool:
        number = self.talk.clause_of[cue.first]
        clause = self.doc.clauses[number]
        texts = {t.text for t in self.doc.tokens[clause.first : clause.last]}
        return bool(texts & words("habit"))

    def _only_bruise(self, cue: Cue) -> bool:
        return self.doc.tokens[cue.first].text.startswith(
            ("bruis", "morad", "morat", "hemat", "blaue", "bleus")
        )

    def _on_thinner(self) -> bool:
        if self.context_thinner or "thinner" in self.talk.names:
            return True
        return any(h.substance in _THINNERS or h.substance in _anticoagulants() for h in self.doc.substances)

    def _whole_text_is_quoted(self) -> bool:
        return all(t.quoted for t in self.doc.tokens)


@cache
def _anticoagulants() -> frozenset[str]:
    groups = data_files.load("interactions")["meta"]["groups"]
    return frozenset(groups["anticoagulants"]) | frozenset(groups["antiplatelets"])
