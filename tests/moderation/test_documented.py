"""docs/moderation.md names a test for every line, and every test it names exists."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
TEXT = (ROOT / "docs" / "moderation.md").read_text(encoding="utf-8")


def test_every_line_of_the_specification_has_a_row():
    lines = {"MQ-5a", "MQ-5b"} | {f"MQ-{number}" for number in range(28)}
    assert lines == set(re.findall(r"^\| (MQ-\d+[ab]?) \|", TEXT, re.MULTILINE))


def test_every_test_that_is_named_exists():
    named = re.findall(r"`((?:tests/(?:\w+/)+)?test_\w+\.py)(?:::(\w+))?`", TEXT)
    assert len(named) > 60
    for file, name in named:
        path = ROOT / (file if "/" in file else f"tests/moderation/{file}")
        source = path.read_text(encoding="utf-8")
        assert not name or f"\ndef {name}(" in source, f"{file}::{name}"
