"""The page of a thread: orders, what is new, what a visitor must not carry."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from discussions import helpful
from discussions.models import Comment, ReadMark
from k2forum.accounts.models import User
from tests import cast


def ids_on(page: Any) -> list[int]:
    return [row.id for row in page.context["page"].rows]


@pytest.fixture
def talk(opening: Comment, stranger: User, professional: User) -> list[Comment]:
    """The opening, a reply, an answer to that by the professional, and a later reply."""
    first = cast.screened(cast.reply_by(stranger, opening, "First."))
    inner = cast.screened(cast.reply_by(professional, first, "Inner."))
    last = cast.screened(cast.reply_by(stranger, opening, "Last."))
    return [opening, first, inner, last]


@pytest.mark.parametrize(
    ("query", "order"),
    [
        ("", [0, 1, 2, 3]),
        ("?sort=newest", [0, 3, 2, 1]),
        ("?sort=professionals", [0, 2, 1, 3]),
        ("?show=professionals", [0, 2]),
        ("?sort=nonsense&show=nonsense&after=x", [0, 1, 2, 3]),
    ],
)
def test_the_order_stands_in_the_address(client: Client, talk: list[Comment], query: str, order: list[int]):
    page = client.get(talk[0].thread.get_absolute_url() + query)
    assert ids_on(page) == [talk[place].pk for place in order]


def test_the_most_helpful_comes_first(client: Client, talk: list[Comment], author: User):
    helpful.find_helpful(talk[3], person=author)
    page = client.get(talk[0].thread.get_absolute_url() + "?sort=helpful")
    assert ids_on(page) == [talk[place].pk for place in (0, 3, 1, 2)]
    assert b"1 found this helpful" in page.content


@pytest.mark.parametrize("sort", ["newest", "helpful", "professionals"])
def test_every_order_is_paged_without_a_gap(client: Client, talk: list[Comment], settings: Any, sort: str):
    settings.COMMENTS_PER_PAGE = 1
    url: str = talk[0].thread.get_absolute_url() + f"?sort={sort}"
    seen = []
    while url:
        page = client.get(url)
        seen += ids_on(page)
        url = page.context["page"].next_url
    assert sorted(seen) == [comment.pk for comment in talk]


def test_a_visitors_page_carries_no_form_no_cookie_and_nobodys_marks(
    client: Client, talk: list[Comment], author: User
):
    cast.client_of(author).get(talk[0].thread.get_absolute_url())
    page = client.get(talk[0].thread.get_absolute_url())
    body = page.content.decode()
    assert "<form" not in body
    assert "<button form" not in body
    assert "csrf" not in body
    assert not page.cookies
    assert not page.has_header("Vary") or "Cookie" not in page["Vary"]


def test_what_became_public_after_the_last_visit_is_new_once(opening: Comment, author: User, stranger: User):
    client = cast.client_of(author)
    url = opening.thread.get_absolute_url()
    client.get(url)
    fresh = cast.screened(cast.reply_by(stranger, opening))
    page = client.get(url)
    assert [row.id for row in page.context["page"].rows if row.is_new] == [fresh.pk]
    assert page.context["new_count"] == 1
    assert client.get(url).context["new_count"] == 0


def test_a_comment_that_waited_is_new_although_its_number_is_lower(
    opening: Comment, author: User, stranger: User
):
    waiting = cast.reply_by(stranger, opening, "Waited.")
    cast.screened(cast.reply_by(stranger, opening, "Came later."))
    client = cast.client_of(author)
    client.get(opening.thread.get_absolute_url())
    cast.screened(waiting)
    rows = client.get(opening.thread.get_absolute_url()).context["page"].rows
    assert [row.id for row in rows if row.is_new] == [waiting.pk]


def test_what_is_new_on_another_page_stays_new(opening: Comment, author: User, stranger: User, settings: Any):
    client = cast.client_of(author)
    url = opening.thread.get_absolute_url()
    client.get(url)
    settings.COMMENTS_PER_PAGE = 2
    cast.screened(cast.reply_by(stranger, opening, "On page one."))
    second = cast.screened(cast.reply_by(stranger, opening, "On page two."))
    client.get(url)
    jump = client.get(reverse("discussions:thread-unread", args=[opening.thread_id]))
    assert jump["Location"].endswith(f"#comment-{second.pk}")
    assert second.pk in ids_on(client.get(jump["Location"]))
    assert client.get(url).context["new_count"] == 0


def test_looking_again_writes_nothing(opening: Comment, author: User, django_assert_num_queries: Any):
    client = cast.client_of(author)
    client.get(opening.thread.get_absolute_url())
    before = ReadMark.objects.get().seen_at
    client.get(opening.thread.get_absolute_url())
    assert ReadMark.objects.get().seen_at == before


def test_news_are_a_link_and_silence_where_there_are_none(opening: Comment, author: User, stranger: User):
    client = cast.client_of(author)
    since = client.get(opening.thread.get_absolute_url()).context["asked_at"]
    url = reverse("discussions:thread-news", args=[opening.thread_id])
    assert client.get(url, {"since": since}).status_code == 204
    assert client.get(url, {"since": "yesterday"}).status_code == 204
    cast.reply_by(stranger, opening)
    assert client.get(url, {"since": since}).status_code == 204
    cast.screened(Comment.objects.latest("pk"))
    answer = client.get(url, {"since": since})
    assert b"1 new comment" in answer.content
    assert f"/threads/{opening.thread_id}/unread/".encode() in answer.content


def test_the_page_asks_as_often_whoever_looks_and_however_long_the_thread(
    opening: Comment, author: User, stranger: User, professional: User, django_assert_num_queries: Any
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = cast.client_of(author)
    url = opening.thread.get_absolute_url()
    counts = []
    for _turn in range(2):
        for number in range(4):
            cast.screened(cast.reply_by((stranger, professional)[number % 2], opening))
        client.get(url)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(url)
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert counts[0] <= 24
