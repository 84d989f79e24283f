"""Pairs of data/interactions.json that a text and its context bring together, and vitamin K "
"beside an anticoagulant."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import product
from typing import Any

from . import data_files
from .signs import Reading, talk_words
from .types import Document, SubstanceHit


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
def _pairs() -> dict[str, dict[str, tuple[int, dict[str, Any]]]]:
    """For two substance ids the most specific row that they make a pair of, with its number of ids."""
    table: dict[str, dict[str, tuple[int, dict[str, Any]]]] = {}
    for row in data_files.load("interactions")["interactions"]:
        rank = len(row["a_ids"]) + len(row["b_ids"])
        for one, other in product(row["a_ids"], row["b_ids"]):
            for mine, partner in ((one, other), (other, one)):
                partners = table.setdefault(mine, {})
                if mine != partner and (partner not in partners or rank < partners[partner][0]):
                    partners[partner] = rank, row
    return table


def rows(substances: set[str]) -> list[dict[str, Any]]:
    """The rows that these substances bring together, one for each pair: the most specific."""
    table = _pairs()
    found = {}
    for substance in substances & table.keys():
        for partner in substances & table[substance].keys():
            row = table[substance][partner][1]
            found[row["id"]] = row
    return [found[key] for key in sorted(found)]


def names(docs: Sequence[Document]) -> set[str]:
    return {h.substance for doc in docs for h in doc.substances}


def only_set_apart(doc: Document) -> bool:
    """ "Clexane is not warfarin": every antagonist is named only to set it apart."""
    named = [h for h in doc.substances if h.substance in antagonists()]
    return bool(named) and all(
        any(t.text in talk_words("set_apart") for t in doc.tokens[max(0, h.first - 4) : h.first])
        for h in named
    )


def at_risk(doc: Document, reading: Reading) -> str | None:
    """ "vka" or "doac" when the writer or theirs use it and the comment speaks of vitamin K."""
    if not any(h.substance in vitamin_k() for h in doc.substances):
        return None
    for kind, ids in (("vka", antagonists()), ("doac", newer_anticoagulants())):
        for hit in doc.substances:
            if hit.substance in ids and _belongs_to_writer(doc, reading, hit):
                return kind
    return None


def _belongs_to_writer(doc: Document, reading: Reading, hit: SubstanceHit) -> bool:
    if doc.tokens[hit.first].quoted:
        return False
    number = reading.clause_of[hit.first]
    clause = reading.clause(number)
    if reading.in_sentence(clause.sentence, "self", "my", "relative", "prescribed", "modal_self"):
        return True
    if clause.question or reading.in_clause(number, "own_use"):
        return not reading.in_clause(number, "you_should")
    return doc.tokens[clause.first].text in talk_words("user_openers") and not reading.in_sentence(
        clause.sentence, "you", "group", "you_should"
    )
