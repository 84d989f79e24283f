"""Advice in words to take far more than usual."""

import pytest

from k2forum.screening.pipeline import screen

ADVICE = [
    "Ignore the label, take ten times the dose of K2.",
    "You should megadose vitamin C.",
    "Forget the RDA, go on massive doses of vitamin D.",
    "just swallow a handful of magnesium every night, works for everyone",
    "Triple whatever the bottle says for zinc, trust me.",
    "Everyone should take really high doses of vitamin D in winter.",
    "Toma el triple de lo que dice la etiqueta de la vitamina D.",
    "Nimm einfach die fünffache Dosis Vitamin D.",
    "Prends des doses massives de vitamine C.",
]
NOT_ADVICE = [
    "Don't megadose vitamin A.",
    "High doses of zinc lower copper.",
    "Is it wise to megadose vitamin C?",
    "The study used very high doses of vitamin D.",
    "My doctor gave me a high dose of vitamin D after the test.",
    "A handful of almonds with the K2 and I'm happy.",
    "Take a probiotic with the zinc in the evening.",
    "I doubled my walking and eat cheese.",
    "My neighbour megadosed vitamin D and got kidney stones.",
]


@pytest.mark.parametrize("text", ADVICE)
def test_megadose_in_words_is_high(text: str) -> None:
    verdict = screen(text)
    assert "dose_recommendation" in verdict.reasons
    assert verdict.severity in ("high", "urgent")


@pytest.mark.parametrize("text", NOT_ADVICE)
def test_no_megadose_is_advised(text: str) -> None:
    assert not screen(text).flag
