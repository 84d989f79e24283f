"""The cache while its server is away."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from django.utils import timezone

from k2forum.accounts.models import User
from k2forum.site.cache import ForgivingRedisCache
from k2forum.site.models import CacheRow
from tests import cast

NOWHERE = "redis://127.0.0.1:1/0"
AWAY = {"BACKEND": "k2forum.site.cache.ForgivingRedisCache", "LOCATION": NOWHERE}


def away() -> ForgivingRedisCache:
    return ForgivingRedisCache(NOWHERE, {"OPTIONS": {"socket_connect_timeout": 0.1}})


@pytest.mark.django_db
def test_without_redis_all_processes_count_together() -> None:
    one, other = away(), away()
    one.set("attempts", [2, 1], 60)
    assert other.get("attempts") == [2, 1]
    assert other.get_many(["attempts"]) == {"attempts": [2, 1]}
    assert one.add("lock", 1, 60)
    assert not other.add("lock", 1, 60)
    assert [one.incr("lock"), other.incr("lock")] == [2, 3]
    assert other.delete("lock")
    assert one.get("lock") is None


@pytest.mark.django_db
def test_counting_up_without_redis_keeps_the_end_of_the_window() -> None:
    cache = away()
    cache.set("count", 1, 3600)
    cache.incr("count")
    assert (CacheRow.objects.get().expires - timezone.now()).total_seconds() > 3000


def test_guessing_a_password_is_stopped_without_redis(client: Client, author: User, settings: Any) -> None:
    settings.CACHES = {"default": AWAY}
    guess = {"login": author.email, "password": "not that one"}
    for _attempt in range(6):
        if hasattr(caches._connections, "default"):  # type: ignore[attr-defined]
            del caches["default"]  # each time as if another process answered
        client.post("/accounts/login/", guess)
    refused = client.post("/accounts/login/", guess | {"password": cast.PASSWORD})
    assert "_auth_user_id" not in client.session
    assert "possible at" in refused.content.decode()
