"""How often, in four languages."""

import pytest

from k2forum.screening.pipeline import read


@pytest.mark.parametrize(
    ("how_often", "times"),
    [
        ("daily", 1),
        ("a day", 1),
        ("per day", 1),
        ("every single day", 1),
        ("q.d.", 1),
        ("BID", 2),
        ("tid", 3),
        ("twice a day", 2),
        ("2x/day", 2),
        ("3xs daily", 3),
        ("7 days a week", 1),
        ("on even days", 0.5),
        ("three times a day", 3),
        ("every 8 hours", 3),
        ("q6h", 4),
        ("every other day", 0.5),
        ("every second day", 0.5),
        ("every third day", 1 / 3),
        ("weekly", 1 / 7),
        ("once a week", 1 / 7),
        ("4x a week", 4 / 7),
        ("monthly", 1 / 30),
        ("twice a year", 2 / 365),
        ("every Sunday", 1 / 7),
        ("M/W/F", 3 / 7),
        ("morning and evening", 2),
        ("at bedtime", 1),
        ("per night", 1),
        ("a night", 1),
        ("nocte", 1),
        ("mane", 1),
        ("with dinner", 1),
        ("with your main meal", 1),
        ("half an hour before your evening meal", 1),
        ("with breakfast and the evening meal", 2),
        ("every morning and by lunchtime I was queasy", 1),
        ("at noon and again at bedtime", 2),
        ("every 2 weeks", 1 / 14),
        ("1-0-1", 2),
        ("with each meal", 3),
        ("on weekdays", 5 / 7),
        ("every morning with breakfast", 1),
        ("al día", 1),
        ("cada 12 horas", 2),
        ("dos veces al día", 2),
        ("por la noche", 1),
        ("a la semana", 1 / 7),
        ("täglich", 1),
        ("am Tag", 1),
        ("zweimal täglich", 2),
        ("morgens und abends", 2),
        ("jeden zweiten Tag", 0.5),
        ("pro Woche", 1 / 7),
        ("zum Frühstück", 1),
        ("par jour", 1),
        ("tous les soirs", 1),
        ("matin et soir", 2),
        ("deux fois par jour", 2),
        ("un jour sur deux", 0.5),
        ("toutes les 8 heures", 3),
    ],
)
def test_stated_frequencies_count(how_often: str, times: float) -> None:
    (mention,) = read(f"100 mg zinc {how_often}.").mentions
    assert mention.per_day is not None
    assert mention.per_day.high == pytest.approx(100 * times, abs=1e-3)


@pytest.mark.parametrize(
    "when",
    [
        "with a snack",
        "as needed",
        "for a week",
        "over a year",
        "this morning",
        "",
        "with food",
        "x 5 days",
        "the first night",
    ],
)
def test_unstated_and_single_use_has_no_daily_amount(when: str) -> None:
    (mention,) = read(f"I took 100 mg zinc {when}.").mentions
    assert mention.per_day is None


@pytest.mark.parametrize(
    "text",
    [
        "Atenolol 50 mg, BP 91/59 HR 65",
        "He raised it by 10 mg every week.",
        "The pill was 40 mg. Every month blood tests.",
        "Began with 25 mcg of levothyroxine, and she raised it every six weeks.",
        "I had 20 mg of Paxil and he lowered it a little every four weeks.",
    ],
)
def test_what_is_repeated_and_no_dose_has_no_daily_amount(text: str) -> None:
    assert [m.per_day for m in read(text).mentions] == [None]


@pytest.mark.parametrize("text", ["Keppra 500 mg, two a day", "I take Keppra (500 mg; 2 a day)"])
def test_pieces_a_day_of_the_strength_before_the_comma_count(text: str) -> None:
    (mention,) = read(text).mentions
    assert mention.per_day is not None and mention.per_day.high == 1000


def test_what_follows_but_does_not_make_a_daily_dose_one_as_needed() -> None:
    (mention,) = read("Omeprazole 20 mg before breakfast, but whenever I leave it out it burns").mentions
    assert mention.per_day is not None and mention.per_day.high == 20


def test_a_rate_counts_its_hours() -> None:
    (mention,) = read("25 mcg/hr fentanyl").mentions
    assert mention.per_day is not None and mention.per_day.high == 600


def test_a_frequency_of_one_item_holds_for_the_list() -> None:
    mentions = read("90 mcg K2, 300 mg magnesium and 15 mg zinc, one of each per day").mentions
    assert [m.per_day.high for m in mentions if m.per_day] == [90, 300, 15]


def test_each_time_of_day_has_its_own_share() -> None:
    mentions = read("100 mg metoprolol in the morning and 50 mg at night").mentions
    assert [m.per_day.high for m in mentions if m.per_day] == [100, 50]


def test_a_later_sentence_may_say_how_often() -> None:
    (mention,) = read("My doctor gave me 50 mg trazodone. I take it every night.").mentions
    assert mention.per_day is not None and mention.per_day.high == 50


@pytest.mark.parametrize("but", ["but only", "but just", ", but only", "aber nur"])
def test_a_frequency_that_but_limits_counts(but: str) -> None:
    (mention,) = read(f"zinc 50 mg {but} every second day").mentions
    assert mention.per_day is not None and mention.per_day.low == 25


def test_what_all_of_it_is_taken_at_holds_for_every_amount_of_the_sentence() -> None:
    found = read(
        "2000 IU of D3 in my softgel and I put 3000 IU of D3 on top, all of it at breakfast"
    ).mentions
    assert [m.per_day and m.per_day.low for m in found] == [2000, 3000]


def test_pieces_of_a_strength_in_the_same_sentence_multiply_it() -> None:
    (mention,) = read("He gave me 100 mg pyridoxine tablets and I take two of them a day").mentions
    assert mention.per_day is not None and mention.per_day.low == 200


def test_each_of_them_is_the_strength_of_the_pieces_before() -> None:
    (mention,) = read("Kelp tablets, six a day, each of them 300 mcg iodine").mentions
    assert mention.per_day is not None and mention.per_day.low == 1800
