"""Search: what it finds, what it never finds, and how it shows it."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from articles.models import Article
from discussions import posting
from discussions.models import Comment
from k2forum.accounts.models import User
from k2forum.site import search_index, searching
from k2forum.site.searching import Search, excerpt, search
from tests import cast


def found(query: str, viewer: object = None, **filters: object) -> list[str]:
    results = search(Search(query, **filters), viewer or AnonymousUser())  # type: ignore[arg-type]
    return [row.url for row in results.comments]


@pytest.fixture
def opening(author: User, article: Article) -> Comment:
    return cast.screened(cast.thread_by(author, article, "The kettle sings at noon."))


def test_words_of_a_public_comment_are_found_in_any_form(opening: Comment) -> None:
    assert found("kettles") == [opening.get_absolute_url()]
    assert found("kettle noon") == [opening.get_absolute_url()]
    assert found("kettle midnight") == []


def test_a_thread_is_found_by_its_title(opening: Comment) -> None:
    assert found("forms") == [opening.get_absolute_url()]


def test_nobody_finds_what_is_not_public(
    author: User, stranger: User, moderator: User, opening: Comment
) -> None:
    held = cast.screened(cast.reply_by(author, opening, "You should take 90 mcg of MK-7 a day, zanzibar."))
    waiting = cast.reply_by(author, opening, "Zanzibar again.")
    assert held.visibility == "held"
    assert waiting.visibility == "screening"
    for viewer in (AnonymousUser(), stranger, author, moderator):
        assert found("zanzibar", viewer) == []


def test_a_withdrawn_comment_is_found_no_more(author: User, opening: Comment) -> None:
    reply = cast.screened(cast.reply_by(author, opening, "A zanzibar of tea."))
    assert found("zanzibar") == [reply.get_absolute_url()]
    posting.withdraw(reply, author=author)
    assert found("zanzibar") == []


def test_an_edit_is_found_by_its_new_words_once_it_is_public(author: User, opening: Comment) -> None:
    posting.edit(opening, author=author, source="The samovar sings at noon.")
    assert found("samovar") == []
    assert found("kettle") == [opening.get_absolute_url()]
    cast.screened(opening)
    assert found("samovar") == [opening.get_absolute_url()]
    assert found("kettle") == []


def test_filters_narrow(author: User, professional: User, article: Article, opening: Comment) -> None:
    answer = cast.screened(cast.reply_by(professional, opening, "A kettle is enough."))
    other = cast.published_article("on-coffee", "On coffee")
    elsewhere = cast.screened(cast.thread_by(author, other, "No kettle there."))
    assert found("kettle", professional=True) == [answer.get_absolute_url()]
    assert found("kettle", article=other.pk) == [elsewhere.get_absolute_url()]
    assert found("kettle", person=professional.pk) == [answer.get_absolute_url()]
    assert found("kettle", person=-1) == []


def test_no_query_is_an_error(opening: Comment) -> None:
    for query in ("", "***", '"', "(kettle", "kettle OR", "a:b AND NOT", "' --", "ß" * 100, "\x00"):
        found(query)


def test_beyond_the_ranked_matches_the_page_says_more_than(
    author: User, opening: Comment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_index, "RANKED", 2)
    monkeypatch.setattr(searching, "RANKED", 2)
    for number in range(3):
        cast.screened(cast.reply_by(author, opening, f"Kettle number {number}."))
    results = search(Search("kettle"), AnonymousUser())
    assert (results.count, results.more, len(results.comments)) == (2, True, 2)


def test_an_excerpt_is_escaped_and_marks_the_words() -> None:
    shown = excerpt("x" * 300 + " <b>Kettles</b> & more " + "y " * 200, ["kettle"])
    assert "<mark>Kettles</mark>" in shown
    assert "&lt;b&gt;" in shown
    assert shown.startswith("…")
    assert shown.endswith("…")


def test_the_page_finds_and_keeps_the_query(client: Client, opening: Comment) -> None:
    page = client.get("/search/", {"q": "kettle <script>"}).content.decode()
    assert "<script>alert" not in page
    assert 'value="kettle &lt;script&gt;"' in page
    assert opening.get_absolute_url() in client.get("/search/", {"q": "kettle"}).content.decode()


def test_bad_dates_are_answered_in_words(client: Client) -> None:
    page = client.get("/search/", {"q": "kettle", "since": "2026-02-02", "until": "2026-01-01"})
    assert page.status_code == 422
    assert "The last day is before the first one." in page.content.decode()


def test_a_page_costs_the_same_for_few_and_many(
    client: Client, author: User, opening: Comment, django_assert_num_queries: object
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get("/search/", {"q": "kettle"})
    with CaptureQueriesContext(connection) as few:
        client.get("/search/", {"q": "kettle"})
    for number in range(15):
        cast.screened(cast.reply_by(author, opening, f"Kettle number {number}."))
    client.get("/search/", {"q": "kettle"})
    with CaptureQueriesContext(connection) as many:
        client.get("/search/", {"q": "kettle"})
    assert len(few) == len(many)


def test_an_excerpt_shows_words_without_the_marks_of_markdown():
    text = "## Forms\n\n> **Cheese** and *natto*, see [the table](https://example.org/x)."
    assert excerpt(text, ["natto"]) == ("Forms Cheese and <mark>natto</mark>, see the table.")


@pytest.mark.parametrize("ahead", range(14))
def test_an_excerpt_ends_and_begins_between_words(ahead: int) -> None:
    text = "A beginning. " * 20 + "x" * ahead + " kettle" + " something" * 20
    words = set(excerpt(text, ["kettle"]).strip("… ").split())
    assert words <= {"A", "beginning.", "x" * ahead, "<mark>kettle</mark>", "something"}
    assert "something" in words


def test_an_excerpt_of_a_text_without_blanks_is_cut_all_the_same() -> None:
    shown = excerpt("。" * 300 + "納豆" + "。" * 300, ["納豆"])
    assert shown == "… " + "。" * 110 + "<mark>納豆</mark>" + "。" * 110 + "\u00a0…"


def test_the_page_counts_articles_beside_comments(client: Client, author: User, article: Article) -> None:
    cast.screened(cast.thread_by(author, article, "Nothing but tea here."))
    for query, articles, comments in (("tea", True, True), ("nothing", False, True)):
        page = client.get("/search/", {"q": query}).content.decode()
        counted = page.split('role="status"')[1].split("</p>")[0]
        assert ("1 article" in counted, "1 comment" in counted) == (articles, comments)
