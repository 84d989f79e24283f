"""The command's input and output."""

import io
import json
from pathlib import Path

from k2forum.screening.command_io import Malformed, explain, read_jsonl, run, verdict_to_json
from k2forum.screening.pipeline import RULES_VERSION, screen

KEYS = {"id", "flag", "severity", "reasons", "mentions", "interactions", "emergency", "rules_version"}


def command(arguments: list[str], text: str) -> tuple[int, str, str]:
    out, problems = io.StringIO(), io.StringIO()
    status = run(arguments, io.StringIO(text), out, problems)
    return status, out.getvalue(), problems.getvalue()


def test_a_verdict_has_exactly_the_guides_vocabulary() -> None:
    record = verdict_to_json("a", screen("K2 100 mcg daily"))
    assert set(record) == KEYS
    assert record["rules_version"] == RULES_VERSION
    assert set(record["mentions"][0]) == {
        "start",
        "end",
        "text",
        "substance",
        "amount_low",
        "amount_high",
        "unit",
        "per_day",
        "intent",
    }
    assert record["mentions"][0]["per_day"] == {"low": 100, "high": 100, "unit": "mcg"}


def test_nothing_found_says_none() -> None:
    assert verdict_to_json(1, screen("Hello all"))["reasons"] == ["none"]


def test_a_malformed_line_is_reported_and_the_rest_still_runs() -> None:
    good, bad = '{"id": 1, "text": "hi"}', '{"id": 3, "text": "ho", "context": [5]}'
    lines = f'{good}\nnonsense\n\n{{"id": 2}}\n[]\n{bad}\n{{"id": 4, "text": "zinc 5 mg"}}\n'
    status, out, problems = command(["--format", "jsonl"], lines)
    assert status == 1
    assert [json.loads(line)["id"] for line in out.splitlines()] == [1, 4]
    assert [line.split(":")[0] for line in problems.splitlines()] == ["line 2", "line 4", "line 5", "line 6"]


def test_well_formed_input_ends_with_zero() -> None:
    assert command(["--format", "jsonl"], '{"id": 1, "text": "hi"}\n')[0] == 0


def test_deep_nesting_is_a_malformed_line() -> None:
    (record,) = read_jsonl(["[" * 100_000])
    assert isinstance(record, Malformed)


def test_text_mode_marks_the_dose() -> None:
    status, out, _ = command([], "everyone should take 9000 IU of vitamin D daily")
    assert status == 0
    assert "[[9000 IU]]" in out
    assert "Source:" in out


def test_control_characters_never_reach_the_terminal() -> None:
    text = "zinc 5 mg \x1b[2J\x07"
    assert "\x1b" not in explain(text, screen(text))


def test_a_file_and_a_context_file_are_read(tmp_path: Path) -> None:
    comment, context = tmp_path / "comment.txt", tmp_path / "context.txt"
    comment.write_text("zinc 5 mg", encoding="utf-8")
    context.write_text("I take warfarin\n---\nwhat about zinc", encoding="utf-8")
    status, out, _ = command(["--context-file", str(context), str(comment)], "")
    assert status == 0
    assert "[[5 mg]]" in out


def test_a_missing_file_ends_with_two(tmp_path: Path) -> None:
    assert command([str(tmp_path / "none.txt")], "")[0] == 2
