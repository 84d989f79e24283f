"""Folding keeps every character's place in the author's text."""

import pytest

from k2forum.screening.normalise import fold


@pytest.mark.parametrize(
    ("source", "folded"),
    [
        ("Plain TEXT", "plain text"),
        ("𝟗𝟎 mcg", "90 mcg"),
        ("１００ ｍｃｇ", "100 mcg"),
        ("µg", "ug"),
        ("μg", "ug"),
        ("1\u200b0\u00ad0", "100"),
        ("&#49;00 &#x6d;g", "100 mg"),
        ("**45** mcg", "45 mcg"),
        ("2*45 mcg", "2x45 mcg"),
        ("<b>1</b>00 mg", "100 mg"),
        ("wаrfаrin", "warfarin"),  # Cyrillic а
        ("täglich Größe", "taglich grosse"),
        ("K₂", "k2"),
        ("Dekristol® 20", "dekristol 20"),
        ("a – b", "a - b"),
        ("don’t", "don't"),
        ("one\\r\\ntwo", "one\ntwo"),
        ("ŧwëñŧÿ ŧhöüsäñd ƀoŧŧłes, ɨm Đaƶ", "twenty thousand bottles, im daz"),
    ],
)
def test_text_is_folded(source: str, folded: str) -> None:
    assert fold(source).text == folded


def test_offsets_cover_what_was_disguised() -> None:
    source = "take &#49;0<b>0</b> mcg"
    folded = fold(source)
    first = folded.text.index("100")
    start, end = folded.span(first, first + 3)
    assert source[start:end] == "&#49;0<b>0"


def test_offsets_survive_characters_that_fold_to_several() -> None:
    source = "Größe 5 mg"
    folded = fold(source)
    first = folded.text.index("5")
    start, end = folded.span(first, first + 4)
    assert source[start:end] == "5 mg"
