"""Whatever anybody types: no exception, valid offsets, the same verdict twice."""

from hypothesis import given, settings
from hypothesis import strategies as st

from k2forum.screening import screen
from k2forum.screening.command_io import explain, verdict_to_json
from k2forum.screening.tokens import tokenise

PIECES = st.sampled_from(
    [
        "take",
        "I",
        "100",
        "mcg",
        "mg",
        "K2",
        "D3",
        "of",
        "a",
        "day",
        "daily",
        "-",
        "to",
        "x",
        "2",
        "½",
        "1/2",
        "(",
        ")",
        "/",
        "every",
        "two",
        "half",
        "tablet",
        "warfarin",
        "\n",
        ">",
        "*",
        "&#49;",
        "<b>",
        "\u200b",
        "µg",
        "１",
        "or",
        ",",
        "and",
        "thousand",
        "per",
        "kg",
        "bottle",
        "whole",
        "1.000",
        "IE",
        "k",
        "not",
        "?",
        "mg/",
        "stop",
        "my",
        "the",
        "first",
        "one",
        "8",
        "hours",
        "1-0-1",
        "'",
        '"',
        "@",
        "i.u.",
        "l00",
        "1.oOo",
        "s.oo0",
        "25.ooo IE",
        "m c g",
        "1 0 0",
        "Й",
        "ß",
    ]
)
TEXTS = st.one_of(
    st.text(max_size=200),
    st.lists(PIECES, max_size=40).map(" ".join),
    st.lists(PIECES, max_size=40).map("".join),
)


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_any_text_gives_a_verdict_with_valid_offsets(text: str) -> None:
    verdict = screen(text)
    last = 0
    for mention in verdict.mentions:
        assert last <= mention.start < mention.end <= len(text)
        assert text[mention.start : mention.end] == mention.text
        assert 0 < mention.amount_low <= mention.amount_high
        last = mention.end
    for finding in verdict.findings:
        assert 0 <= finding.start <= finding.end <= len(text)
    assert verdict.flag == bool(verdict.reasons) == (verdict.severity != "none")


@settings(max_examples=150, deadline=None)
@given(TEXTS, st.lists(TEXTS, max_size=2))
def test_the_same_text_gets_the_same_verdict(text: str, context: list[str]) -> None:
    assert screen(text, context) == screen(text, context)


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_tokens_are_in_order_and_inside_the_text(text: str) -> None:
    last = 0
    for token in tokenise(text):
        assert last <= token.end and 0 <= token.start < token.end <= len(text)
        last = token.end


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_any_verdict_can_be_written(text: str) -> None:
    verdict = screen(text)
    assert verdict_to_json(1, verdict)["rules_version"] == verdict.rules_version
    assert explain(text, verdict)
