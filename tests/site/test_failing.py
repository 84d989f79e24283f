"""The error pages say what happened, and ask no database."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from k2forum.site import views


@pytest.fixture
def calm(client: Client) -> Client:
    client.raise_request_exception = False
    return client


def broken(error: Exception) -> Any:
    def raises(*_: Any, **__: Any) -> None:
        raise error

    return raises


def test_with_the_database_away_the_answer_is_503_and_says_when_to_come_back(
    calm: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        views.Article.objects, "visible_to", broken(OperationalError("server closed")), raising=False
    )
    page = calm.get("/")
    assert page.status_code == 503
    assert page.headers["Retry-After"] == "10"
    assert page.headers["Cache-Control"] == "no-store"
    assert "We are away for a moment" in page.content.decode()


def test_anything_else_is_500_in_the_sites_look(calm: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views.Article.objects, "visible_to", broken(KeyError("take 500 mcg")), raising=False)
    page = calm.get("/")
    assert page.status_code == 500
    assert "500 mcg" not in page.content.decode()
    assert "</html>" in page.content.decode()
