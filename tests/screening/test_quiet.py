"""A text in which nothing is found, and by which screener."""

from __future__ import annotations

import pytest

from k2forum.screening import quiet, screen


@pytest.mark.parametrize("text", ["Cheese from the north.", "Mein Käse ist gut.", ""])
def test_a_text_without_findings_is_quiet_in_any_language(text: str):
    assert quiet.is_quiet(screen(text))


@pytest.mark.parametrize(
    "text",
    [
        "I take 90 mcg of K2 a day.",
        "I take warfarin and K2.",
        "You should take 500 mcg of MK-7 every day.",
        "Stop your warfarin.",
    ],
)
def test_whatever_is_said_of_a_text_makes_it_loud(text: str):
    assert not quiet.is_quiet(screen(text))


def test_the_screener_is_another_one_when_a_file_of_it_changes(monkeypatch: pytest.MonkeyPatch):
    before = quiet.reader.__wrapped__()
    assert before == quiet.reader.__wrapped__() == quiet.reader()
    whole, read = type(quiet.resources.files("k2forum.screening")), None
    read = whole.read_bytes

    def other(self):
        return read(self) + (b"# another line" if self.name == "rules.py" else b"")

    monkeypatch.setattr(whole, "read_bytes", other)
    assert quiet.reader.__wrapped__() != before
