"""What a visitor's browser loads for an article with two hundred comments of three hundred characters."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client

from articles.models import Article
from k2forum.accounts.models import User
from k2forum.site import demo_notes, stylesheet
from tests import crowd
from tests.discussions import notes

COMMENTS, CHARACTERS = 200, 300
BUDGET = 60 * 1024  # bytes, compressed, of page, stylesheets and scripts together
BLOCKING_BUDGET = 3  # requests that the first paint waits for
LINK = re.compile(r"<link[^>]*>")
SCRIPT = re.compile(r"<script[^>]*>")
ADDRESS = re.compile(r'(?:href|src)="/static/([^"]+)"')


@pytest.fixture
def busy_article(admin: User) -> Article:
    """Two hundred comments below it, and ten context notes beside its passages."""
    call_command("load_content", verbosity=0)
    article = Article.objects.get(slug="vitamin-k2")
    demo_notes.write_notes(article, *(notes.second_professional(admin, n) for n in ("Ann Note", "Bo Note")))
    crowd.talk(article, COMMENTS, CHARACTERS)
    return article


def test_a_visitor_loads_little_and_waits_for_little(busy_article: Article):
    html = Client().get(busy_article.get_absolute_url()).content
    page = html.decode()
    assert page.count('<article class="c ') == COMMENTS
    assert page.count('class="note-marker"') > 5
    styles = [link for link in LINK.findall(page) if 'rel="stylesheet"' in link]
    scripts = SCRIPT.findall(page)
    blocking = styles + [tag for tag in scripts if "src=" in tag and " defer" not in tag]
    assert len(blocking) <= BLOCKING_BUDGET
    files = [Path(found[1]) for tag in styles + scripts if (found := ADDRESS.search(tag))]
    assert len(files) >= 2
    loaded = [html, *((stylesheet.FOLDER.parent / file).read_bytes() for file in files)]
    weights = [len(gzip.compress(content, 6)) for content in loaded]
    assert sum(weights) <= BUDGET, dict(zip(["page", *map(str, files)], weights, strict=True))
