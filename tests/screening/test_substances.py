"""Names of substances in the text."""

import json
import os
import subprocess
import sys

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


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Sompraz 40 before breakfast", ["esomeprazole"]),
        ("the doctor wrote Rexipra 10 mg", ["escitalopram"]),
        ("Teczine at night for the sneezing", ["levocetirizine"]),
        ("half a Vicadine", ["hydrocodone"]),
        ("30 mg of aderol", ["amphetamine"]),
        ("Darvocet after the tooth came out", ["propoxyphene"]),
        ("ritonavir 100 mg", ["ritonavir"]),
        ("lopinavir/ritonavir twice a day", ["lopinavir_ritonavir"]),
        ("20 mEq of KCl", ["potassium"]),
        ("metoprolol succinate 50 mg", ["metoprolol"]),
        ("Seftum 500 for the throat", ["cefuroxime"]),
        ("Vytorin 10/40", ["ezetimibe_simvastatin"]),
        ("Diovan HCT in the morning", ["valsartan_hydrochlorothiazide"]),
        ("Coveram 5/5", ["perindopril_amlodipine"]),
        ("Glucovance with dinner", ["glyburide_metformin"]),
        ("Synjardy since March", ["empagliflozin_metformin"]),
        ("Trelegy since June", ["fluticasone_umeclidinium_vilanterol"]),
        ("Qulipta for migraine", ["atogepant"]),
        ("Skyrizi every twelve weeks", ["risankizumab"]),
        ("Triumeq 600/50/300", ["abacavir_dolutegravir_lamivudine"]),
        ("Visanne 2 mg", ["dienogest"]),
        ("a Xulane patch", ["ethinylestradiol_norelgestromin"]),
        ("Endone for the hip", ["oxycodone"]),
        ("Nurofen Plus from the chemist", ["codeine_ibuprofen"]),
        ("Cosopt in both eyes", ["dorzolamide_timolol"]),
        ("Protopic on the eyelids", ["tacrolimus"]),
        ("Apiretal 5 ml", ["acetaminophen"]),
        ("Umckaloabo Tropfen", ["pelargonium"]),
        ("Forlax, un sachet", ["macrogol"]),
        ("6 g of citrulline", ["l_citrulline"]),
        ("Liv 52 after meals", ["liv_52"]),
        ("Klor-Con M 20", ["potassium"]),
    ],
)
def test_brands_salts_and_misspellings_of_several_countries(text: str, names: list[str]) -> None:
    assert [h.substance for h in read(text).substances] == names


@pytest.mark.parametrize(
    "text",
    [
        "The northern forest, preserved by a stream",
        "I take one a day and desire nothing more",
        "vitamins in the cold season, a seasonal habit",
        "Meine Kollegen haben Angelika gesehen",
        "Los actos, además, avanza la creación",
        "Il faut attendre la semaine prochaine",
    ],
)
def test_words_like_names_are_no_names(text: str) -> None:
    assert read(text).substances == []


def test_prescription_medicines_and_groups_are_known_as_such() -> None:
    hits = {h.substance: h for h in read("warfarin, zinc and my statin").substances}
    assert hits["warfarin"].prescription and not hits["warfarin"].group
    assert not hits["zinc"].prescription
    assert hits["statins"].prescription and hits["statins"].group


def test_a_number_after_a_letter_may_count_something_else() -> None:
    hits = read("vitamin D 3 times a week").substances
    assert [h.substance for h in hits] == ["vitamin_d"]


# Each is as near to one name as to another, or begins a name only where a certain word follows.
AMBIGUOUS = [
    "asthelin",
    "buprinex",
    "calcifeirol",
    "clarnitine",
    "ampoicilline",
    "retinyll",
    "retinyll palmitate",
]
READ_ALL = """
import json, sys
from k2forum.screening.pipeline import read
print(json.dumps({word: [h.substance for h in read(word).substances] for word in sys.argv[1:]}))
"""


def names_in_another_process(seed: int, words: list[str]) -> dict[str, list[str]]:
    done = subprocess.run(
        [sys.executable, "-c", READ_ALL, *words],
        env=os.environ | {"PYTHONHASHSEED": str(seed)},
        capture_output=True,
        check=True,
    )
    return dict(json.loads(done.stdout))


def test_a_misspelt_name_reads_the_same_in_every_process_and_whatever_was_read_before() -> None:
    found = names_in_another_process(1, AMBIGUOUS)
    assert all(found[word] for word in AMBIGUOUS if word != "retinyll")
    for seed in (2, 3, 4):
        assert names_in_another_process(seed, AMBIGUOUS[:: -1 if seed % 2 else 1]) == found
