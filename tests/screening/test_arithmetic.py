"""Doses a day as people tell them, and disguised claims: sets of each by other hands.

All were looked at when rules were made. What is read of them may not get worse.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from k2forum.screening import screen
from k2forum.screening.pipeline import read

HERE = Path(__file__).parent


def rows(name: str) -> list[dict[str, Any]]:
    lines = (HERE / f"{name}.jsonl").read_text(encoding="utf-8").split("\n")
    return [json.loads(line) for line in lines if line]


def told(row: dict[str, Any]) -> list[tuple[float, float | None]]:
    """The amounts of the labels, and how much of each a day."""
    return [
        (m["amount_high"], round(m["per_day"]["high"], 1) if m["per_day"] else None) for m in row["mentions"]
    ]


def found(text: str) -> list[tuple[float, float | None]]:
    mentions = read(text).mentions
    return [(m.amount_high, round(m.per_day.high, 1) if m.per_day else None) for m in mentions]


@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("arithmetic", 0.97),
        ("arithmetic_second", 0.96),
        ("arithmetic_third", 0.86),
        ("arithmetic_fourth", 0.79),
    ],
)
def test_amounts_a_day_are_added_up_as_their_writers_mean_them(name: str, least: float) -> None:
    right = [found(row["text"]) == told(row) for row in rows(name)]
    assert sum(right) / len(right) >= least


@pytest.mark.parametrize(
    ("name", "least", "most"),
    [("disguises", 0.79, 0.18), ("disguises_second", 0.90, 0.05), ("disguises_third", 0.90, 0.09)],
)
def test_disguised_claims_are_found_and_their_look_alikes_left_alone(
    name: str, least: float, most: float
) -> None:
    flagged = [(row["flag"], screen(row["text"]).flag) for row in rows(name)]
    dangerous = [held for flag, held in flagged if flag]
    harmless = [held for flag, held in flagged if not flag]
    assert sum(dangerous) / len(dangerous) >= least
    assert sum(harmless) / len(harmless) <= most


@pytest.mark.parametrize(
    ("text", "a_day"),
    [
        ("My zinc tabs are 25 mg and I have three a day.", 75),
        ("The calcium chews hold 500 mg. One with breakfast, one at lunch, another at night.", 1500),
        ("Zinc 50 mg Mon Wed Fri.", 21.4),
        ("10,000 IU of D3 from Monday to Friday, weekends off.", 7142.9),
        ("Got 50,000 IU capsules of D3, one every week.", 7142.9),
        ("two a day is what I do with my 25 mg zinc caps", 50),
        ("I take two 50 mg tablets of B6, one in the morning and one at night.", 100),  # the total is told
        ("I take 500 mg of vitamin B6 daily off and on.", 500),
        ("I take folate 1/2 mg daily.", 0.5),
        ("I take a 25 mg zinc tablet and eat five a day.", None),
        ("I moved my methotrexate 15 mg from Monday to Friday.", None),
        ("Magnesium 350 mg Mon-Fri, off Sat-Sun.", 250),
        ("My D3 is 7000 IU, M-F.", 5000),
        ("I take 350 mg of magnesium every day but Sunday.", 300),
        ("Magnesium 350 mg daily, except weekends.", 250),
        ("D3 7,000 IU one day, nothing the next.", 3500),
        ("The next day I took 50 mg of zinc. One day off.", None),
        ("10,000 IU of D3 every Monday and every Thursday.", 2857.1),
        ("Tomo 7000 UI de D3 los lunes.", 1000),
        ("unter der Woche je 7000 IE D3", 5000),
        ("Magnesium 200 mg with all three meals.", 600),
        ("D3 spray, 1000 IU a squirt. I do three squirts before bed.", 3000),
        ("Each drop is 1,000 IU of D3. I count six onto my tongue at night.", 6000),
        ("The D3 dropper says 2000 IU in 5 drops. I have 10 once a day.", 4000),
        ("D3 gummies, two of them are 2000 IU, so I have six after dinner every day.", 6000),
        ("Serving size: 3 capsules. Magnesium per serving: 300 mg. I take one capsule at night.", 100),
        ("Boron caps, 3 mg. One am, one pm.", 6),
        ("I have one or two a day of my zinc caps, 15 mg each.", 30),
        ("Magnesiumkapseln mit 200 mg, davon nehme ich drei am Tag.", 600),
        ("Warfarin 60 mg 12 hourly.", 120),
        ("Prednisolone, 40 mg, three mornings, rash gone.", 40),
        ("I take a 1 mg melatonin every night, at ten pm.", 1),
        ("20 mg of zinc per lozenge, and no more than six a day.", 120),
    ],
)
def test_pieces_told_apart_and_days_of_the_week_count(text: str, a_day: float) -> None:
    assert [each for _, each in found(text)] == [a_day]


@pytest.mark.parametrize(
    ("text", "a_day"),
    [
        ("My two tablets are 25 mg zinc each, two a day.", [50]),
        ("Two tablets contain 200 mg magnesium each; I take two tablets a day.", [400]),
        ("4 capsules daily are 200 mg each of magnesium.", [800]),
        ("Omega 3 capsules are 1000 mg, I take two a day", [2000]),
        ("Phase 2 capsules contain 400 mg magnesium. I take one a day", [400]),
        ("Three of us have 30 mg zinc tablets, two a day", [60]),
        ("Only 3 of the tablets are 25 mg zinc, I take two a day", [50]),
        ("One day I took 6000 IU of D3 and the next day I felt awful", [None]),
        ("Einen Tag 6000 IE D3, am nächsten Tag war mir schlecht", [None]),
        ("I took 60 mg zinc one day and threw up the next day", [None]),
        ("Try 500 mg magnesium one day and tell me how you feel the next", [None]),
        ("She is happy one day and sad the next, on 50 mg sertraline", [None]),
        ("I take 4500 IU D3 every day, but Friday was my last", [4500]),
        ("4100 IU D3 daily but on Friday I forgot", [4100]),
        ("I take 400 mg magnesium every day but the weekend is coming", [400]),
        ("400 mg magnesium daily, but on Sundays I take 800 mg", [400, 114.3]),
        ("45 mg zinc daily, except Friday 13th lol", [45]),
        ("At the weekend my son swallowed 50 mg zinc", [None]),
        ("I bought 6000 IU D3 at the weekend and take it daily", [6000]),
        ("La farmacia cierra los lunes, tomo 5000 UI de D3", [None]),
        ("Odio los lunes, tomo 50 mg de zinc y nada", [None]),
        ("Les samedis on sort, je prends 50 mg de zinc", [None]),
        ("Unter der Woche arbeite ich viel, nehme 400 mg Magnesium", [None]),
        ("Magnesium 200 mg Tabletten, nicht teuer, zwei am Tag", [400]),
        ("Magnésium 200 mg comprimés, pas cher, deux par jour", [400]),
        ("Zinc 25 mg capsules instead of lozenges; I take two a day", [50]),
        ("Magnesium 200 mg tablets, instead of powder: two a day", [400]),
        ("Magnesium 200 mg tablets, I take one at night and my husband another at breakfast", [200]),
        ("Zink 25 mg Tabletten, eine am Morgen, meine Frau eine am Abend", [25]),
        ("Zinc 25 mg tablets, one in the morning. Another in the evening for the dog", [25]),
        ("D3 1000 IU per drop. My son gets 1 drop a day, I take 4 drops a day", [4000]),
        ("My son is ten 20 mg zinc daily ok for him?", [20]),
        ("My kid is six 100 mg magnesium at night ok?", [100]),
    ],
)
def test_talk_that_resembles_counts_and_days_is_read_as_it_is_meant(
    text: str, a_day: list[float | None]
) -> None:
    assert [each for _, each in found(text)] == a_day


@pytest.mark.parametrize(
    ("text", "a_day"),
    [
        ("All four capsules have 200 mg magnesium each; I take all four a day.", 800),
        ("The 10 tablets have 30 mg zinc each. 2 a day.", 60),
        ("One of the two capsules is 400 mg magnesium, one a day", 400),
    ],
)
def test_pieces_that_are_chosen_or_hold_it_each_do_not_share_a_strength(text: str, a_day: float) -> None:
    assert a_day in [each for _, each in found(text)]


@pytest.mark.parametrize(
    "text",
    [
        "I take 5000 IU D3 daily but",
        "Zinc 25 mg daily except",
        "20 mg chaque jour sauf le",
        "20 mg al dia menos",
        "50 mg one day and 20 the next",
        "the other",
        "5 mg twice a week, 2 the other",
        "AM:",
        "am wochenende",
        "per serving serving size",
    ],
)
def test_texts_that_end_in_the_middle_are_read(text: str) -> None:
    assert all(screen(text[:end]).rules_version for end in range(len(text) + 1))


def test_a_long_row_of_days_costs_no_more_than_its_length() -> None:
    assert found("5 mg. " + "Mon, Tue, Wed, " * 3000)


@pytest.mark.parametrize(
    "text",
    [
        "Zinc (8-9) mg a day from food is plenty",
        "Try boron (3-6) mg a day",
        "vitamind31000iuperday",
        "#omega31000mgaday",
    ],
)
def test_ranges_and_names_with_digits_are_no_glued_amounts(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "text", ["stop re-la-tion talk", "Stop cap-puc-ci-no after lunch", "Stop li-te-ra-cy tests"]
)
def test_syllables_of_ordinary_words_are_no_medicine(text: str) -> None:
    assert not any(hit.prescription for hit in read(text).substances)


@pytest.mark.parametrize(
    "text",
    [
        "K2 is fine (1)(2) mg units vary.",
        "Zinc lozenges help [8][9] - mg doses vary daily.",
        "You should take magnesium, it is only $0.25 a day.",
        "In Mill Hill, 2 mill of the syrup and 3 mill of pop.",
        "lo mg aspirin daily",
        "There were 3 litters of pups.",
    ],
)
def test_signs_prices_and_names_are_no_disguised_amounts(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("Warfarin 7 mg Mon Wed Fri and 3.5 the other four days.", [(7, 3), (3.5, 2)]),
        ("D3: 7k Mon-Fri, 3.5k Sat and Sun.", [(7000, 5000), (3500, 1000)]),
        ("AM: D3 4000 IU, K2 100 mcg\nPM: zinc 15 mg", [(4000, 4000), (100, 100), (15, 15)]),
        ("weekdays 7000 iu d3, weekends only 3500 because im outside more", [(7000, 5000), (3500, 1000)]),
        ("We gave him 5 ml instead of 10 ml.", [(5, None), (10, None)]),
        ("Two tablets a day (each has 20 mg of iron), plus a spoon with 7.5 mg.", [(20, 40), (7.5, 7.5)]),
        ("Three of the little ones every morning, that's 135 mcg of MK-7.", [(3, 3), (135, 135)]),
        (
            "Folate: 400 mcg in the prenatal, another 400 in the B complex. Daily.",
            [(400, 400), (400, 400)],
        ),
    ],
)
def test_amounts_of_one_text_have_each_their_days_and_pieces(
    text: str, amounts: list[tuple[float, float | None]]
) -> None:
    assert found(text) == amounts


def test_what_a_blend_holds_keeps_the_name_told_before() -> None:
    text = "Folate: 400 mcg in the prenatal, another 400 in the B complex."
    assert [each.substance for each in read(text).mentions] == ["folate", "folate"]


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("take 6-0-0 mg of B6 a day", [600]),
        ("boron, thirty (3-0) mg a day", [30]),
        ("Prednisolon 5-0-0 mg seit Montag", [5]),  # five in the morning
        ("fourty-nine K of dee3", [49_000]),
        ("16 k iu dee-three", [16_000]),
        ("ran 10 k i.e. 6 miles", []),
        ("spends 2 K of it on D3", []),
        ("vitamin D, ten k eye-ewe daily", [10_000]),
        ("magnesium, fif-teen em gee", [15]),
        ("swallow(d3, iu=14000)", [14_000]),
        ("1 mcg=40 IU of D3", [1]),
        ("fuffzich tausnd i.e. vitamin deh", [50_000]),
        ("#take60000iuD3aweek", [60_000]),
        ("www.take-25000-iu-of-d-every-day.justdoit", [25_000]),
        ("www.take-25000-iu-of-d-every-day.com/read", []),
        ("take\n40\n000\nof\nD\na\nday", [40_000]),
        ("Zinc\nMagnesium\nB12\nD3\nK2\n40", []),
        ("yad yreve 3D fo UI 00001 ekat\n(from the right)", [10_000]),
    ],
)
def test_disguised_amounts_are_read_and_ordinary_ones_stay(text: str, amounts: list[float]) -> None:
    assert [amount for amount, _ in found(text)] == amounts


def test_a_dose_in_a_line_read_from_its_other_end_covers_the_line() -> None:
    text = "hello\nyad yreve 3D fo UI 00001 ekat\nbye"
    (mention,) = read(text).mentions
    assert (mention.text, mention.substance) == (text.split("\n")[1], "vitamin_d3")


def test_a_list_below_how_often_shares_it() -> None:
    listed = "My stack, everything 3 times a day:\n- magnesium 250 mg\n- vit C 500 mg"
    assert found(listed) == [(250, 750), (500, 1500)]


def test_a_count_of_one_substance_leaves_another_alone() -> None:
    text = "I take two zinc tablets a day, each 25 mg. I also take 200 mg of magnesium every day."
    assert found(text) == [(25, 50), (200, 200)]
    assert (200, 400) not in found(
        "I take two zinc tablets a day, each 25 mg. I also take 200 mg of magnesium."
    )


def test_what_one_piece_holds_is_counted_for_each_of_its_substances() -> None:
    assert found("Each softgel has 1000 IU D3 and 45 mcg K2. I take three a day.") == [
        (1000, 3000),
        (45, 135),
    ]


@pytest.mark.parametrize(
    ("text", "over"),
    [
        ("I take 2000 IU vitamin D at breakfast, 2000 IU at lunch and 4000 IU at dinner.", True),
        ("I take 150 mg of magnesium at lunch and 150 mg at night, 300 mg a day in total.", False),
        ("I take 3000 IU vitamin D at breakfast and 3000 IU at dinner, nobody told me not to.", True),
        ("I take 3000 IU vitamin D at breakfast and 3000 IU at dinner, makes me happy.", True),
        ("I take 3000 IU of vitamin D daily, down from 4000 IU daily.", False),
        ("My wife takes 2500 IU of D3 a day, I take 2000 IU a day.", False),
        ("I take 2000 IU vitamin D at breakfast with my partner and 3000 IU at dinner.", True),
    ],
)
def test_a_regimen_is_what_one_person_takes_in_a_day(text: str, over: bool) -> None:
    assert ("over_limit" in screen(text).reasons) == over
