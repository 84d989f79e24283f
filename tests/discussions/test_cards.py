"""The cards for somebody at risk: in the reader's language, complete in each, with the same numbers."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import RequestFactory

from discussions import posting
from discussions.card_language import LANGUAGES, countries_for, language_for, words_in
from discussions.cards import Line, cards
from k2forum.accounts.models import User
from k2forum.screening import data_files
from tests import cast

SITUATIONS = {row["id"]: row for row in data_files.load("emergencies")["situations"]}
OTHERS = [language for language in LANGUAGES if language != "en"]
GERMAN = "Ich habe vorhin fünfzig von meinen Warfarin-Tabletten geschluckt und mein Zahnfleisch blutet jetzt."


def asking(languages: str) -> Any:
    return RequestFactory().get("/", headers={"Accept-Language": languages} if languages else {})


@pytest.mark.parametrize("language", OTHERS)
def test_every_card_is_there_in_every_language(language: str):
    words = words_in(language)
    assert words["meta"]["reviewed"] is False
    assert set(words["situations"]) == set(SITUATIONS)
    for name, row in SITUATIONS.items():
        said = words["situations"][name]
        assert len(said["advice"]) == len(row["advice"])
        assert said["banner"] != row["banner"]
    for name in (*SITUATIONS, "at_risk_vka", "at_risk_doac"):
        (card,) = cards([name], language)
        (english,) = cards([name])
        assert card.language == language
        assert card.unreviewed
        assert len(card.advice) == len(english.advice)
        assert [re.findall(r"\d+", line.number) for line in card.lines] == [
            re.findall(r"\d+", line.number) for line in english.lines
        ]


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_adds_no_figure(language: str):
    words = words_in(language)
    for name, row in SITUATIONS.items():
        english = " ".join([row["banner"], *row["advice"]])
        said = " ".join([words["situations"][name]["banner"], *words["situations"][name]["advice"]])
        assert re.findall(r"\d+", said) == re.findall(r"\d+", english)
    neutral = data_files.load("emergencies")["meta"]["country_neutral"]
    for kind, sentence in words["country_neutral"].items():
        assert re.findall(r"\d+", sentence) == re.findall(r"\d+", neutral[kind])


@pytest.mark.parametrize(
    ("asked", "text", "language"),
    [
        ("de-AT,de;q=0.9,en;q=0.8", "", "de"),
        ("it,fr;q=0.7", "", "fr"),
        ("en-GB,es;q=0.5", GERMAN, "en"),
        ("it", GERMAN, "de"),
        ("", GERMAN, "de"),
        ("", "", "en"),
        ("x;q=no,,", "", "en"),
    ],
)
def test_the_browser_says_the_language_and_else_the_text(asked: str, text: str, language: str):
    assert language_for(asking(asked), text) == language


def test_an_author_at_risk_reads_the_card_in_their_language(author: User, article: Any):
    opening = cast.screened(cast.thread_by(author, article))
    cast.screened(posting.reply(opening, author=author, source=GERMAN))
    client = cast.client_of(author)
    page = client.get(opening.thread.get_absolute_url(), headers={"Accept-Language": "es"}).content.decode()
    assert 'lang="es"' in page
    assert "Llame" in page
    assert "todavía no la ha revisado" in page
    page = client.get(opening.thread.get_absolute_url()).content.decode()
    assert 'lang="de"' in page
    assert "Notruf" in page


@pytest.mark.parametrize(
    ("asked", "countries"),
    [
        ("de-AT,de;q=0.9,en;q=0.8", ("AT",)),
        ("de,en-US;q=0.7,en;q=0.3", ("DE", "AT", "CH")),
        ("en,fr-CH;q=0.5", ("CH",)),
        ("it-IT,it;q=0.9", ("EU",)),
        ("es-419,es;q=0.9", ("ES", "MX", "AR")),
        ("zh-hant-tw", ("TW",)),
        ("en", ()),
        ("", ()),
    ],
)
def test_the_browser_says_in_which_country_somebody_may_be(asked: str, countries: tuple[str, ...]):
    assert countries_for(asking(asked)) == countries


@pytest.mark.parametrize(
    ("number", "digits"),
    [
        ("112 (not re-checked)", ["112"]),
        ("0800 111 0 111 or 0800 111 0 222 (TelefonSeelsorge)", ["08001110111", "08001110222"]),
        ("1-844-764-7669 (1-844-POISON-X)", ["18447647669"]),
        ("NHS 111 (the public reaches poison advice through 111)", ["111"]),
        ("116 123 (Samaritans); text SHOUT to 85258", ["116123"]),
        ("regional Giftnotruf, e.g. Berlin 030 19240", ["03019240"]),
        ("your clinic's nurse line", []),
    ],
)
def test_a_number_can_be_tapped_and_what_is_said_of_it_cannot(number: str, digits: list[str]):
    parts = Line("Somewhere", number).parts()
    assert "".join(part.words for part in parts) == number
    assert [part.call for part in parts if part.call] == digits


def test_every_card_has_a_number_to_tap_in_every_country():
    for line in cards(["overdose_known"])[0].lines:
        assert [part for part in line.parts() if part.call], line


def test_the_reader_s_country_stands_first_and_the_others_are_folded(author: User, article: Any):
    opening = cast.screened(cast.thread_by(author, article))
    page = cast.client_of(author).get(
        f"{opening.thread.get_absolute_url()}?help=overdose_known", headers={"Accept-Language": "en-GB"}
    )
    card = page.content.decode().partition('id="help"')[2].partition("</section>")[0]
    near, _, folded = card.partition("<details")
    assert '<a href="tel:999">999</a>' in near.partition("call-first")[0]
    assert "Ireland" not in near
    assert '<a href="tel:018092166">01 809 2166</a>' in folded
    assert "United Kingdom" not in folded
    assert '<a href="tel:112">112</a> works' in near


def test_who_names_no_country_reads_first_what_holds_everywhere(author: User, article: Any):
    opening = cast.screened(cast.thread_by(author, article))
    page = cast.client_of(author).get(f"{opening.thread.get_absolute_url()}?help=overdose_known")
    card = page.content.decode().partition('id="help"')[2].partition("</section>")[0]
    assert card.index("call-first") < card.index("<details") < card.index("United Kingdom")
