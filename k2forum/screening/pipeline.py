"""From a comment to a verdict, step by step."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from . import clauses, data_files, mentions, rules, substances
from .features import Words
from .judging import Judgement
from .language import localise
from .sequence import BEFORE, Opinion
from .signs import Reading
from .tokens import tokenise
from .types import Document, Verdict

RULES_DATE = "2026-11-30"
RULES_VERSION = f"{RULES_DATE}-{data_files.digest()}"


def parse(text: str) -> Document:
    """Tokens, clauses and substances of a text."""
    doc = Document(text)
    doc.tokens = tokenise(text)
    localise(doc)
    doc.clauses = clauses.split(doc)
    doc.substances = substances.find(doc)
    return doc


def read(text: str) -> Document:
    """Tokens, clauses, substances and dose mentions of a text, without intent."""
    doc = parse(text)
    doc.mentions = mentions.find_mentions(doc)
    return doc


@lru_cache(maxsize=4096)
def named_in(earlier: str) -> Document:
    """The substances of an earlier text, what it asks and its last words: all that counts of it. Each is
    context to many."""
    doc = parse(earlier)
    said = Words(doc, Reading(doc)).words[-BEFORE:]
    return Document("", substances=doc.substances, asks=asked_in(doc), said=tuple(said))


def asked_in(doc: Document) -> frozenset[str]:
    """The signs of a text's questions: what a bare "yes" or "no" below it answers."""
    asking = [number for number, clause in enumerate(doc.clauses) if clause.question]
    return frozenset().union(*map(Reading(doc).by_clause.__getitem__, asking)) if asking else frozenset()


def screen(text: str, context: Sequence[str] = ()) -> Verdict:
    """The verdict on a comment; ``context`` holds earlier texts of the same conversation, what the comment
    answers last."""
    doc = read(text)
    before = [named_in(earlier) for earlier in context]
    reading = Reading(doc)
    judgement = Judgement(doc, reading, before)
    judgement.assign_intents()
    return rules.judge(doc, reading, judgement, before, RULES_VERSION)


def load() -> None:
    """Loads all weights, so that the first text in need of them does not wait."""
    screen("Take 1 mg of zinc daily.")
    Opinion(["<text>"]).intents(0)
