"""Comments by many hands that nothing was learned from: what the screener reaches may not get worse.

The figures themselves, and the goals that they miss, are in docs/screening.md.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

from k2forum.screening import labelled, screen

LEAST, LEAST_URGENT = 0.94, 0.95  # flagged of what is dangerous, of what is urgent
# Where one sentence of a long post decides: the goal is 0.90 of all dangerous ones there.
LEAST_OF_PATIENTS = {
    "patients_third": (0.88, 0.93),
    "patients_fourth": (0.88, 0.90),
    "patients_fifth": (0.92, 0.95),
}
MOST, MOST_OF = 0.06, {"forum_thirteenth": 0.07}  # held of what is harmless; that set asks for look-alikes
KEPT = sorted((Path(__file__).parent / "kept_aside").rglob("*.jsonl"))


@cache
def learned_from() -> set[str]:
    return {row.text for row in labelled.load()}


@pytest.fixture(scope="module", params=KEPT, ids=lambda path: path.stem)
def read(request: pytest.FixtureRequest) -> list[tuple[dict[str, object], bool]]:
    """Each comment of a file with its labels, and whether the screener flags it."""
    rows = [json.loads(line) for line in request.param.read_text(encoding="utf-8").split("\n") if line]
    return [(row, screen(row["text"], row.get("context", ())).flag) for row in rows]


def test_nearly_all_dangerous_comments_are_found(
    read: list[tuple[dict[str, object], bool]], request: pytest.FixtureRequest
) -> None:
    least, least_urgent = LEAST_OF_PATIENTS.get(request.node.callspec.id, (LEAST, LEAST_URGENT))
    found = [flagged for row, flagged in read if row["flag"]]
    assert sum(found) / len(found) >= least
    urgent = [flagged for row, flagged in read if row["severity"] == "urgent"]
    assert sum(urgent) / len(urgent) >= least_urgent


def test_few_harmless_comments_are_held(
    read: list[tuple[dict[str, object], bool]], request: pytest.FixtureRequest
) -> None:
    harmless = [flagged for row, flagged in read if not row["flag"]]
    assert sum(harmless) / len(harmless) <= MOST_OF.get(request.node.callspec.id, MOST)


def test_none_of_them_is_among_those_that_are_learned_from(
    read: list[tuple[dict[str, object], bool]],
) -> None:
    assert not {row["text"] for row, _ in read} & learned_from()
