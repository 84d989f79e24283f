"""A cache that is allowed to be away: a vanished Redis is a miss, never a 500."""

from __future__ import annotations

import logging
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


class ForgivingRedisCache(RedisCache):
    """Django's Redis cache, with every failure of the server answered as a miss."""

    def _forgive(self, default: Any, error: Exception) -> Any:
        logger.warning("the cache is away: %s", type(error).__name__)
        return default

    def get(self, key: Any, default: Any = None, version: Any = None) -> Any:
        try:
            return super().get(key, default, version)
        except (RedisError, OSError) as error:
            return self._forgive(default, error)

    def set(self, *args: Any, **kwargs: Any) -> None:
        try:
            super().set(*args, **kwargs)
        except (RedisError, OSError) as error:
            self._forgive(None, error)

    def add(self, *args: Any, **kwargs: Any) -> bool:
        try:
            return super().add(*args, **kwargs)
        except (RedisError, OSError) as error:
            return self._forgive(True, error)

    def delete(self, *args: Any, **kwargs: Any) -> bool:
        try:
            return super().delete(*args, **kwargs)
        except (RedisError, OSError) as error:
            return self._forgive(False, error)

    def touch(self, *args: Any, **kwargs: Any) -> bool:
        try:
            return super().touch(*args, **kwargs)
        except (RedisError, OSError) as error:
            return self._forgive(False, error)

    def incr(self, key: Any, delta: int = 1, version: Any = None) -> int:
        try:
            return super().incr(key, delta, version)
        except (RedisError, OSError) as error:
            return self._forgive(delta, error)

    def get_many(self, *args: Any, **kwargs: Any) -> dict[Any, Any]:
        try:
            return super().get_many(*args, **kwargs)
        except (RedisError, OSError) as error:
            return self._forgive({}, error)

    def set_many(self, *args: Any, **kwargs: Any) -> list[Any]:
        try:
            return super().set_many(*args, **kwargs)
        except (RedisError, OSError) as error:
            return self._forgive([], error)
