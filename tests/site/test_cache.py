"""The cache while its server is away."""

from __future__ import annotations

from django.core.cache.backends.locmem import LocMemCache

from k2forum.site.cache import ForgivingRedisCache


def away() -> ForgivingRedisCache:
    cache = ForgivingRedisCache("redis://127.0.0.1:1/0", {"OPTIONS": {"socket_connect_timeout": 0.1}})
    LocMemCache("while-redis-is-away", {}).clear()
    return cache


def test_attempts_are_still_counted_without_redis() -> None:
    cache = away()
    cache.set("attempts", [2, 1], 60)
    assert cache.get("attempts") == [2, 1]
    assert cache.get_many(["attempts"]) == {"attempts": [2, 1]}


def test_only_the_first_add_wins_without_redis() -> None:
    cache = away()
    assert cache.add("lock", 1, 60)
    assert not cache.add("lock", 1, 60)
    assert cache.incr("lock") == 2
    assert cache.delete("lock")
    assert cache.get("lock") is None
