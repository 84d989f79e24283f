"""Medicines that no list holds: an unknown name written right before a strength."""

from __future__ import annotations

from collections import defaultdict
from difflib import SequenceMatcher
from functools import cache, lru_cache

from . import data_files
from .substances import index
from .types import Document, Token

_DATA = data_files.load("mention_words")
_LEADS = frozenset(_DATA["unlisted_leads"])
_NEVER = frozenset(_DATA["never_names"])
_SHORTEST, _LONGEST = 5, 24
_LIKE_ENOUGH = 0.84  # two letters wrong in a name of eleven


def name_before(doc: Document, first: int) -> str | None:
    """The lower-case name that the token before ``first`` spells, if it can be nothing else."""
    if first < 1:
        return None
    token = doc.tokens[first - 1]
    word = token.text
    if not _may_be_name(token) or word in data_files.vocabulary() or word in _NEVER:
        return None
    listed = resembling(word)
    if listed:
        return listed
    lead = doc.tokens[first - 2] if first > 1 else None
    if lead is not None and lead.text in _LEADS:
        return word
    capital = doc.source[token.start].isupper() and not doc.source[token.start : token.end].isupper()
    opens = lead is None or lead.kind != "word"
    return word if capital and not (opens and word.endswith(("ed", "ing", "ly"))) else None


def _may_be_name(token: Token) -> bool:
    return (
        token.kind == "word"
        and token.value is None
        and _SHORTEST <= len(token.text) <= _LONGEST
        and token.text.isalpha()
        and token.text.isascii()
    )


@cache
def _by_opening() -> dict[str, list[str]]:
    """Long single names by their first two letters."""
    table: defaultdict[str, list[str]] = defaultdict(list)
    for first, names in index().names.items():
        if len(first) >= 8 and first.isalpha() and names.alone:
            table[first[:2]].append(first)
    return dict(table)


@lru_cache(maxsize=4096)
def resembling(word: str) -> str | None:
    """The substance whose long name an unknown word misspells by two letters or so."""
    if len(word) < 8:
        return None
    best, likest = None, _LIKE_ENOUGH
    for name in _by_opening().get(word[:2], ()):
        if abs(len(name) - len(word)) <= 2:
            likeness = SequenceMatcher(None, word, name, autojunk=False).ratio()
            if likeness >= likest:
                best, likest = name, likeness
    alone = index().names[best].alone if best else None
    return alone.substance if alone else None
