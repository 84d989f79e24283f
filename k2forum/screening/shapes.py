"""The words of a clause and the lists they are compared with: what every reader of intent shares."""

from __future__ import annotations

import itertools
from functools import cache

from . import data_files
from .clauses import inline_quotes
from .cues import Reading

_OWNERS = ("self", "relative", "third")


@cache
def words(key: str, language: str = "") -> frozenset[str]:
    """A word list of data/intents.json; lists by language include the English one."""
    table = data_files.load("intents")[key]
    if isinstance(table, dict):
        return frozenset(table.get(language, ())) | frozenset(table["en"])
    return frozenset(table)


@cache
def shape(key: str, language: str = "en") -> frozenset[str]:
    """A word list of data/frames.json; lists by language include the English one."""
    table = data_files.load("frames")[key]
    if isinstance(table, dict):
        return frozenset(table.get(language, ())) | frozenset(table["en"])
    return frozenset(table)


def pairs_of(texts: list[str]) -> set[str]:
    """Two and three neighbouring words, joined by a blank."""
    return {f"{a} {b}" for a, b in itertools.pairwise(texts)} | {
        f"{a} {b} {c}" for a, b, c in zip(texts, texts[1:], texts[2:], strict=False)
    }


class Shapes:
    """The clauses of one document with their cues and words."""

    def __init__(self, reading: Reading):
        self.reading = reading
        self.doc = reading.doc
        self.language = reading.doc.language
        self.inline = {i for a, b in inline_quotes(self.doc.tokens) for i in range(a, b)}
        self.sarcastic = "sarcasm" in reading.names
        self.seller = "sale" in reading.names
        self.weak: set[int] = set()  # mentions (by start) whose intent is only a fall-back
        self.dosed = {reading.clause_of[m.first] for m in self.doc.mentions}
        self.reactions: dict[int, str] = {}
        self.named = {h.first for h in self.doc.substances}
        self.imperative_cache: dict[int, int] = {}
        self.texts_cache: dict[int, list[str]] = {}
        self.pairs_cache: dict[int, set[str]] = {}
        self.near_doses = {n + step for n in self.dosed for step in (-1, 0, 1)}

    def texts(self, number: int) -> list[str]:
        """The words of a clause, signs left out."""
        known = self.texts_cache.get(number)
        if known is None:
            clause = self.reading.clause(number)
            known = [t.text for t in self.doc.tokens[clause.first : clause.last] if t.kind != "symbol"]
            self.texts_cache[number] = known
        return known

    def pairs(self, number: int) -> set[str]:
        known = self.pairs_cache.get(number)
        if known is None:
            known = self.pairs_cache[number] = pairs_of(self.texts(number))
        return known

    def owned(self, number: int) -> bool:
        """Does the clause speak of the writer or of somebody they know?"""
        cues = self.reading.by_clause[number]
        return any(n in cues for n in _OWNERS)

    def would_do(self, number: int) -> bool:
        """ "I'd look into 1-2 capsules": what the writer would do in the reader's place."""
        texts = self.texts(number)
        verbs = words("dose_imperatives", "en")
        for i, text in enumerate(texts[:-1]):
            after_i = text == "would" and i > 0 and texts[i - 1] in ("i", "we")
            if text not in ("i'd", "id", "we'd") and not after_i:
                continue
            for following in texts[i + 1 : i + 5]:
                if following in verbs and following not in shape("would_not_dose"):
                    return True
                if following not in shape("would_fillers"):
                    break
        return False
