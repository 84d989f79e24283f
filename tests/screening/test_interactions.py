"""Pairs that a comment brings together; people at risk are helped, not held."""

import pytest

from k2forum.screening.pipeline import screen


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("I'm on warfarin and started K2 last week.", "vka"),
        ("My mother takes Marcumar, can she have MK-7?", "vka"),
        ("I use Eliquis and 100 mcg of K2.", "doac"),
        ("Warfarin blocks the vitamin K cycle.", None),
        ("I take 100 mcg of K2 a day.", None),
    ],
)
def test_people_at_risk_are_helped_and_not_held(text: str, kind: str | None) -> None:
    verdict = screen(text)
    assert verdict.at_risk == kind
    assert not verdict.flag


def test_pairs_are_told_for_information() -> None:
    verdict = screen("I take calcium and levothyroxine in the morning.")
    assert "ca-levo" in verdict.interactions
    assert not verdict.flag
    finding = next(f for f in verdict.findings if f.rule == "pair_ca-levo")
    assert finding.reason is None and finding.sources
