"""The data of the rules: every medical fact has its source, every phrase compiles, every "
"language has every cue."""

import pytest

from k2forum.screening import data_files, emergencies, interactions, signs
from k2forum.screening.pipeline import parse

LANGUAGES = ("en", "es", "de", "fr")


@pytest.mark.parametrize("row", data_files.load("interactions")["interactions"], ids=lambda r: r["id"])
def test_an_interaction_names_effect_advice_source_and_confidence(row: dict) -> None:
    assert row["effect"] and row["advice"] and row["a_ids"] and row["b_ids"]
    assert row["severity"] in data_files.load("interactions")["meta"]["severity_scale"]
    assert row["source"] and all(s["title"] for s in row["source"])
    assert row["confidence"] in ("verified", "from_memory")


@pytest.mark.parametrize("row", data_files.load("emergencies")["situations"], ids=lambda r: r["id"])
def test_an_emergency_names_banner_advice_source_and_confidence(row: dict) -> None:
    assert row["banner"] and row["advice"] and row["show_lines"]
    assert row["source"] and all(s["title"] for s in row["source"])
    assert row["confidence"] in ("verified", "from_memory")


def test_a_slip_row_names_authority_population_year_and_confidence() -> None:
    for row in data_files.load("unit_slips")["rows"]:
        assert row["authority"] and row["population"] and row["year"] and row["confidence"]
    assert data_files.load("unit_slips")["source"]["title"]


def test_the_names_of_the_guide_are_used() -> None:
    ids = {
        i for row in data_files.load("interactions")["interactions"] for i in (*row["a_ids"], *row["b_ids"])
    }
    assert {"b6", "b12", "omega3"} <= ids
    assert not ids & {"vitamin_b6", "vitamin_b12", "omega_3", "fish_oil", "krill_oil"}


def test_every_situation_that_is_reported_exists() -> None:
    assert {"suicidal", "overdose_known", "bleeding_anticoag", "stroke", "chest_pain"} <= set(
        emergencies.situations()
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_knows_the_main_cues(language: str) -> None:
    words = signs.lexicon(language)
    names = {n for singles, _ in words.entries.values() for n in singles}
    begun = [b for _, seconds in words.entries.values() for b in seconds.values()]
    names |= {n for b in begun for n in b.whole}
    names |= {n for b in begun for rows in b.thirds.values() for _, n in rows}
    assert {
        "self",
        "you_should",
        "dont",
        "harm",
        "question",
        "stop",
        "rx",
        "mega",
        "took",
        "intent_die",
    } <= names


def test_a_phrase_may_hold_alternatives_optional_words_and_fillers() -> None:
    found = signs.find(parse("you really should just take it"), signs.lexicon("en"))
    assert any(name == "you_should" and first == 0 for first, name, _ in found)


def test_the_most_specific_interaction_wins() -> None:
    ids = [row["id"] for row in interactions.rows({"vitamin_k2_mk7", "warfarin"})]
    assert ids == ["mk7-vka"]
