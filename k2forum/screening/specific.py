"""What a general name stands for in a comment that also names one thing more exactly."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from . import data_files
from .types import Document, SubstanceHit


def specific_names(hits: Sequence[SubstanceHit]) -> dict[str, str]:
    """General name -> the more specific one that the same comment uses."""
    named = {h.substance for h in hits}
    table: dict[str, str] = {}
    forms = [k for k in ("vitamin_k2_mk7", "vitamin_k2_mk4") if k in named]
    if len(forms) == 1:
        table["vitamin_k2"] = forms[0]
    if "vitamin_k1" not in named:
        if len(forms) == 1:
            table["vitamin_k"] = forms[0]
        elif "vitamin_k2" in named and not forms:
            table["vitamin_k"] = "vitamin_k2"
    if "vitamin_d3" in named and "vitamin_d2" not in named:
        table["vitamin_d"] = "vitamin_d3"
    for group in {h.substance for h in hits if h.group}:
        members = [name for name in named if group in groups_of(name)]
        if len(members) == 1:
            table[group] = members[0]
    return table


def groups_of(medicine: str) -> tuple[str, ...]:
    """The groups of medicines that one belongs to: ("statins",) for "atorvastatin"."""
    return _groups().get(medicine, ())


@cache
def _groups() -> dict[str, tuple[str, ...]]:
    return {m["id"]: tuple(m.get("groups", ())) for m in data_files.load("medicines")["medicines"]}


def generic_names_in(doc: Document) -> dict[str, str]:
    """Medicines that the text calls by their second generic name: {"albuterol": "salbutamol"}."""
    found: dict[str, str] = {}
    for hit in doc.substances:
        name = " ".join(doc.texts[hit.first : hit.last])
        if name in _second_names():
            found[hit.substance] = name.replace(" ", "_")
    return found


@cache
def _second_names() -> frozenset[str]:
    return frozenset(data_files.load("medicines")["second_generic_names"])
