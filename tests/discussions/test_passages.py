"""Threads about a passage: from the paragraph's own page, counted in the margin, and linked back."""

from __future__ import annotations

import pytest
from django.test import Client

from articles import publishing
from articles.models import Article
from articles.quotations import places
from discussions.models import Comment, Thread
from k2forum.accounts.models import User
from tests import cast
from tests.discussions import notes

TEXT = "---\ntitle: On tea\nslug: on-tea\n---\n\nTea is a drink.\n\nIt is made with <b> & hot water.\n"
LIST = "\n- With milk\n- Without milk\n"


@pytest.fixture
def article(db: None) -> Article:
    return publishing.import_document(text=TEXT + LIST, actor=None, name="t.md", publish=True).article


def anchor_of(article: Article, beginning: str) -> str:
    assert article.revision
    found = places(article.revision.parsed)
    return next(place.anchor for place in found if place.text.startswith(beginning))


def page_of(article: Article, beginning: str) -> str:
    return f"/articles/on-tea/passages/{anchor_of(article, beginning)}/"


def start(client: Client, address: str, **data: str) -> Comment:
    sent = {"kind": "question", "title": "About this", "text": "What does it mean?", "submission": "1"} | data
    answer = client.post(address, sent)
    assert answer.status_code == 302, answer.content.decode()
    return cast.screened(Comment.objects.latest("pk"))


def test_a_thread_is_started_from_the_page_of_a_paragraph(article: Article, author: User):
    cast.screened(cast.thread_by(author, article))
    writer = cast.client_of(author)
    page = page_of(article, "It is made")
    answer = writer.get(page, {"quote": "hot  water"})
    about = answer.context["about"]
    assert "<mark>hot water</mark>" in answer.content.decode()
    opening = start(writer, about.thread_url, title="How hot?")
    passage = opening.thread.passage
    assert passage and (passage.quote, passage.prefix) == ("hot water", "It is made with <b> & ")
    assert "How hot?" in Client().get(page).content.decode()
    thread = Client().get(opening.thread.get_absolute_url()).content.decode()
    assert f'href="/articles/on-tea/#{passage.place}:~:text=hot%20water"' in thread


def test_a_failed_form_keeps_the_passage_and_the_text(article: Article, author: User):
    cast.screened(cast.thread_by(author, article))
    writer = cast.client_of(author)
    address = writer.get(page_of(article, "It is made"), {"quote": "hot water"}).context["about"].thread_url
    answer = writer.post(address, {"kind": "question", "title": "", "text": "A long text."})
    assert answer.status_code == 422
    content = answer.content.decode()
    assert "A long text." in content and "<mark>hot water</mark>" in content


def test_the_margin_counts_what_a_reader_may_see(article: Article, author: User, stranger: User):
    cast.screened(cast.thread_by(author, article))
    writer = cast.client_of(author)
    about = writer.get(page_of(article, "Tea")).context["about"]
    start(writer, about.thread_url, title="One")
    hidden = start(writer, about.thread_url, title="Two", text="Take 5000 mcg of K2 every day.", advised="1")
    assert hidden.visibility == "held"

    def counted(client: Client) -> str:
        content = client.get("/articles/on-tea/").content.decode()
        return content.split(f"passages/{anchor_of(article, 'Tea')}/", 1)[1].split("<", 1)[0]

    assert counted(Client()) == counted(cast.client_of(stranger)) == '">1'
    assert counted(writer) == '">2'


def test_every_paragraph_and_item_has_its_link(article: Article):
    content = Client().get("/articles/on-tea/").content.decode()
    assert article.revision
    for place in places(article.revision.parsed):
        assert f'href="/articles/on-tea/passages/{place.anchor}/"' in content
        assert Client().get(f"/articles/on-tea/passages/{place.anchor}/").status_code == 200
    assert content.count('class="para-mark"') == 4


def test_after_an_edit_a_thread_says_what_it_was_about(article: Article, author: User):
    cast.screened(cast.thread_by(author, article))
    writer = cast.client_of(author)
    page = page_of(article, "It is made")
    opening = start(writer, writer.get(page).context["about"].thread_url)
    newer = TEXT.replace("It is made", "It is usually made")
    publishing.import_document(text=newer, actor=None, name="t.md", publish=True)
    assert "The wording has changed since" in Client().get(opening.thread.get_absolute_url()).content.decode()
    assert Client().get(page)["Location"] == page_of(Article.objects.get(), "It is usually")
    publishing.import_document(
        text=TEXT.partition("It is")[0] + "Nothing else.\n", actor=None, name="t.md", publish=True
    )
    thread = Client().get(opening.thread.get_absolute_url()).content.decode()
    assert "About an earlier version" in thread and "It is made with &lt;b&gt; &amp; hot water." in thread
    old = Client().get(page)
    assert old.status_code == 200 and opening.thread.public_title in old.content.decode()
    assert (
        "passages/" + opening.thread.passage.anchor not in Client().get("/articles/on-tea/").content.decode()
    )


def test_of_a_draft_no_paragraph_is_shown(article: Article, author: User):
    publishing.withdraw(article, actor=None)
    assert Client().get(page_of(article, "Tea")).status_code == 404
    assert Client().get("/articles/on-tea/passages/p-0000000000/").status_code == 404
    assert not Thread.objects.exists()


def test_the_page_of_a_paragraph_shows_its_notes(article: Article, professional: User, admin: User):
    second = notes.second_professional(admin)
    notes.published(article, professional, second, passage=notes.passage_of(article, "hot water"))
    assert notes.TEXT in Client().get(page_of(article, "It is made")).content.decode()
    assert notes.TEXT not in Client().get(page_of(article, "Tea")).content.decode()
