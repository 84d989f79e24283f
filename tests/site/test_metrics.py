"""/metrics: what it says, and who may ask."""

from __future__ import annotations

from typing import Any

from django.test import Client

from articles.models import Article
from k2forum.accounts.models import User
from tests import cast


def figures(client: Client, **headers: str) -> dict[str, float]:
    page = client.get("/metrics", headers=headers)
    assert page.status_code == 200
    lines = (line.rsplit(" ", 1) for line in page.content.decode().splitlines() if not line.startswith("#"))
    return {name: float(value) for name, value in lines}


def test_what_waits_and_what_is_held_is_counted(client: Client, author: User, article: Article) -> None:
    opening = cast.screened(cast.thread_by(author, article))
    cast.screened(cast.reply_by(author, opening, "Everybody should take 90 mcg of MK-7 a day."))
    cast.reply_by(author, opening, "Not screened yet.")
    found = figures(client)
    assert found["k2_unscreened_texts"] == 1
    assert found["k2_unscreened_oldest_seconds"] >= 0
    assert found['k2_open_cases{band="S2"}'] == 1
    assert found["k2_held_share"] == 1 / 3


def test_in_production_it_takes_the_token(client: Client, db: None, settings: Any) -> None:
    settings.PRODUCTION = True
    assert client.get("/metrics").status_code == 404
    settings.METRICS_TOKEN = "abc"
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer abd"}).status_code == 404
    assert figures(client, Authorization="Bearer abc")
