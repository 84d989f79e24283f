"""Spans, substances, amounts: what is a dose mention and what is none."""

import pytest

from k2forum.screening.pipeline import read

Row = tuple[str, str | None, float, float, str]


def rows(text: str) -> list[Row]:
    return [(m.text, m.substance, m.amount_low, m.amount_high, m.unit) for m in read(text).mentions]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("75-120 mcg of MK-7", ("75-120 mcg", "vitamin_k2_mk7", 75, 120, "mcg")),
        ("between 3 and 5 mg of zinc", ("3 and 5 mg", "zinc", 3, 5, "mg")),
        ("2 x 45 mcg of the K2", ("2 x 45 mcg", "vitamin_k2", 90, 90, "mcg")),
        ("three 15 mcg tablets of K2", ("three 15 mcg tablets", "vitamin_k2", 45, 45, "mcg")),
        ("six of the 20 mg ones, warfarin", ("six of the 20 mg", "warfarin", 120, 120, "mg")),
        ("half a 10 mg pill of amlodipine", ("half a 10 mg pill", "amlodipine", 5, 5, "mg")),
        ("3 tabs of 45 mcg K2", ("3 tabs of 45 mcg", "vitamin_k2", 135, 135, "mcg")),
        ("I take a 20 mg caplet of omeprazole", ("20 mg", "omeprazole", 20, 20, "mg")),
        ("1000 IU (25 mcg) D3", ("1000 IU (25 mcg", "vitamin_d3", 1000, 1000, "iu")),
        ("he takes a zinc tablet daily", ("a zinc tablet", "zinc", 1, 1, "tablets")),
        ("take half a capsule of the MK-7", ("half a capsule", "vitamin_k2_mk7", 0.5, 0.5, "capsules")),
        ("a gram of C daily", ("a gram", "vitamin_c", 1, 1, "g")),
        ("you need a full gram of magnesium", ("a full gram", "magnesium", 1, 1, "g")),
        (
            "a teaspoon and a half of cod liver oil",
            ("a teaspoon and a half", "cod_liver_oil", 1.5, 1.5, "tsp"),
        ),
        (
            "Passe à cent quatre-vingts microgrammes de K2",
            ("cent quatre-vingts microgrammes", "vitamin_k2", 180, 180, "mcg"),
        ),
        (
            "Prends quatre-vingt-dix µg de MK-7 chaque midi",
            ("quatre-vingt-dix µg", "vitamin_k2_mk7", 90, 90, "mcg"),
        ),
        (
            "Mets une cuillerée à soupe d'huile de foie de morue",
            ("une cuillerée à soupe", "cod_liver_oil", 1, 1, "tbsp"),
        ),
        ("Nimm zwei Stück Magnesium", ("zwei Stück", "magnesium", 2, 2, "tablets")),
        (
            "take two thirds of a gram of vitamin C",
            ("two thirds of a gram", "vitamin_c", 0.666667, 0.666667, "g"),
        ),
        ("z.i.n.c f.i.f.t.e.e.n m.g daily", ("f.i.f.t.e.e.n m.g", "zinc", 15, 15, "mg")),
        ("nine-zero mcg of MK-7", ("nine-zero mcg", "vitamin_k2_mk7", 90, 90, "mcg")),
        ("one-eight-oh micrograms of MK-7", ("one-eight-oh micrograms", "vitamin_k2_mk7", 180, 180, "mcg")),
        ("take five thou of D3", ("five thou", "vitamin_d3", 5000, 5000, "iu")),
        ("one-two grams of vitamin C", ("one-two grams", "vitamin_c", 1, 2, "g")),
        ("take 20 mil units of vitamin d3", ("20 mil units", "vitamin_d3", 20_000, 20_000, "iu")),
        ("give him five mil of Calpol", ("five mil", "acetaminophen", 5, 5, "ml")),
        ("two and a half mil of Calpol", ("two and a half mil", "acetaminophen", 2.5, 2.5, "ml")),
        (
            "a magnesium tablet and a half glass of water",
            ("a magnesium tablet", "magnesium", 1, 1, "tablets"),
        ),
        ("Tomo una pastilla y media hora antes", ("una pastilla", None, 1, 1, "tablets")),
        ("take 5-thou IU of D3", ("5-thou IU", "vitamin_d3", 5000, 5000, "iu")),
        ("give him 5 mil of Calpol", ("5 mil", "acetaminophen", 5, 5, "ml")),
        ("tomo 5 mil UI de vitamina D", ("5 mil UI", "vitamin_d", 5000, 5000, "iu")),
        ("give him five mils of Calpol", ("five mils", "acetaminophen", 5, 5, "ml")),
        ("two tablets and a half of Xanax", ("two tablets and a half", "alprazolam", 2.5, 2.5, "tablets")),
        ("one Xanax tablet and a half hour later", ("one Xanax tablet", "alprazolam", 1, 1, "tablets")),
        ("half a milligram of lorazepam", ("half a milligram", "lorazepam", 0.5, 0.5, "mg")),
        ("elftausend IE Vitamin D", ("elftausend IE", "vitamin_d", 11000, 11000, "iu")),
        ("tres mil UI de vitamina D", ("tres mil UI", "vitamin_d", 3000, 3000, "iu")),
        (
            "un cuarto de pastilla de Eutirox",
            ("un cuarto de pastilla", "levothyroxine", 0.25, 0.25, "tablets"),
        ),
        (
            "il a avalé une dizaine de comprimés de zinc",
            ("une dizaine de comprimés", "zinc", 10, 10, "tablets"),
        ),
        ("zwei Gummibärchen mit Vitamin D", ("zwei Gummibärchen", "vitamin_d", 2, 2, "gummies")),
        ("5k IU vitamin D", ("5k IU", "vitamin_d", 5000, 5000, "iu")),
        ("6 thousand iu of D3", ("6 thousand iu", "vitamin_d3", 6000, 6000, "iu")),
        ("two hundred mcg of K2", ("two hundred mcg", "vitamin_k2", 200, 200, "mcg")),
        ("a hundred and eighty mcg of K2", ("a hundred and eighty mcg", "vitamin_k2", 180, 180, "mcg")),
        ("½ tablet warfarin", ("½ tablet", "warfarin", 0.5, 0.5, "tablets")),
        ("1 1/2 tablets warfarin", ("1 1/2 tablets", "warfarin", 1.5, 1.5, "tablets")),
        ("1.000 IE D3", ("1.000 IE", "vitamin_d3", 1000, 1000, "iu")),
        ("0,5 mg Marcumar", ("0,5 mg", "phenprocoumon", 0.5, 0.5, "mg")),
        ("12 units of insulin", ("12 units", "insulin", 12, 12, "units")),
        ("a thousand units of D3", ("a thousand units", "vitamin_d3", 1000, 1000, "iu")),
        ("1500 of D", ("1500", "vitamin_d", 1500, 1500, "iu")),
        ("take D3 1000", ("1000", "vitamin_d3", 1000, 1000, "iu")),
        ("metformin 850 twice daily", ("850", "metformin", 850, 850, "mg")),
        ("I took two Tylenol", ("two", "acetaminophen", 2, 2, "tablets")),
        ("drank the whole bottle of melatonin", ("whole bottle", "melatonin", 1, 1, "bottle")),
        ("zinc picolinate 15 mg", ("15 mg", "zinc", 15, 15, "mg")),
        ("fish oil 1 g with lunch", ("1 g", "omega3", 1, 1, "g")),
        ("Coumadin 5 mg", ("5 mg", "warfarin", 5, 5, "mg")),
        ("cumadin 5 mg", ("5 mg", "warfarin", 5, 5, "mg")),
        ("amoxicilin 500 mg", ("500 mg", "amoxicillin", 500, 500, "mg")),
        ("media pastilla de Sintrom", ("media pastilla", "acenocoumarol", 0.5, 0.5, "tablets")),
        ("une gélule de MK-7 le matin", ("une gélule", "vitamin_k2_mk7", 1, 1, "capsules")),
        ("100 Mikrogramm MK-7", ("100 Mikrogramm", "vitamin_k2_mk7", 100, 100, "mcg")),
        ("15 mg/kg ibuprofen", ("15 mg", "ibuprofen", 15, 15, "mg")),
        ("250 mg in 4 scoops of magnesium", ("250 mg", "magnesium", 250, 250, "mg")),
        ("800 mg calcium per scoop", ("800 mg", "calcium", 800, 800, "mg")),
    ],
)
def test_one_mention(text: str, expected: Row) -> None:
    assert rows(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "vit d was 19 ng/mL in january and 41 ng/mL in july",
        "ferritin 30 mcg/L and glucose 95 mg/dL",
        "BP 150/90, weight 80 kg, age 66",
        "bottle of 120 capsules for $20",
        "120 Kapseln für 19,99 €",
        "It covers 100 % of the RDA",
        "500 g soybeans and 150 g spinach",
        "20 g fibre and 30 g protein",
        "I take it twice, or double it",
        "another Pradaxa",
        "5 % cream",
        "reading on a 10 inch tablet",
        "page 143, ISBN 978-0-470-57560-1",
        "Walked 12,000 steps a day",
        "INR 2.8 last week",
        "VitaPlus 3000 is sold out",
        "published 2009, cited 300 times",
        "Only 6 pills left",
        "get a pill cutter",
    ],
)
def test_no_mention(text: str) -> None:
    assert rows(text) == []


def test_numbers_sharing_a_unit_are_one_mention_each() -> None:
    assert [(r[0], r[2]) for r in rows("30, 60 or 90 mcg of K2")] == [("30", 30), ("60", 60), ("90 mcg", 90)]


def test_a_dose_behind_the_first_name_makes_it_no_heading() -> None:
    found = rows("Vitamin D, 2000 IU. Magnesium helps too. 200 mg at night.")
    assert [row[1] for row in found] == ["vitamin_d", "magnesium"]


def test_a_change_of_dose_is_two_mentions() -> None:
    assert [(r[0], r[2]) for r in rows("went from 50 to 100 mg of Zoloft")] == [("50", 50), ("100 mg", 100)]
    assert [r[2] for r in rows("Me bajaron de 5 a 2,5 mg de bisoprolol")] == [5, 2.5]
    assert [r[2] for r in rows("On est passé de 5 à 2,5 mg de bisoprolol")] == [5, 2.5]


@pytest.mark.parametrize(
    "text",
    [
        "The dose was raised from 50 mg to 100 mg of tramadol.",
        "After a year of raising it slowly, from 50 mg to 100 mg, my tramadol works.",
    ],
)
def test_a_change_told_with_both_units_is_two_mentions(text: str) -> None:
    assert [(r[0], r[2]) for r in rows(text)] == [("50 mg", 50), ("100 mg", 100)]


def test_a_range_after_from_stays_one() -> None:
    assert [r[0] for r in rows("People take from 50 mg to 100 mg of tramadol")] == ["50 mg to 100 mg"]


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("Took 65 5mg of nitrazepam", 325),
        ("I swallowed 20 tablets of 40mg citalopram", 800),
        ("She has taken over 40 25mg tablets of amitriptyline", 1000),
    ],
)
def test_many_pieces_swallowed_are_counted(text: str, amount: float) -> None:
    assert [r[2] for r in rows(text)] == [amount]


def test_a_medicine_is_named_as_the_text_names_it() -> None:
    (mention,) = read("Two puffs of salbutamol before sport").mentions
    assert (mention.substance, mention.named) == ("albuterol", "salbutamol")


@pytest.mark.parametrize(
    "text", ["I bought 60 tablets of 500 mg metformin", "I bought about 60 tablets of 500 mg metformin"]
)
def test_a_pack_is_not_swallowed(text: str) -> None:
    assert [r[2] for r in rows(text)] == [500]


def test_a_lone_number_goes_on_in_the_unit_said_before() -> None:
    assert [r[2:] for r in rows("Started lexapro 5mg, two weeks later 10, now 20.")] == [
        (5, 5, "mg"),
        (10, 10, "mg"),
        (20, 20, "mg"),
    ]


def test_a_number_more_takes_the_unit_before_it() -> None:
    found = rows("Fifty micrograms of vitamin D at breakfast and a hundred more at supper")
    assert found[1] == ("a hundred", "vitamin_d", 100, 100, "mcg")


def test_a_count_apart_goes_into_the_daily_amount() -> None:
    (mention,) = read("They come as 500 mg chews, calcium that is, I chew two a day").mentions
    assert (mention.text, mention.substance) == ("500 mg", "calcium")
    assert mention.per_day is not None and mention.per_day.high == 1000


@pytest.mark.parametrize(
    ("text", "substance"),
    [
        ("K2 is great. I like the MK-7. 90 mcg daily.", "vitamin_k2_mk7"),
        ("> what about zinc?\n\nI take 15 mg", "zinc"),
        ("I take 15 mg daily. Zinc, that is.", "zinc"),
        ("Collagen first, then K2. For the first one stir 10 g into tea.", "collagen"),
        ("2 softgels of a bone complex", None),
        ("1 tablet of K2 with D3", None),
        ("I take 100 mcg", None),
        ("losartan/hydrochlorothiazide 50 mg", "losartan_hydrochlorothiazide"),
        ("Lisinopril, after years of fear of ACE inhibitors. I take one 20 mg tablet.", "lisinopril"),
        ("Isotretinoin. One must be on birth control for it. Started at 40 mg.", "isotretinoin"),
        ("Mucofar 5 ml at night, ibuprofen when it hurts", "mucofar"),
        ("They gave me T3 and ibuprofen 600 mg", "ibuprofen"),
        ("He uses a Foracort 200 mcg inhaler", "budesonide_formoterol"),
        ("The blood thinner is 5 mg warfarin", "warfarin"),
        ("Trelegy since June. I take two puffs of the inhaler.", "fluticasone_umeclidinium_vilanterol"),
        ("Slynd, and I take 1 tablet of my birth control at nine.", "drospirenone"),
        ("My antidepressant is 50 mg now, down from twice that.", None),  # a group is no substance
        ("Lorazepam: slept at last. Ambien never did that. I take 1 mg before bed.", "lorazepam"),
        ("Cardura: better than Flomax ever was. 2 mg at night.", "doxazosin"),
        ("At 45 mg my legs were restless. I also added 20 mg Prozac.", None),  # the later name has its own
        ("Cardura, 3 years. I had tried Flomax. 2 mg at night.", "doxazosin"),
        ("Vitamin D, yes. Magnesium helps too. 200 mg at night.", "magnesium"),
        ("Vitamin K2. Magnesium helps too. 200 mg at night.", "magnesium"),
        ("Asleep by ten.Trazodone is great. I take 50 mg.", "trazodone"),
        ("Mg 200 mg, that is all", "magnesium"),
        ("| Mg | 200 mg |", "magnesium"),
        ("3 g of C", "vitamin_c"),
        ("A cup of coffee's caffeine made it worse. I take 25 mg.", None),
    ],
)
def test_substance_comes_from_the_comment(text: str, substance: str | None) -> None:
    assert rows(text)[0][1] == substance


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("&#49;00 mcg of MK&#45;7", "&#49;00 mcg"),
        ("zinc *15* mg", "15* mg"),
        ("1\u00ad2\u00ad0 m\u00adcg of K\u00ad2", "1\u00ad2\u00ad0 m\u00adcg"),
        ("𝟗𝟎 mcg k2", "𝟗𝟎 mcg"),
        ("l00 mcg of mk seven", "l00 mcg"),
        ("1 0 0 m c g of K2", "1 0 0 m c g"),
        ("1\n0\n0 mcg of K2", "1\n0\n0 mcg"),
    ],
)
def test_disguised_amounts_keep_the_authors_own_text(text: str, expected: str) -> None:
    assert [r[0] for r in rows(text)] == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "On lisinopril my pressure went from 150 to 130",
        "at 65 I started warfarin",
        "I'm on day 3 of prednisone",
        "I ran 5k on Sunday, D3 helps",
        "INR went from 2.1 to 3.4 on warfarin after 3 days",
        "B12 350 pg/ml, ferritin 20, vitamin D 18",
    ],
)
def test_measurements_and_ages_beside_a_medicine_are_no_doses(text: str) -> None:
    assert rows(text) == []
