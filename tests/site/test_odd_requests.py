"""Addresses that nobody's browser would ask for are answered, and never with a broken page."""

from __future__ import annotations

import pytest
from django.test import Client

from articles.models import Article
from discussions.models import Comment, Draft
from k2forum.accounts.models import User
from tests import cast
from tests.moderation import acts

DESK = "/admin/moderation/case/"
ODD = ("²", "9" * 25, "-" + "9" * 25, "%00")


@pytest.fixture
def opening(author: User, article: Article) -> Comment:
    return cast.screened(cast.thread_by(author, article))


def test_orcid_is_not_there_where_it_is_not_set_up(client: Client, db: None) -> None:
    for address in ("/accounts/orcid/login/", "/accounts/orcid/login/callback/"):
        assert client.get(address).status_code == 404


def test_news_since_a_moment_outside_of_time_are_none(opening: Comment, stranger: User) -> None:
    for since in ("0001-01-01T00:00:00%2B23:59", "9999-12-31T23:59:59-23:59", "2020-13-45T00:00"):
        address = f"/threads/{opening.thread_id}/news/?since={since}"
        assert cast.client_of(stranger).get(address).status_code in (200, 204)


@pytest.mark.parametrize("odd", ODD)
def test_odd_numbers_in_addresses_break_no_page_of_the_desk(
    odd: str, opening: Comment, moderator: User
) -> None:
    client = cast.client_of(moderator)
    thread = f"{DESK}threads/{opening.thread_id}/?comment={odd}&q={odd}"
    filters = "&".join(f"{name}={odd}" for name in ("page", "band", "article", "age", "q", "member", "rule"))
    for address in (thread, f"{DESK}?{filters}", f"{DESK}fresh/?ids={odd},1", f"{DESK}log/?before={odd}"):
        assert client.get(address).status_code < 500, address
    assert client.post(f"{DESK}bulk/", {"case": f"{odd}:{odd}:1"}).status_code < 500


@pytest.mark.parametrize("number", [2**31, 2**63 - 1, 2**63, 10**25])
def test_no_number_in_an_address_breaks_answering(number: int, opening: Comment, author: User) -> None:
    sent = {"text": "Words about tea.", "advised": "1"}
    assert cast.client_of(author).post(f"/comments/{number}/replies/new/", sent).status_code == 404


@pytest.mark.parametrize("cookie", ['"abcdefghijkl\\000"', '"\\377\\376abcdefghij"', "k" * 5_000])
def test_no_session_cookie_breaks_a_page(cookie: str, opening: Comment, client: Client) -> None:
    """In quotes, a cookie can hold a NUL."""
    for address in ("/", opening.thread.article.get_absolute_url()):
        sent = f"sessionid={cookie}; csrftoken={'a' * 32}"
        assert client.get(address, HTTP_COOKIE=sent).status_code == 200, address


def test_odd_moments_break_no_page_of_the_desk(moderator: User) -> None:
    for since in ("0001-01-01T00:00:00%2B23:59", "9999-12-31T23:59:59-23:59", "2020-13-45T00:00"):
        assert cast.client_of(moderator).get(f"{DESK}fresh/?since={since}").status_code == 200


def test_keeping_a_draft_never_leads_to_another_site(stranger: User) -> None:
    for place in ("//evil.example/", "/\\evil.example", "/a\0b"):
        answer = cast.client_of(stranger).post("/drafts/", {"place": place, "text": "Words."})
        assert answer.status_code == 400
    assert not Draft.objects.exists()


def test_who_reported_a_text_does_not_read_it_after_its_author_took_it_back(
    opening: Comment, stranger: User, author: User, moderator: User
) -> None:
    from discussions import posting

    reply = cast.screened(cast.reply_by(author, opening, "Zanzibar is an island."))
    acts.report(reply, stranger)
    decided = acts.act(reply, moderator, "dismiss_disagreed")
    assert decided is not None
    client = cast.client_of(stranger)
    address = f"/decisions/{decided.pk}/appeal/"
    assert "Zanzibar" in client.get(address).content.decode()
    reply.refresh_from_db()
    posting.withdraw(reply, author=author)
    answer = client.get(address)
    assert answer.status_code == 200
    assert "Zanzibar" not in answer.content.decode()
