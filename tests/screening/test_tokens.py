"""Words, numbers and signs, disguises undone."""

import pytest

from k2forum.screening.pieces import number_value
from k2forum.screening.tokens import tokenise


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("v1tamin d th.ree", ["vitamin", "d", "three"]),
        ("qu1t the bl00d th1nner", ["quit", "the", "blood", "thinner"]),
        ("l00 mcg", ["l00 -> 100", "mcg"]),
        ("l0,000 iu", ["l0,000 -> 10000", "iu"]),
        ("1oo mg", ["1oo -> 100", "mg"]),
        ("2 0 0 m.g. daily", ["2 0 0 -> 200", "mg", "daily"]),
        ("n0 0ne", ["no", "one"]),
        ("1 0 0 m c g", ["1 0 0 -> 100", "mcg"]),
        ("1 0 0 m c g , 2 0 0 m c g", ["1 0 0 -> 100", "mcg", ",", "2 0 0 -> 200", "mcg"]),
        ("s-t-o-p y-o-u-r w-a-r-f-a-r-i-n", ["stop", "your", "warfarin"]),
        ("m k - 7 , n i n e t y  m c g", ["mk", "-", "7 -> 7", ",", "ninety", "mcg"]),
        ("n i n e t y m c g of it", ["ninety", "mcg", "of", "it"]),
        ("t w e n t y . t h o u s a n d . i u . d a i l y", ["twenty", "thousand", "iu", "daily"]),
        ("[1][8][0] [m][c][g]", ["[1][8][0] -> 180", "mcg"]),
        ("1|2|0 m|c|g", ["1|2|0 -> 120", "mcg"]),
        (
            "w/a/r/f/a/r/i/n and/or 1/0/1",
            ["warfarin", "and", "/", "or", "1 -> 1", "/", "0 -> 0", "/", "1 -> 1"],
        ),
        ("1.2.0.0.0 i.u of d3", ["1.2.0.0.0 -> 12000", "iu", "of", "d3"]),
        ("$t0p t@k€ 0f @nna", ["stop", "take", "of", "@", "nna"]),
        ("sixtyy mccg ttake it", ["sixty", "mcg", "take", "it"]),
        ("stopyourwarfarinnow", ["stop", "your", "warfarin", "now"]),
        ("vita[i]min[/i] D 7[b]0[/b]00 I[u]U[/u]", ["vitamin", "d", "7[b]0[/b]00 -> 7000", "iu"]),
        ("war<!-- x -->farin", ["warfarin"]),
        ("lOO mcg", ["lOO -> 100", "mcg"]),
        ("l5 mg at L5", ["l5 -> 15", "mg", "at", "l5"]),
        ("thr€e of 5€50", ["three", "of", "5 -> 5", "€", "50 -> 50"]),
        ("t e n thousand", ["ten", "thousand"]),
        ("a b c d e f g h i j k", list("abcdefghijk")),
        ("400iu", ["400 -> 400", "iu"]),
        ("k2d3", ["k2", "d3"]),
        ("6 i.u.", ["6 -> 6", "iu"]),
        ("d'une", ["d'", "une"]),
        ("don't", ["don't"]),
        ("1st", ["1st"]),
        ("d0n't kn0w, w0n't", ["don't", "know", ",", "won't"]),
        ("4get it 2day, every1", ["forget", "it", "today", ",", "everyone"]),
        ("1ce a day, dbl it", ["once", "a", "day", ",", "double", "it"]),
        ("kwit cold terkey", ["quit", "cold", "turkey"]),
        ("0il n0t 0mg", ["oil", "not", "0 -> 0", "mg"]),
        ("5k eye-yous of dee", ["5 -> 5", "k", "iu", "of", "d"]),
        ("fifteen em gee", ["fifteen", "mg"]),
        ("with one eye you see", ["with", "one", "eye", "you", "see"]),
        ("em gee whiz", ["em", "gee", "whiz"]),
        ("fen-pro-coo-mon", ["phenprocoumon"]),
        ("her E-lick-wiss", ["her", "eliquis"]),
        ("nine-year-old", ["nine", "-", "year", "-", "old"]),
        ("est-ce-que", ["est", "-", "ce", "-", "que"]),
        ("ta-da, hip-hip-hooray", ["ta", "-", "da", ",", "hip", "-", "hip", "-", "hooray"]),
        ("#take60000iuD3aweek", ["#", "take", "60000 -> 60000", "iu", "d3", "a", "week"]),
        ("dee3 2ok iu", ["d3", "2o -> 20", "k", "iu"]),
        ("5kiu", ["5 -> 5", "kiu"]),
        ("(3-0) mg, lost (3-0)", ["(3-0) -> 30", "mg", ",", "lost", *"(", "3 -> 3", "-", "0 -> 0", ")"]),
        ("1-0-1 daily", ["1 -> 1", "-", "0 -> 0", "-", "1 -> 1", "daily"]),
        ("www.stop-your-warfarin.now", ["stop", "your", "warfarin"]),
        ("www.stop-your-warfarin.com", ["<url>"]),
        ("www.vitamin-d.com/take-5000-iu", ["<url>"]),
        ("stop\nyour\npills\non\nSunday", ["stop", "your", "pills", "on", "sunday"]),
        ("milk\neggs\nzinc\nD3\nK2", ["milk", "\n", "eggs", "\n", "zinc", "\n", "d3", "\n", "k2"]),
    ],
)
def test_disguised_and_joined_spellings_are_split(source: str, words: list[str]) -> None:
    found = [
        f"{source[t.start : t.end]} -> {t.value:g}" if t.kind == "number" and t.value is not None else t.text
        for t in tokenise(source)
    ]
    assert found == words


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("uᴉɹɐɟɹɐʍ ɹnoʎ doʇs", ["stop", "your", "warfarin"]),
        ("sllip ruoy fo eno ekat", ["take", "one", "of", "your", "pills"]),
        ("said as /ˈwɔːfəɹɪn/", None),
        ("the DNA of a pot and a dog", None),
        ("yad ecin a evah (read it from the right)", None),
    ],
)
def test_twisted_lines_are_read_from_their_other_end(source: str, words: list[str] | None) -> None:
    tokens = tokenise(source)
    if words is None:
        assert all(len(t.text) == t.end - t.start for t in tokens)
    else:
        assert [t.text for t in tokens] == words
        assert {(t.start, t.end) for t in tokens} == {(0, len(source))}


def test_an_ordinary_word_with_a_digit_is_no_medicine() -> None:
    assert "comment" in [t.text for t in tokenise("Comm3nt")]


@pytest.mark.parametrize(
    ("digits", "european", "value"),
    [
        ("1,000", False, 1000),
        ("1.000", True, 1000),
        ("1.125", False, 1.125),
        ("0,5", False, 0.5),
        ("2.000", False, 2000),
        ("1.234,5", False, 1234.5),
        ("1,000,000", False, 1_000_000),
        ("0.125", True, 0.125),
        (".5", False, 0.5),
    ],
)
def test_separators_are_read_as_people_mean_them(digits: str, european: bool, value: float) -> None:
    assert number_value(digits, european) == value


def test_quoted_lines_are_marked_and_the_answer_is_not() -> None:
    tokens = tokenise("> take 5 mg\n> > or 6 mg\nwrapped here\n\nNo")
    quoted = {t.text: t.quoted for t in tokens}
    assert quoted["take"] and quoted["or"] and quoted["wrapped"]
    assert not quoted["no"]


def test_an_answer_on_the_next_line_is_the_writers_own() -> None:
    tokens = tokenise("> take 5 mg.\nNever do that")
    assert not next(t for t in tokens if t.text == "never").quoted
