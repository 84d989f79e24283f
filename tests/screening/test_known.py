"""What a reader knows of features: learning and judging read the same, and what is remembered is bounded."""

from pathlib import Path

import pytest

from k2forum.screening import dose_features, features, mentions, models
from k2forum.screening.known import Table
from k2forum.screening.labelled import read_marked
from k2forum.screening.pipeline import parse, read
from k2forum.screening.signs import Reading
from k2forum.screening.training import BY_NAME

TEXTS = [row.text for row in read_marked(Path(__file__).parent / "statements.txt")][::5]


def added_by_name(model: models.Model, names: list[str | None]) -> int:
    """The sum of all features of these names, each once."""
    return models.add(map(model.features.one, {*filter(None, names)}))


@pytest.mark.parametrize("text", TEXTS)
def test_a_comment_and_its_doses_add_up_to_what_was_learned_by_name(text: str) -> None:
    doc = read(text)
    words = features.Words(doc, Reading(doc))
    comment, dose = models.model("comment"), models.model("dose")
    around, asked = {"<vka>"}, {"stop"}
    said = features.of_clauses(words, comment.features)
    said += features.of_text(words, around, asked, comment.features)
    named = features.of_clauses(words, BY_NAME) + features.of_text(words, around, asked, BY_NAME)
    assert models.add_once(said) == added_by_name(comment, named)
    for mention in doc.mentions:
        beside = dose_features.of_mention(words, mention, dose.features)
        named = dose_features.of_mention(words, mention, BY_NAME)
        assert models.add_once(beside) == added_by_name(dose, named)


@pytest.mark.parametrize("text", TEXTS)
def test_an_amount_adds_up_to_what_was_learned_by_name(text: str) -> None:
    judge, model = mentions.candidates(parse(text)), models.model("amount")
    for place in range(len(judge.amounts)):
        named = added_by_name(model, judge.features(place, BY_NAME))
        assert models.add(judge.features(place, model.features)) == named


def test_a_table_looks_up_once_and_begins_anew_when_it_is_full() -> None:
    asked: list[str] = []

    def look_up(word: str) -> int:
        asked.append(word)
        return len(word)

    table = Table(look_up, most=2)
    assert [table[word] for word in ("a", "bb", "a", "ccc", "bb")] == [1, 2, 1, 3, 2]
    assert asked == ["a", "bb", "ccc", "bb"] and len(table) == 2
