"""The discussion on other people's pages: who may show it, and what it gives away."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils.html import escape

from articles.embedding import origin_of, origins_in
from articles.models import Article
from discussions.models import Comment
from k2forum.accounts.models import User
from k2forum.site import rules
from k2forum.site.models import Page
from tests import cast
from tests.crowd import thread_of
from tests.test_query_counts import queries_of

HOST = "https://blog.example.org"
FRAME = "/embed/articles/on-tea/"
WRITE = f"{FRAME}write/"


@pytest.fixture
def shown(article: Article) -> Article:
    """May be shown on one other site."""
    article.embed_origins = f"{HOST}\nhttp://localhost:8123"
    article.save()
    return article


@pytest.fixture
def opening(author: User, article: Article) -> Comment:
    return cast.screened(cast.thread_by(author, article))


def policy(answer: Any) -> str:
    return re.findall(r"frame-ancestors ([^;]*)", answer["Content-Security-Policy"])[0]


def test_the_sites_of_an_article_may_frame_that_page_and_no_other(shown: Article, opening: Comment):
    answer = Client().get(FRAME)
    assert policy(answer) == f"{HOST} http://localhost:8123"
    assert "X-Frame-Options" not in answer
    for address in ("/", "/articles/on-tea/", f"/threads/{opening.thread_id}/", WRITE, "/accounts/login/"):
        other = Client().get(address)
        assert policy(other) == "'none'", address
        assert other["X-Frame-Options"] == "DENY", address


def test_without_sites_nobody_may_frame_it(article: Article):
    answer = Client().get(FRAME)
    assert (answer.status_code, policy(answer), answer["X-Frame-Options"]) == (200, "'none'", "DENY")


def test_the_frame_is_a_visitor_s_page_whoever_looks(shown: Article, opening: Comment, author: User):
    waiting = cast.reply_by(author, opening, "Seven green lanterns.")
    pages = [client.get(FRAME) for client in (Client(), cast.client_of(author))]
    assert pages[0].content == pages[1].content
    words = pages[0].content.decode()
    assert "What do you make of the section on forms?" in words
    assert f"comment-{waiting.pk}" not in words
    assert "csrfmiddlewaretoken" not in words
    assert "<form" not in words
    assert not any(page.cookies for page in pages)


def test_what_a_member_has_to_do_first_stands_in_no_frame(shown: Article, moderator: User, settings):
    """On a neighbouring domain of the same site a browser does send our cookies along."""
    settings.SECOND_FACTOR_REQUIRED = True
    page = Page.objects.create(slug="house-rules", title="House rules", source="Be kind.", version=1)
    page.source = "Be kind, always."
    rules.save(page, source_changed=True, ask=True)
    client = cast.client_of(moderator)
    assert client.get("/").status_code == 302
    for address in (FRAME, "/embed.js", "/embed/counts.json?articles=on-tea", "/api/v1/articles"):
        assert client.get(address).status_code == 200, address


def test_a_draft_has_no_frame_and_no_count(shown: Article):
    Article.objects.update(state=Article.State.WITHDRAWN)
    assert Client().get(FRAME).status_code == 404
    assert Client().get("/embed/counts.json?articles=on-tea").json() == {"counts": {}}


def test_only_a_page_of_an_allowed_site_is_spoken_to(shown: Article):
    for host, origin in (
        (f"{HOST}/post/1", HOST),
        ("http://localhost:8123/", "http://localhost:8123"),
        ("https://evil.example/", ""),
        ("https://blog.example.org.evil.example/", ""),
        ("http://blog.example.org/", ""),
        ("https://evil.example@blog.example.org/", ""),
        ("javascript:alert(1)//https://blog.example.org", ""),
        ("https://[", ""),
    ):
        words = Client().get(FRAME, {"host": host}).content.decode()
        assert f'data-host="{origin}"' in words, host
        assert "evil.example" not in words


def test_the_frame_keeps_the_language_and_the_light_of_the_page_around(shown: Article, settings):
    settings.LANGUAGES = [("en", "English"), ("de", "Deutsch")]
    words = Client().get(f"{FRAME}?lang=de-AT&theme=dark").content.decode()
    assert re.search(r'<html lang="de"\s+dir="ltr"\s+data-theme="dark"', words)
    odd = Client().get(f"{FRAME}?lang=%00xx&theme=%22%3E&page=99999999999999999999").content.decode()
    assert re.search(r'<html lang="en"\s+dir="ltr"\s+data-host=""', odd)


def test_writing_leads_into_the_forum_s_own_window_and_back(shown: Article, stranger: User):
    host = f"{HOST}/post/1"
    address = f"{WRITE}?host={quote(host, safe='')}&to=/articles/on-tea/threads/new/"
    asked = Client().get(address)
    assert asked.status_code == 302
    assert asked["Location"].startswith("/accounts/login/?next=")
    client = cast.client_of(stranger)
    assert client.get(address)["Location"] == "/articles/on-tea/threads/new/"
    page = client.get("/articles/on-tea/threads/new/").content.decode()
    assert f'href="{host}"' in page
    assert "Back to blog.example.org" in page


@pytest.mark.parametrize("to", ["https://evil.example/", "//evil.example/", "/\\evil.example", ""])
def test_writing_leads_to_no_other_site(to: str, shown: Article, stranger: User):
    assert cast.client_of(stranger).get(WRITE, {"to": to}).status_code == 400


def test_there_is_no_way_back_to_a_site_that_is_not_allowed(shown: Article, stranger: User):
    client = cast.client_of(stranger)
    client.get(WRITE, {"to": "/threads/", "host": "https://evil.example/"})
    assert "evil.example" not in client.get("/").content.decode()


def test_counts_come_in_one_answer_that_every_site_may_read(article: Article):
    cast.published_article("on-coffee", "On coffee")
    thread_of(article, 3)
    thread_of(article, 1, title="Another")
    client = Client()
    answer = client.get("/embed/counts.json?articles=on-tea,on-coffee,unknown,%00,%20")
    assert answer.json() == {"counts": {"on-tea": 6, "on-coffee": 0}}
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer
    assert not answer.cookies
    assert queries_of(client, "/embed/counts.json?articles=on-tea,on-coffee") == 2
    many = client.get("/embed/counts.json?articles=" + ",".join(f"a{n}" for n in range(101)))
    assert (many.status_code, many["Access-Control-Allow-Origin"]) == (400, "*")
    for address in (FRAME, "/", "/articles/on-tea/"):
        assert "Access-Control-Allow-Origin" not in client.get(address)


@pytest.mark.parametrize("comments", [3, 300])
def test_the_frame_takes_the_same_few_queries_at_any_size(comments: int, shown: Article):
    thread_of(shown, comments)
    assert queries_of(Client(), FRAME) == 7  # one for the people who wrote


def test_the_script_is_small_and_asked_for_again_only_when_it_changed(db: None):
    answer = Client().get("/embed.js")
    assert len(answer.content) < 5_000
    assert answer["Content-Type"].startswith("text/javascript")
    assert Client().get("/embed.js", headers={"If-None-Match": answer["ETag"]}).status_code == 304


@pytest.mark.parametrize(
    ("line", "origin"),
    [
        ("https://Blog.Example.org/", "https://blog.example.org"),
        ("https://example.org:443", "https://example.org"),
        ("https://example.org:8443", "https://example.org:8443"),
        ("http://127.0.0.1:5000", "http://127.0.0.1:5000"),
    ],
)
def test_an_origin_is_kept_in_one_form(line: str, origin: str):
    assert origins_in(f"{line}\n\n {line} ") == [origin]


@pytest.mark.parametrize(
    "line",
    [
        "http://example.org", "example.org", "*", "https://*.example.org", "https://example.org/blog",
        "https://example.org; script-src *", "https://example.org 'self'", "data:", "https://", "https://a..b",
        "https://user@example.org", "https://example.org:99999", "https://bücher.example", "https://[::1]",
        "https://example.org?x", "https://example.org#x", "null",
    ],
)  # fmt: skip
def test_what_is_no_origin_is_refused(line: str):
    with pytest.raises(ValidationError):
        origins_in(line)


def test_an_origin_never_carries_more_than_an_origin():
    assert origin_of("https://example.org/a b;c\n") == "https://example.org"
    assert origin_of("https://exa\nmple.org") in ("", "https://example.org")


def test_the_admin_checks_and_keeps_the_sites(article: Article, admin: User):
    client, address = cast.client_of(admin), f"/admin/articles/article/{article.pk}/change/"
    form = {"source": article.newest_revision().source, "format": "markdown", "hold_policy": ""}
    refused = client.post(address, form | {"embed_origins": "https://example.org/blog"})
    assert "is no origin" in refused.content.decode()
    assert client.post(address, form | {"embed_origins": f"{HOST}/\n{HOST}"}).status_code == 302
    article.refresh_from_db()
    assert article.embedding_origins == [HOST]
    tag = f'<script async src="{settings.SITE_URL}/embed.js" data-article="on-tea"></script>'
    assert escape(tag) in client.get(address).content.decode()


def test_the_how_to_has_the_snippet_that_works():
    page = (Path(settings.BASE_DIR) / "docs" / "embed.md").read_text(encoding="utf-8")
    snippet = re.findall(r"```html\n(<script.*?)\n```", page, re.DOTALL)[0]
    assert snippet == '<script async src="https://forum.example/embed.js" data-article="vitamin-k2"></script>'
    used = set(re.findall(r"options\.(\w+)", Client().get("/embed.js").content.decode()))
    assert used == {"article", "height", "lang", "theme", "title"}
    assert all(f"`data-{name}`" in page for name in used)
