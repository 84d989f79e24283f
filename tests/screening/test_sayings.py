"""Sentences as people say them (tests/screening/sayings): advice and danger, and what only looks like it.

The sentences that the screener still gets wrong are counted, and the counts may only fall.
"""

from pathlib import Path

import pytest

from k2forum.screening.pipeline import screen

SAYINGS = Path(__file__).parent / "sayings"
REASONS = {
    "prescription_change": "prescription_change",
    "prescription_change_other": "prescription_change",
    "emergency": "emergency",
    "emergency_other": "emergency",
    "interaction": "interaction",
    "megadose": "dose_recommendation",
}
MOST_MISSED = {
    "prescription_change": 5,
    "prescription_change_other": 5,
    "emergency": 2,
    "emergency_other": 2,
    "interaction": 1,
    "megadose": 4,
}
MOST_FALSE = {
    "prescription_change": 2,
    "prescription_change_other": 2,
    "emergency": 1,
    "emergency_other": 0,
    "interaction": 0,
    "megadose": 0,
}


def sayings(name: str, sign: str) -> list[str]:
    lines = (SAYINGS / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [line[2:].replace("\\n", "\n") for line in lines if line.startswith(sign)]


@pytest.mark.parametrize("name", sorted(REASONS))
def test_what_is_said_dangerously_is_found(name: str) -> None:
    missed = [text for text in sayings(name, "+") if REASONS[name] not in screen(text).reasons]
    assert len(missed) <= MOST_MISSED[name], missed


@pytest.mark.parametrize("name", sorted(REASONS))
def test_what_only_looks_dangerous_is_left_alone(name: str) -> None:
    wrong = [text for text in sayings(name, "-") if screen(text).flag]
    assert len(wrong) <= MOST_FALSE[name], wrong
