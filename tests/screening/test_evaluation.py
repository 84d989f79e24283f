"""The scorer: perfect predictions score one, and each kind of slip is counted."""

from pathlib import Path
from typing import Any

from k2forum.screening import evaluation
from k2forum.screening.evaluation import Score, load, matches, pair, same_per_day

LABEL: dict[str, Any] = {
    "start": 5, "end": 12, "substance": "vitamin_d3", "amount_low": 5000, "amount_high": 5000, "unit": "iu",
    "per_day": {"low": 5000, "high": 5000, "unit": "iu"}, "intent": "recommend",
}  # fmt: skip
RECORD: dict[str, Any] = {
    "id": "x",
    "mentions": [LABEL],
    "flag": True,
    "severity": "high",
    "reasons": ["over_limit"],
    "tags": [],
}


def test_units_are_converted_before_they_are_compared() -> None:
    assert matches(LABEL, {**LABEL, "amount_low": 125, "amount_high": 125, "unit": "mcg"})
    assert not matches(LABEL, {**LABEL, "amount_low": 50, "amount_high": 50, "unit": "mcg"})
    assert not matches(LABEL, {**LABEL, "substance": "vitamin_d"})
    assert not matches(LABEL, {**LABEL, "start": 12, "end": 14})


def test_brand_and_generic_names_are_equal() -> None:
    assert matches(
        {**LABEL, "substance": "Coumadin", "unit": "mg"}, {**LABEL, "substance": "warfarin", "unit": "mg"}
    )


def test_one_prediction_matches_one_label() -> None:
    assert len(pair([LABEL], [LABEL, LABEL], strict=True)) == 1


def test_a_daily_amount_is_missing_only_on_both_sides() -> None:
    assert same_per_day({**LABEL, "per_day": None}, {**LABEL, "per_day": None})
    assert not same_per_day(LABEL, {**LABEL, "per_day": None})


def test_perfect_and_empty_predictions() -> None:
    perfect, empty = Score(), Score()
    perfect.add(RECORD, RECORD)
    empty.add(RECORD, {**RECORD, "mentions": [], "flag": False, "severity": "none", "reasons": ["none"]})
    assert (perfect.hits, perfect.flag_hits, perfect.severity, perfect.intent) == (1, 1, 1, 1)
    assert (empty.hits, empty.flag_hits, empty.severity, empty.reasons["over_limit:missed"]) == (0, 0, 0, 1)


def test_the_splits_share_no_comment() -> None:
    development = {r["id"] for r in load(split="development")}
    unseen = {r["id"] for r in load(split="unseen")}
    assert development and not development & unseen


def test_the_development_set_stays_recognised() -> None:
    total, _, _ = evaluation.measure(r for r in load(split="development") if r["file"] == "development")
    assert total.hits >= 0.97 * total.labelled
    assert total.hits >= 0.97 * total.found


def test_labelled_offsets_point_at_the_labelled_text(tmp_path: Path) -> None:
    for record in load(split="all"):
        for mention in record["mentions"]:
            assert record["text"][mention["start"] : mention["end"]] == mention["text"], record["id"]


def test_a_comment_is_measured_with_what_it_answers() -> None:
    record = RECORD | {
        "text": "Yes, do it.",
        "context": ["Should I stop my statin? My legs ache."],
        "mentions": [],
        "severity": "urgent",
        "reasons": ["prescription_change"],
    }
    total, _, differing = evaluation.measure([record])
    assert not differing and total.reasons["prescription_change:hit"] == 1
