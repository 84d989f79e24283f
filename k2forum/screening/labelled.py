"""Labelled comments: what the screener learns from and is measured on (tests/screening/labelled).

Two formats. ``*.jsonl`` holds whole labels, as the label guide describes them. ``*.txt`` holds what only the
reading of a text needs: ``=== LANGUAGE REASONS [tags]``, then the comment with every dose as ``⟦span|X⟧``, X
one of R recommend, E experience, Q question, P report, N negated. REASONS are letters (P prescription change,
I interaction, E emergency, M megadose in words; D the use is prescribed or watched by a clinician, told in
SUPERVISION only) or ``-``. Lines ``ctx: ...`` are earlier texts.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

LABELLED = Path(__file__).resolve().parents[2] / "tests" / "screening" / "labelled"
INTENTS = {"R": "recommend", "E": "experience", "Q": "question", "P": "report", "N": "negated"}
MARKS = ("P", "M", "E", "I", "D")  # the reasons that words alone give, and supervision
SUPERVISION = "supervised"  # the file whose comments are labelled for D


@dataclass(slots=True)
class Labelled:
    """A comment, the intents of its doses by span, and which of MARKS hold (None: not labelled for it)."""

    text: str
    author: str
    intents: list[tuple[int, int, str]] = field(default_factory=list)
    marks: frozenset[str] = frozenset()
    context: tuple[str, ...] = ()
    tells_supervision: bool = False  # labelled for D


def load(directory: Path = LABELLED) -> list[Labelled]:
    """Every labelled comment, in the order of the files' names."""
    rows: list[Labelled] = []
    for path in sorted(directory.iterdir()):
        if path.suffix == ".jsonl":
            rows.extend(_from_record(json.loads(line), path.stem) for line in _lines(path))
        elif path.suffix == ".txt":
            rows.extend(read_marked(path))
    return rows


def _lines(path: Path) -> Iterator[str]:
    return (line for line in path.read_text(encoding="utf-8").split("\n") if line.strip())


def _from_record(record: dict[str, Any], author: str) -> Labelled:
    intents = [(m["start"], m["end"], m["intent"]) for m in record["mentions"]]
    reasons = set(record["reasons"])
    marks = {
        "P": "prescription_change" in reasons,
        "E": "emergency" in reasons,
        "I": "interaction" in reasons,
        "M": "megadose_words" in record.get("tags", ())
        or ("dose_recommendation" in reasons and not any(i == "recommend" for _, _, i in intents)),
    }
    own_excess = reasons == {"over_limit"} and any(i == "experience" for _, _, i in intents)
    marks["D"] = own_excess and record["severity"] == "low" and "house_limit" not in record.get("tags", ())
    return Labelled(
        record["text"],
        author,
        intents,
        frozenset(k for k, holds in marks.items() if holds),
        tuple(record.get("context", ())),
        own_excess and (marks["D"] or record["severity"] != "low"),
    )


def read_marked(path: Path) -> Iterator[Labelled]:
    """The comments of a file in the marked format."""
    head, lines = "", list[str]()
    for line in [*path.read_text(encoding="utf-8").split("\n"), "=== "]:
        if not line.startswith("=== "):
            lines.append(line)
            continue
        if head:
            yield _from_block(head, lines, path.stem)
        head, lines = line[4:].strip(), []


def _from_block(head: str, lines: list[str], author: str) -> Labelled:
    reasons = head.split()[1]
    context = []
    while lines and lines[0].startswith("ctx: "):
        context.append(lines.pop(0)[5:])
    text, intents = "", []
    for k, part in enumerate("\n".join(lines).strip("\n").replace("⟧", "⟦").split("⟦")):
        if k % 2:
            span, intent = part.rsplit("|", 1)
            intents.append((len(text), len(text) + len(span), INTENTS[intent]))
            text += span
        else:
            text += part
    marks = frozenset(reasons) & frozenset(MARKS)
    return Labelled(text, author, intents, marks, tuple(context), author == SUPERVISION)
