"""Which situation of data/emergencies.json a text tells of, once the model has found that it tells of one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from . import data_files, interactions
from .signs import Reading
from .types import Document

# The gravest first; every sign of a row has to be there.
_ROWS: tuple[tuple[str, tuple[frozenset[str], ...]], ...] = (
    ("suicidal", (frozenset({"intent_die"}),)),
    ("child_swallowed", (frozenset({"child", "pet"}), frozenset({"swallowed", "took"}))),
    ("bleeding_anticoag", (frozenset({"bleeding", "inr_high"}), frozenset({"<thinner>"}))),
    ("head_injury_anticoag", (frozenset({"head_injury"}), frozenset({"<thinner>"}))),
    ("stroke", (frozenset({"stroke"}),)),
    ("chest_pain", (frozenset({"chest"}),)),
    ("borax_or_chemical", (frozenset({"chemical"}),)),
    ("allergy", (frozenset({"allergy"}),)),
    ("low_sugar", (frozenset({"low_sugar"}),)),
)
_OTHERWISE = "overdose_known"


@cache
def situations() -> dict[str, dict[str, object]]:
    return {s["id"]: s for s in data_files.load("emergencies")["situations"]}


@cache
def _thinners() -> frozenset[str]:
    named = (
        interactions.group("anticoagulants")
        | interactions.group("antiplatelets")
        | interactions.antagonists()
    )
    return named | {"doac", "blood_thinner", "heparins", "antiplatelets", "anticoagulants"}


def situation(doc: Document, reading: Reading, context: Sequence[Document] = ()) -> str:
    """The id of the situation that fits best."""
    signs = set(reading.names)
    if "thinner" in signs or interactions.names([doc, *context]) & _thinners():
        signs.add("<thinner>")
    for name, needed in _ROWS:
        if all(not part.isdisjoint(signs) for part in needed):
            return name
    return _OTHERWISE
