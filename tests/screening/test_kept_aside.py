"""Comments by a hand that nothing was learned from: what the screener reaches there may not get worse.

The figures themselves, and the goals that they miss, are in docs/screening.md.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from k2forum.screening import screen

KEPT = Path(__file__).parent / "kept_aside" / "forum_and_patients.jsonl"


@pytest.fixture(scope="module")
def read() -> list[tuple[dict[str, object], bool]]:
    """Each comment with its labels, and whether the screener flags it."""
    rows = [json.loads(line) for line in KEPT.read_text(encoding="utf-8").splitlines()]
    return [(row, screen(row["text"], row.get("context", ())).flag) for row in rows]


def test_nine_of_ten_dangerous_comments_are_found(read: list[tuple[dict[str, object], bool]]) -> None:
    found = [flagged for row, flagged in read if row["flag"]]
    assert sum(found) / len(found) >= 0.9
    urgent = [flagged for row, flagged in read if row["severity"] == "urgent"]
    assert sum(urgent) / len(urgent) >= 0.9


def test_few_harmless_comments_are_held(read: list[tuple[dict[str, object], bool]]) -> None:
    harmless = [flagged for row, flagged in read if not row["flag"]]
    assert sum(harmless) / len(harmless) <= 0.08


def test_none_of_them_is_among_those_that_are_learned_from(
    read: list[tuple[dict[str, object], bool]],
) -> None:
    from k2forum.screening import labelled

    assert not {row["text"] for row, _ in read} & {row.text for row in labelled.load()}
