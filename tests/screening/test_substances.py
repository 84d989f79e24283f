"""Names of substances in the text."""

import pytest

from k2forum.screening.pipeline import read


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("mk seven and MK-4", ["vitamin_k2_mk7", "vitamin_k2_mk4"]),
        ("D3K2 drops", ["vitamin_d3", "vitamin_k2"]),
        ("my blood thinner", ["blood_thinner"]),
        ("pastillas del colesterol", ["statins"]),
        ("Blutverdünner", ["blood_thinner"]),
        ("Blutverduenner", ["blood_thinner"]),
        ("magnesium salicylate", ["salicylate"]),
        ("vitamins A, D and K", ["vitamin_a", "vitamin_d", "vitamin_k"]),
        ("2000 IU of D", ["vitamin_d"]),
        ("the K1 bus", ["vitamin_k1"]),
        ("metropolol", ["metoprolol"]),
        ("someazepam 5 mg", ["someazepam"]),
        ("I made plan A and plan C", []),
        ("a day in E major", []),
    ],
)
def test_names(text: str, names: list[str]) -> None:
    assert [h.substance for h in read(text).substances] == names


def test_prescription_medicines_and_groups_are_known_as_such() -> None:
    hits = {h.substance: h for h in read("warfarin, zinc and my statin").substances}
    assert hits["warfarin"].prescription and not hits["warfarin"].group
    assert not hits["zinc"].prescription
    assert hits["statins"].prescription and hits["statins"].group


def test_a_number_after_a_letter_may_count_something_else() -> None:
    hits = read("vitamin D 3 times a week").substances
    assert [h.substance for h in hits] == ["vitamin_d"]
