"""The short form of `make chaos`: parts away under load, and nothing lost, doubled or shown unscreened."""

from __future__ import annotations

from typing import Any

import pytest

from tests.chaos.__main__ import BRIEF, SHORT, is_clean, run
from tests.conftest import missing
from tests.services.servers import Unreachable

pytestmark = pytest.mark.alone


@pytest.fixture(scope="module")
def found() -> dict[str, dict[str, Any]]:
    try:
        return run(SHORT, BRIEF)
    except Unreachable as problem:
        missing(str(problem))


def test_nothing_is_lost_doubled_or_shown_unscreened(found: dict[str, dict[str, Any]]) -> None:
    assert is_clean(found), {name: row["details"] or row for name, row in found.items()}


def test_with_redis_away_reading_and_posting_go_on(found: dict[str, dict[str, Any]]) -> None:
    answers = found["Redis stopped, back empty"]["answers"]
    assert {name for name in answers if name.startswith(("read ", "write "))} == {"read 200", "write 302"}


def test_with_no_room_for_papers_reading_and_posting_go_on(found: dict[str, dict[str, Any]]) -> None:
    answers = found["no room for papers"]["answers"]
    assert {name for name in answers if name.startswith(("read ", "write "))} == {"read 200", "write 302"}
    assert {name for name in answers if name.startswith("paper ")} == {"paper 302", "paper 422"}
