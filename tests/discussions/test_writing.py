"""Drafts, quotations and names in a text."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from discussions import drafting, posting, quoting
from discussions.mentions import people_named
from discussions.models import Comment, Draft
from k2forum.accounts.models import User
from tests import cast

PLACE = "/somewhere/"


def test_a_draft_is_kept_once_a_place_and_by_its_writer_alone(author: User, stranger: User):
    for text in ("One", "One two"):
        drafting.keep(author, place=PLACE, text=text)
    assert drafting.draft_at(author, PLACE).text == "One two"
    assert drafting.draft_at(stranger, PLACE) is None
    assert drafting.keep(author, place=PLACE, text="  ") is None
    assert not Draft.objects.exists()


def test_a_draft_comes_back_in_the_form_and_goes_with_the_post(opening: Comment, stranger: User):
    place = reverse("discussions:comment-reply", args=[opening.pk])
    client = cast.client_of(stranger)
    client.post(reverse("discussions:drafts"), {"place": place, "text": "Half a thought"})
    for page in (place, opening.thread.get_absolute_url()):
        assert b"Half a thought" in client.get(page).content
    cast.screened(cast.reply_by(stranger, opening, "After a first comment there are no traps for robots."))
    client.post(place, {"text": "A whole thought.", "submission": "abc"})
    assert Comment.objects.filter(source="A whole thought.").exists()
    assert drafting.draft_at(stranger, place) is None


def test_a_save_that_arrives_after_its_post_brings_nothing_back(author: User, opening: Comment):
    posting.reply(opening, author=author, source="Sent.", submission="abc")
    assert drafting.keep(author, place=PLACE, text="Sent.", submission="abc") is None
    assert drafting.keep(author, place=PLACE, text="Something else.", submission="abc")


def test_a_draft_goes_back_to_no_other_site(author: User):
    client = cast.client_of(author)
    url = reverse("discussions:drafts")
    assert client.post(url, {"place": "https://example.org/", "text": "x"}).status_code == 400
    answer = client.post(url, {"place": PLACE, "text": "x", "next": "https://example.org/"})
    assert answer["Location"] == PLACE
    assert Client().post(url, {"place": PLACE, "text": "x"}).status_code == 302


def test_drafts_untouched_for_ninety_days_go(author: User):
    drafting.keep(author, place=PLACE, text="Old")
    drafting.keep(author, place=PLACE + "2/", text="Young")
    Draft.objects.filter(place=PLACE).update(updated_at=timezone.now() - timedelta(days=91))
    assert drafting.forget_old() == 1
    assert Draft.objects.get().text == "Young"


def test_a_quotation_is_the_whole_or_a_part_that_stands_there(answer: Comment):
    assert quoting.quote_for(answer, {}) == ""
    assert quoting.quote_for(answer, {"quote": "1"}) == "> I read that part twice.\n\n"
    assert quoting.quote_for(answer, {"quote": "1", "text": "that part"}) == "> that part\n\n"
    assert (
        quoting.quote_for(answer, {"quote": "1", "text": "Take it daily"}) == "> I read that part twice.\n\n"
    )


def test_nothing_is_quoted_of_a_text_that_is_not_public(opening: Comment, stranger: User):
    assert quoting.quote_for(cast.reply_by(stranger, opening), {"quote": "1"}) == ""


def test_what_a_text_quotes_is_not_quoted_again():
    assert quoting.as_quotation("> older\n\nnewer\nlines") == "> newer\n> lines\n\n"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@Ada Author, what do you think?", {"Ada Author"}),
        ("as @ada author said", {"Ada Author"}),
        ("@Ada is another", {"Ada"}),
        ("(@Sam Stranger) and @Ada Author.", {"Sam Stranger", "Ada Author"}),
        ("write to someone@Ada Author", set()),
        ("> @Ada Author asked", set()),
        ("@Nobody at all", set()),
        ("@", set()),
    ],
)
def test_who_is_named(author: User, stranger: User, text: str, names: set[str]):
    cast.person("Ada")
    ids = people_named(text)
    assert set(User.objects.filter(pk__in=ids).values_list("display_name", flat=True)) == names


def test_names_cost_one_query_and_are_counted(author: User, django_assert_num_queries):
    people = [cast.person(f"Person {number:02}") for number in range(14)]
    with django_assert_num_queries(1):
        assert len(people_named(" ".join(f"@{person.display_name}," for person in people))) == 10
