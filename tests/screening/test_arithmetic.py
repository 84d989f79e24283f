"""Doses a day as people tell them, and disguised claims: two sets by other hands.

Both were looked at when rules were made. What is read of them may not get worse.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from k2forum.screening import screen
from k2forum.screening.pipeline import read

HERE = Path(__file__).parent


def rows(name: str) -> list[dict[str, Any]]:
    lines = (HERE / f"{name}.jsonl").read_text(encoding="utf-8").split("\n")
    return [json.loads(line) for line in lines if line]


def told(row: dict[str, Any]) -> list[tuple[float, float | None]]:
    """The amounts of the labels, and how much of each a day."""
    return [
        (m["amount_high"], round(m["per_day"]["high"], 1) if m["per_day"] else None) for m in row["mentions"]
    ]


def found(text: str) -> list[tuple[float, float | None]]:
    mentions = read(text).mentions
    return [(m.amount_high, round(m.per_day.high, 1) if m.per_day else None) for m in mentions]


def test_amounts_a_day_are_added_up_as_their_writers_mean_them() -> None:
    right = [found(row["text"]) == told(row) for row in rows("arithmetic")]
    assert sum(right) / len(right) >= 0.92


def test_disguised_claims_are_found_and_their_look_alikes_left_alone() -> None:
    flagged = [(row["flag"], screen(row["text"]).flag) for row in rows("disguises")]
    dangerous = [held for flag, held in flagged if flag]
    harmless = [held for flag, held in flagged if not flag]
    assert sum(dangerous) / len(dangerous) >= 0.79
    assert sum(harmless) / len(harmless) <= 0.18


@pytest.mark.parametrize(
    ("text", "a_day"),
    [
        ("My zinc tabs are 25 mg and I have three a day.", 75),
        ("The calcium chews hold 500 mg. One with breakfast, one at lunch, another at night.", 1500),
        ("Zinc 50 mg Mon Wed Fri.", 21.4),
        ("10,000 IU of D3 from Monday to Friday, weekends off.", 7142.9),
        ("Got 50,000 IU capsules of D3, one every week.", 7142.9),
    ],
)
def test_pieces_told_apart_and_days_of_the_week_count(text: str, a_day: float) -> None:
    assert [each for _, each in found(text)] == [a_day]
