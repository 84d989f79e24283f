"""The verdict as a whole: merged reasons, spans within the author's text, kind words, the same "
"answer twice."""

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from k2forum.screening.pipeline import screen

DRAMA = "Stop the warfarin, take 9000 IU of vitamin D a day and 200 mcg of MK-7 instead."


def test_all_checks_run_and_are_merged() -> None:
    verdict = screen(DRAMA)
    assert set(verdict.reasons) >= {"prescription_change", "dose_recommendation", "over_limit"}
    assert verdict.severity == "urgent" and verdict.flag


def test_a_clean_text_has_no_reason() -> None:
    verdict = screen("Lovely article, thanks for the sources.")
    assert (verdict.flag, verdict.severity, verdict.reasons, verdict.findings) == (False, "none", (), ())


def test_every_finding_quotes_the_authors_own_text_and_speaks_to_both() -> None:
    for finding in screen(DRAMA).findings:
        assert DRAMA[finding.start : finding.end] == finding.quote
        assert finding.for_author and finding.for_moderator


def test_a_medicine_beside_vitamin_k_is_noted_without_a_flag() -> None:
    verdict = screen("Apixaban and K2 are both in my cupboard.")
    assert verdict.names_medicine and not verdict.flag


@pytest.mark.parametrize(
    "text",
    [DRAMA, "I take 300 mcg of MK-7.", "I'm on warfarin and want K2.", "take K2 with warfarin, go for it"],
)
def test_no_sentence_calls_anything_safe(text: str) -> None:
    for finding in screen(text).findings:
        assert "safe" not in (finding.for_author + finding.for_moderator).lower().split()


def test_the_version_of_the_rules_is_told() -> None:
    assert screen("hello").rules_version == screen(DRAMA).rules_version != ""


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_any_text_has_a_verdict_the_same_twice_with_valid_spans(text: str) -> None:
    verdict = screen(text)
    assert verdict == screen(text)
    for finding in verdict.findings:
        assert 0 <= finding.start <= finding.end <= len(text)
        assert text[finding.start : finding.end] == finding.quote


REPEATED = [
    "take 5 mg of zinc but ",
    "> take 5 mg of zinc\n\nno\n",
    '"stop the statin now ok" ',
    "took too many pills just now ",
    "take 100 mcg K2 daily, ",
    "I take 5000 IU of D3, ",
    "stop the warfarin and ",
    "5 mg (",
    "30, ",
    "1-",
    "1 ",
    "half of a ",
    "a",
    "two hundred and ",
    "every second ",
]
WORDS = [
    "stop",
    "the",
    "warfarin",
    "take",
    "5 mg",
    "zinc",
    "don't",
    "you should",
    "\n> ",
    "?",
    "!",
    ",",
    '"',
    "and",
    "K2",
    "bleeding",
    "now",
    "I",
    "my",
]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=60))
def test_any_mix_of_loaded_words_has_a_verdict(words: list[str]) -> None:
    text = " ".join(words)
    assert screen(text) == screen(text)


def calls(text: str) -> int:
    """How many functions are called for a text: the cost, whatever else the machine is doing."""
    count = 0

    def note(*_: object) -> None:
        nonlocal count
        count += 1

    sys.setprofile(note)
    try:
        screen(text)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("unit", sorted(REPEATED))
def test_the_cost_grows_with_the_length(unit: str) -> None:
    screen(unit * 200)  # fills the tables that are made once
    short, long = (calls((unit * (length // len(unit) + 1))[:length]) for length in (4_000, 8_000))
    assert long <= 2.2 * short + 500
