"""Feeds and structured data hold what is public, and nothing else."""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client

from articles.models import Article
from discussions.models import Comment
from k2forum.accounts.models import User
from tests import cast


@pytest.fixture
def opening(author: User, article: Article) -> Comment:
    return cast.screened(cast.thread_by(author, article, "I take 90 mcg of MK-7 with lunch."))


def test_every_feed_has_badge_and_disclaimer_in_words(
    client: Client, author: User, professional: User, article: Article, opening: Comment
) -> None:
    cast.screened(cast.reply_by(professional, opening, "Thank you for telling."))
    addresses = ("/feed/", f"/articles/{article.slug}/feed/", f"/threads/{opening.thread_id}/feed/")
    for address in addresses:
        feed = client.get(address)
        assert feed.headers["Content-Type"].startswith("application/atom+xml")
        text = feed.content.decode()
        assert "Pharmacist, licence checked" in text
        assert opening.disclaimer is not None
        assert opening.disclaimer.line.split(".")[0] in text
    assert "Thank you for telling." in client.get(f"/people/{professional.pk}/feed/").content.decode()


def test_feeds_hold_nothing_that_waits(
    client: Client, author: User, article: Article, opening: Comment
) -> None:
    cast.screened(cast.reply_by(author, opening, "Everybody should take 90 mcg of MK-7, zanzibar."))
    cast.thread_by(author, article, "Zanzibar, not screened yet.")
    for address in ("/feed/", f"/articles/{article.slug}/feed/", f"/people/{author.pk}/feed/"):
        assert "zanzibar" not in client.get(address).content.decode().lower()


def test_feeds_of_what_is_not_there_are_404(client: Client, db: None) -> None:
    for address in ("/articles/none/feed/", "/threads/99/feed/", "/people/99/feed/"):
        assert client.get(address).status_code == 404


def structured(page: str) -> dict[str, object]:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert found
    return json.loads(found.group(1))


def test_an_article_says_what_it_is_and_names_no_reviewer(client: Client, article: Article) -> None:
    page = client.get(article.get_absolute_url()).content.decode()
    data = json.dumps(structured(page))
    assert "MedicalWebPage" in data
    assert "reviewedBy" not in data
    assert f'<link rel="canonical" href="http://localhost:8000{article.get_absolute_url()}">' in page


def test_a_thread_says_what_a_visitor_reads(client: Client, author: User, opening: Comment) -> None:
    cast.screened(cast.reply_by(author, opening, "</script><b>Lanterns</b>"))
    cast.screened(cast.reply_by(author, opening, "Everybody should take 90 mcg of MK-7, zanzibar."))
    page = cast.client_of(author).get(opening.thread.get_absolute_url()).content.decode()
    data = structured(page)
    assert data["@type"] == "DiscussionForumPosting"
    assert "Lanterns" in json.dumps(data)
    assert "zanzibar" not in json.dumps(data)
