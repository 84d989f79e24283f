"""`manage.py screen`."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from django.core.management import call_command


def test_text_explains_a_comment_without_a_database(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "comment.txt"
    file.write_text("You should take 300 mcg of MK-7 a day.", encoding="utf-8")
    call_command("screen", str(file))
    said = capsys.readouterr().out
    assert "[[300 mcg]]" in said
    assert "dose_recommendation" in said


def test_json_lines_go_on_after_a_malformed_one(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [
        json.dumps({"id": 1, "text": "I take 100 mcg of MK-7 daily"}),
        "{",
        json.dumps(
            {"id": "b", "text": "Sure, go for it, 90 mcg a day.", "context": ["I am on warfarin. Is K2 ok?"]}
        ),
    ]
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(lines)))
    with pytest.raises(SystemExit) as left:
        call_command("screen", "--format", "jsonl", "-")
    assert left.value.code == 1
    out, problems = capsys.readouterr()
    first, second = (json.loads(line) for line in out.splitlines())
    assert (first["id"], first["flag"], first["reasons"]) == (1, False, ["none"])
    assert first["mentions"][0]["per_day"] == {"low": 100, "high": 100, "unit": "mcg"}
    assert second["flag"]
    assert "interaction" in second["reasons"]
    assert "line 2" in problems


def test_a_file_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        call_command("screen", "/nowhere/at/all.txt")
    assert left.value.code == 2
    assert "/nowhere/at/all.txt" in capsys.readouterr().err
