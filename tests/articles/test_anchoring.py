"""Passages of an article keep their place through its revisions, or are kept as about an earlier version."""

from __future__ import annotations

import pytest

from articles import anchoring, publishing
from articles.models import Article, Revision
from articles.passages import Passage
from articles.quotations import places

MILK = "Some people add milk after they have poured the tea into the cup."


def text_with(*paragraphs: str) -> str:
    return "---\ntitle: On tea\nslug: on-tea\n---\n\nTea is a drink.\n\n" + "\n\n".join(paragraphs) + "\n"


def publish(*paragraphs: str) -> Article:
    return publishing.import_document(
        text=text_with(*paragraphs), actor=None, name="t.md", publish=True
    ).article


def anchor_of(article: Article, beginning: str) -> str:
    article.refresh_from_db()
    assert article.revision
    here = places(article.revision.parsed)
    return next(place.anchor for place in here if place.text.startswith(beginning))


@pytest.fixture
def milk(db: None) -> Passage:
    article = publish(MILK)
    spot = anchoring.spot_at(article, anchor_of(article, "Some people"))
    assert spot and spot.current
    return anchoring.take_up(spot, "add milk after they have poured the tea")


def test_the_same_words_are_one_passage(milk: Passage):
    spot = anchoring.spot_at(milk.article, milk.anchor)
    assert spot and anchoring.take_up(spot, milk.quote) == milk
    assert anchoring.take_up(spot) != milk


def test_a_passage_follows_an_edit_is_kept_when_it_is_gone_and_comes_back(milk: Passage):
    article = publish("One more beginning.", "Really, " + MILK[0].lower() + MILK[1:])
    milk.refresh_from_db()
    assert milk.place == anchor_of(article, "Really") != milk.anchor
    assert milk.is_current and not milk.is_edited
    publish("Some people add cream after they have poured the tea into the cup.")
    milk.refresh_from_db()
    assert milk.is_edited and milk.words == "add cream after they have poured the tea"
    assert milk.quote == "add milk after they have poured the tea"
    publish("Nothing of the kind.")
    milk.refresh_from_db()
    assert not milk.is_current and milk.page_url() == f"/articles/on-tea/passages/{milk.anchor}/"
    publish(MILK)
    milk.refresh_from_db()
    assert milk.place == milk.anchor and not milk.is_edited


def test_the_address_of_a_paragraph_goes_on_working(milk: Passage):
    article = publish("In short: " + MILK[0].lower() + MILK[1:])
    moved = anchoring.spot_at(article, milk.anchor)
    assert moved and moved.current and moved.place.anchor == anchor_of(article, "In short")
    article = publish("Nothing of the kind.")
    gone = anchoring.spot_at(article, milk.anchor)
    assert gone and not gone.current and gone.place.text == MILK
    assert anchoring.spot_at(article, "p-0000000000") is None


def test_a_paragraph_of_a_revision_that_nobody_has_read_has_no_address(milk: Passage):
    publishing.save_revision(milk.article, text=text_with("A secret paragraph of the draft."), actor=None)
    draft = Revision.objects.latest("number")
    secret = next(place.anchor for place in places(draft.parsed) if place.text.startswith("A secret"))
    article = Article.objects.get()
    assert anchoring.spot_at(article, secret) is None
    publish("Something else, and newer than the draft.")
    assert anchoring.spot_at(Article.objects.get(), secret) is None
    assert not Passage.objects.get(pk=milk.pk).is_current


def test_a_link_names_the_words_for_browsers_that_mark_them(milk: Passage):
    milk.words = "well-known, and so on"
    assert milk.text_url().endswith(f"#{milk.place}:~:text=well%2Dknown%2C%20and%20so%20on")
    milk.words = "one two three four five " + "and then many more " * 10 + "six seven eight nine ten"
    assert milk.text_url().endswith("one%20two%20three%20four%20five,six%20seven%20eight%20nine%20ten")
