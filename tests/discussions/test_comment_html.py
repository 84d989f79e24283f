"""Comments put together by hand: everything but the rendered text is escaped."""

from __future__ import annotations

import datetime
from dataclasses import fields, replace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString

from articles.models import Article
from discussions.comment_html import comments_html
from discussions.moments import moment
from discussions.reading import comments_of
from discussions.referring import ReferenceLine
from discussions.rows import CommentRow
from k2forum.accounts.badges import Badge
from tests.crowd import thread_of

pytestmark = pytest.mark.django_db
HOSTILE = '<b onclick="x">\'&'
OURS = ("url", "html", "state", "kind", "pending", "iso")  # made by the site, or by the renderer


@pytest.fixture
def row(article: Article) -> CommentRow:
    return comments_of(thread_of(article, 1), AnonymousUser()).rows[1]


def with_words(row: CommentRow, words: str) -> CommentRow:
    changed: dict[str, Any] = {
        field.name: words
        for field in fields(row)
        if isinstance(getattr(row, field.name), str) and not field.name.endswith(OURS)
    }
    one = ReferenceLine(label=words, url=f"https://example.org/{words}", words=words, grave=True)
    badge = Badge(words, "pharmacist", "/people/1/#badge")
    return replace(row, **changed, references=[one], badge=badge, to_url="#comment-1")


NO_TEXT = {"html": SafeString("")}


@pytest.mark.parametrize("flags", [{}, {"ignored": True}, {"mine": True, "pending": "held"}, NO_TEXT])
def test_only_the_rendered_text_is_html(row: CommentRow, flags: dict[str, Any]):
    hostile = replace(with_words(row, HOSTILE), **flags)
    made = comments_html([hostile])
    assert HOSTILE not in made and "<b" not in made
    assert "&lt;b onclick=" in made
    assert len(made) > 100
    assert row.html in comments_html([row])


def test_a_moment_is_written_as_django_writes_it():
    now = timezone.now()
    for hours in range(0, 24 * 400, 7):
        then = now - datetime.timedelta(hours=hours, minutes=hours % 60)
        assert moment(then) == date_format(timezone.localtime(then), "DATETIME_FORMAT")
