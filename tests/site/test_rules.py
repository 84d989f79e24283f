"""The house rules that members accept: kept by version, and asked for again where they change."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from discussions.models import Comment
from k2forum.accounts.models import RulesAcceptance, User
from k2forum.site import rules
from k2forum.site.models import Page, PageVersion
from tests import cast
from tests.accounts.test_signing_up import sign_up


@pytest.fixture
def page(db: None) -> Page:
    return Page.objects.create(slug="house-rules", title="House rules", source="Be kind.")


def reworded(page: Page, source: str, *, ask: bool) -> None:
    page.source = source
    rules.save(page, source_changed=True, ask=ask)


def test_signing_up_keeps_which_version_was_accepted(page: Page, client: Client):
    reworded(page, "Be kind, always.", ask=False)
    sign_up(client)
    user = User.objects.get(email="new@example.org")
    row = RulesAcceptance.objects.get(user=user)
    assert (row.version, user.rules_version) == (2, 2)
    assert abs((row.accepted_at - user.date_joined).total_seconds()) < 60


def test_what_somebody_accepted_can_be_read_again(page: Page):
    reworded(page, "Be kind, always.", ask=False)
    assert PageVersion.objects.get(page=page, version=1).source == "Be kind."


def test_a_new_version_is_asked_for_before_the_next_page(page: Page, author: User, article: Any):
    rules.accept_newest(author)
    client = cast.client_of(author)
    assert client.get("/articles/on-tea/").status_code == 200
    reworded(page, "Be kind, always.", ask=True)
    answer = client.get("/articles/on-tea/?page=1")
    assert (
        answer.status_code == 302 and answer["Location"] == "/rules/?next=%2Farticles%2Fon-tea%2F%3Fpage%3D1"
    )
    asked = client.get(answer["Location"]).content.decode()
    assert "Be kind, always." in asked
    answer = client.post("/rules/", {"next": "/articles/on-tea/?page=1"})
    assert answer["Location"] == "/articles/on-tea/?page=1"
    assert client.get("/articles/on-tea/").status_code == 200
    assert list(RulesAcceptance.objects.filter(user=author).values_list("version", flat=True)) == [1, 2]


def test_a_correction_of_spelling_asks_nobody(page: Page, author: User):
    rules.accept_newest(author)
    reworded(page, "Be kind!", ask=False)
    assert cast.client_of(author).get("/").status_code == 200


def test_what_somebody_is_just_sending_is_not_lost(page: Page, author: User, article: Any):
    User.objects.filter(pk=author.pk).update(rules_version=0)
    client = cast.client_of(author)
    Comment.objects.create(
        thread=cast.thread_by(author, article).thread, author=author, source="x", digest="x", submission="x"
    )
    form = {
        "title": "About tea",
        "text": "Which one?",
        "kind": "question",
        "submission": "abc",
        "advised": "",
    }
    answer = client.post("/articles/on-tea/threads/new/", form)
    assert answer.status_code == 302 and "/threads/" in answer["Location"]
    assert client.get(answer["Location"])["Location"].startswith("/rules/")


def test_reading_leaving_and_the_data_stay_open(page: Page, author: User):
    User.objects.filter(pk=author.pk).update(rules_version=0)
    client = cast.client_of(author)
    for address in ("/pages/house-rules/", "/your-data/", "/accounts/logout/", "/rules/"):
        assert client.get(address).status_code == 200, address
    assert Client().get("/").status_code == 200
    assert client.post("/rules/", {"next": "https://elsewhere.example/"})["Location"] == "/"


def test_the_admin_makes_a_new_version_and_asks(page: Page, admin: User):
    rules.accept_newest(admin)
    client = cast.client_of(admin)
    form = {"title": "House rules", "slug": "house-rules", "source": "Be kind, please.", "ask": "on"}
    assert client.post(f"/admin/site/page/{page.pk}/change/", form).status_code == 302
    page.refresh_from_db()
    assert (page.version, page.asked_version) == (2, 2)
    assert cache.get(rules.KEY) is None
