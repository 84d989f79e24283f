"""A cache that is allowed to be away: without Redis each process remembers for itself, and nothing breaks.

Limits on signing in are counted in the cache, so a miss for everything would lift them all.
"""

from __future__ import annotations

import logging
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


class ForgivingRedisCache(RedisCache):
    """Django's Redis cache; what the server fails to do, the memory of this process does."""

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._own = LocMemCache("while-redis-is-away", {**params, "OPTIONS": {}})

    def _instead(self, error: Exception) -> LocMemCache:
        logger.warning("the cache is away: %s", type(error).__name__)
        return self._own

    def get(self, key: Any, default: Any = None, version: Any = None) -> Any:
        try:
            return super().get(key, default, version)
        except (RedisError, OSError) as error:
            return self._instead(error).get(key, default, version)

    def set(self, *args: Any, **kwargs: Any) -> None:
        try:
            super().set(*args, **kwargs)
        except (RedisError, OSError) as error:
            self._instead(error).set(*args, **kwargs)

    def add(self, *args: Any, **kwargs: Any) -> bool:
        try:
            return super().add(*args, **kwargs)
        except (RedisError, OSError) as error:
            return self._instead(error).add(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> bool:
        try:
            return super().delete(*args, **kwargs)
        except (RedisError, OSError) as error:
            return self._instead(error).delete(*args, **kwargs)

    def touch(self, *args: Any, **kwargs: Any) -> bool:
        try:
            return super().touch(*args, **kwargs)
        except (RedisError, OSError) as error:
            return self._instead(error).touch(*args, **kwargs)

    def incr(self, key: Any, delta: int = 1, version: Any = None) -> int:
        try:
            return super().incr(key, delta, version)
        except (RedisError, OSError) as error:
            return self._instead(error).incr(key, delta, version)

    def get_many(self, *args: Any, **kwargs: Any) -> dict[Any, Any]:
        try:
            return super().get_many(*args, **kwargs)
        except (RedisError, OSError) as error:
            return self._instead(error).get_many(*args, **kwargs)

    def set_many(self, *args: Any, **kwargs: Any) -> list[Any]:
        try:
            return super().set_many(*args, **kwargs)
        except (RedisError, OSError) as error:
            return self._instead(error).set_many(*args, **kwargs)
