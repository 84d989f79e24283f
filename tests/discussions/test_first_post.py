"""The first text of a new account passes the traps for robots; later ones do not meet them."""

from __future__ import annotations

import time
from typing import Any

import pytest

from discussions.models import Comment
from k2forum.accounts import traps
from k2forum.accounts.models import User
from tests import cast


@pytest.fixture
def new_thread(article: Any) -> str:
    return f"/articles/{article.slug}/threads/new/"


def filled(**more: str) -> dict[str, str]:
    return {"title": "About tea", "text": "How long do you let it stand?", "kind": "question", **more}


def test_a_robot_that_sends_at_once_is_asked_again_and_loses_nothing(author: User, new_thread: str) -> None:
    page = cast.client_of(author).post(new_thread, filled(shown=traps.stamp()))
    assert page.status_code == 422
    assert "How long do you let it stand?" in page.content.decode()
    assert not Comment.objects.exists()


def test_a_filled_in_field_that_nobody_sees_is_refused(
    author: User, new_thread: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = traps.stamp()
    now = time.time()
    monkeypatch.setattr(traps.time, "time", lambda: now + 60)
    page = cast.client_of(author).post(new_thread, filled(shown=shown, homepage="https://example.org"))
    assert page.status_code == 422


def test_a_person_who_takes_a_moment_posts(
    author: User, new_thread: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = traps.stamp()
    now = time.time()
    monkeypatch.setattr(traps.time, "time", lambda: now + 60)
    assert cast.client_of(author).post(new_thread, filled(shown=shown)).status_code == 302


def test_the_second_text_meets_no_trap(author: User, article: Any, new_thread: str) -> None:
    cast.thread_by(author, article)
    assert cast.client_of(author).post(new_thread, filled()).status_code == 302
