"""Advice in words to multiply a dose: "four times the label", "by the handful"."""

from __future__ import annotations

from .changes import listed
from .cues import Cue
from .intent import IntentJudge
from .orders import words
from .prescriptions import MedicineTalk
from .types import Document


def megadose(doc: Document, judge: IntentJudge, talk: MedicineTalk) -> Cue | None:
    """The words that tell others to take far more than usual; None when nobody is told to."""
    if "mega" not in talk.talk.names:
        return None
    reading = judge.reading
    for number, clause in enumerate(doc.clauses):
        cues = talk.talk.by_clause[number].get("mega")
        if not cues:
            continue
        if clause.quoted or judge.in_inline_quote(clause.first):
            if judge.reaction(number) != "endorse":
                continue
        elif clause.question or judge.mocks(number):
            continue
        for cue in cues:
            if cue.last < len(doc.tokens) and doc.tokens[cue.last].text in (
                "a",
                "daily",
                "per",
                "weekly",
                "each",
                "every",
            ):
                continue  # "three times a day"
            if any(t.text in listed("foods") for t in doc.tokens[cue.last : cue.last + 2]):
                continue  # "a handful of nuts"
            if not _about_a_dose(doc, judge, talk, number) or _refused(doc, judge, number, cue):
                continue
            if reading.in_clause(number, "doctor_tie", "prescribed", "report_source") and not (
                judge.imperative(number) >= 0 or reading.in_clause(number, "no_doctor", "you_should")
            ):
                continue
            if _told(doc, judge, number, cue):
                return cue
    return None


def _about_a_dose(doc: Document, judge: IntentJudge, talk: MedicineTalk, number: int) -> bool:
    """A supplement, a medicine or a label is spoken of in this sentence or the two before and after."""
    if not doc.substances and "mega_scope" not in talk.talk.names and "rx" not in talk.talk.names:
        return False
    sentence = judge.reading.clause(number).sentence
    near = range(sentence - 2, sentence + 3)
    return any(talk.talk.in_sentence(s, "mega_scope", "rx") for s in near) or any(
        s in talk.named_in for s in near
    )


def _refused(doc: Document, judge: IntentJudge, number: int, cue: Cue) -> bool:
    cues = judge.reading.by_clause[number]
    first = doc.tokens[cue.first].text
    if first in words("mega_refusals"):
        return False
    for dont in cues.get("dont", ()):
        if (
            dont.last <= cue.first
            and not any(e.first <= dont.last and dont.first <= e.last for e in cues.get("dont_exempt", ()))
            and doc.tokens[dont.first].text not in words("mega_orders")
        ):
            return True
    if judge.harms(number):
        return True
    sentence = judge.reading.clause(number).sentence
    return any(
        judge.harms(n) and judge.imperative(n) < 0 for n in judge.reading.sentences[sentence] if n > number
    )


def _told(doc: Document, judge: IntentJudge, number: int, cue: Cue) -> bool:
    """Is the reader told to, here or in the sentences around?"""
    reading = judge.reading
    own = any(
        c.first < cue.first
        for n in ("self", "relative", "third", "my")
        for c in reading.by_clause[number].get(n, ())
    )
    if judge.imperative(number) >= 0 and not own:
        return True
    if reading.in_clause(number, "you_should", "own_advice", "advice"):
        return not judge.all_after(
            reading.by_clause[number].get("you_should", []), "if", "when"
        ) or reading.in_clause(number, "own_advice", "advice")
    if doc.language != "en" and reading.in_clause(number, "you") and not own:
        return True
    if reading.in_clause(number, "group") and reading.in_clause(number, "should"):
        return True
    sentence = reading.clause(number).sentence
    follow = any(reading.in_sentence(s, "follow") for s in (sentence, sentence + 1, sentence + 2))
    if follow:
        return True
    if own or reading.in_clause(number, "report_source", "hearsay"):
        siblings = [n for n in reading.sentences[sentence] if n > number]
        return any(
            reading.in_clause(n, "own_advice", "you_should", "advice")
            or (judge.imperative(n) >= 0 and not reading.in_clause(n, "self"))
            for n in siblings
        ) and not reading.in_clause(number, "own_use")
    siblings = [
        n for s in (sentence - 1, sentence, sentence + 1) for n in reading.sentences.get(s, ()) if n != number
    ]
    if any(reading.in_clause(n, "self", "report_source", "third") for n in siblings):
        return False
    if any(
        judge.imperative(n) >= 0
        or judge.orders(n)
        or reading.in_clause(n, "tail", "you_should", "hail", "you")
        for n in siblings
    ):
        return True
    return reading.in_clause(number, "verdict", "tail", "hail", "you") or (
        cue.first - reading.clause(number).first <= 1 and doc.tokens[cue.first].text in words("mega_orders")
    )
