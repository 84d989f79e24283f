"""What programs read is what a visitor reads."""

from __future__ import annotations

import pytest
from django.test import Client

from articles import publishing
from articles.models import Article
from discussions import posting
from discussions.models import Comment
from k2forum.accounts.models import User
from tests import cast
from tests.crowd import thread_of
from tests.site.api.callers import BASE, Caller


@pytest.fixture
def opening(author: User, article: Article) -> Comment:
    return cast.screened(cast.thread_by(author, article))


def test_every_page_of_a_list_is_reached_once(article: Article):
    thread = thread_of(article, 24)
    for number in range(4):
        thread_of(article, 1, title=f"Thread {number}")
    caller = Caller()
    for address, key in ((f"/threads/{thread.pk}/comments", "id"), ("/articles/on-tea/threads", "id")):
        whole = [row[key] for row in caller.get(f"{address}?limit=100").json()["items"]]
        found, following = [], f"{BASE}{address}?limit=3"
        while following:
            page = caller.get(following.replace("http://localhost:8000", "")).json()
            found += [row[key] for row in page["items"]]
            following = page["next"]
        assert found == whole
        assert len(set(found)) == len(found) >= 5


def test_a_badge_has_the_words_of_the_page(opening: Comment, professional: User):
    reply = cast.screened(cast.reply_by(professional, opening))
    found = Caller().get(f"/comments/{reply.pk}").json()
    assert found["author"]["badge"]["words"] in Client().get(reply.get_absolute_url()).content.decode()
    person = Caller().get(f"/people/{professional.pk}").json()
    assert person["badges"][0]["words"] == found["author"]["badge"]["words"]
    assert person["badges"][0]["number"] == "", "shown only where its holder agreed"


def test_a_disclaimer_comes_along_apart_from_the_text(opening: Comment, stranger: User):
    reply = cast.screened(cast.reply_by(stranger, opening, "I take 90 mcg of MK-7 with my lunch every day."))
    found = Caller().get(f"/comments/{reply.pk}").json()
    assert found["disclaimer"]["line"] == reply.disclaimer.line
    assert found["disclaimer"]["line"] not in found["html"]


def test_what_was_withdrawn_keeps_its_place_without_text_and_name(opening: Comment, stranger: User):
    middle = cast.screened(cast.reply_by(stranger, opening, "Seven green lanterns."))
    cast.screened(cast.reply_by(opening.author, middle))
    middle.refresh_from_db()
    posting.withdraw(middle, author=stranger)
    rows = Caller().get(f"/threads/{opening.thread_id}/comments").json()["items"]
    row = next(row for row in rows if row["id"] == middle.pk)
    assert (row["state"], row["html"], row["author"]) == ("withdrawn", "", None)
    assert "lanterns" not in str(rows)
    assert "Sam Stranger" not in str(rows)


def test_a_withdrawn_article_takes_its_discussion_along(opening: Comment, article: Article):
    publishing.withdraw(article, actor=None)
    thread = opening.thread_id
    places = (
        "/articles/on-tea",
        "/articles/on-tea/threads",
        f"/threads/{thread}",
        f"/threads/{thread}/comments",
    )
    for address in (*places, f"/comments/{opening.pk}"):
        assert Caller().get(address).status_code == 404, address
    assert Caller().get("/articles").json()["items"] == []


def test_an_unchanged_answer_is_not_sent_again(opening: Comment, stranger: User):
    caller, address = Caller(), f"/threads/{opening.thread_id}/comments"
    first = caller.get(address)
    again = caller.get(address, **{"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    cast.screened(cast.reply_by(stranger, opening))
    assert caller.get(address, **{"If-None-Match": first["ETag"]}).status_code == 200
    head = caller.client.head(BASE + address)
    assert (head.status_code, head.content) == (200, b"")


def test_a_visitor_s_answer_sets_no_cookie_and_is_for_this_site_alone(opening: Comment):
    answer = Caller().get(f"/comments/{opening.pk}")
    assert not answer.cookies
    assert "Access-Control-Allow-Origin" not in answer
    assert set(answer["Vary"].split(", ")) == {"Authorization", "Accept-Encoding"}


def test_the_figures_are_those_of_the_transparency_page(db: None):
    found = Caller().get("/transparency").json()
    assert found == {"median_minutes": None, "months": [], "latest": []}


def test_the_page_for_people_names_every_operation(db: None):
    page = Client().get("/api/v1/")
    words = page.content.decode()
    for address, operations in Caller().get("/openapi.json").json()["paths"].items():
        assert address in words
        for operation in operations.values():
            assert operation["summary"] in words
    assert not page.cookies
