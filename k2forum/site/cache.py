"""A cache that is allowed to be away: without Redis the database remembers, and nothing breaks.

Limits on signing in are counted in the cache: a miss for everything would lift them all, and a count in each
process's own memory would multiply them by the number of processes.
"""

from __future__ import annotations

import base64
import logging
import pickle
import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.db import DatabaseCache
from django.core.cache.backends.redis import RedisCache
from django.db import transaction
from django.utils import timezone
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)
# So long nobody asks whether Redis is back: one that does not answer costs each asker its time-out.
PAUSE_SECONDS = 1.0
# Enough that nobody pushes counts out by making others.
MOST_ROWS = 1_000_000


class Table(DatabaseCache):
    """Django's cache in a table; counting up keeps the moment at which a count ends."""

    def incr(self, key: Any, delta: int = 1, version: Any = None) -> int:
        from k2forum.site.models import CacheRow

        now = timezone.now()
        name = self.make_and_validate_key(key, version=version)
        with transaction.atomic():
            row = CacheRow.objects.select_for_update().filter(pk=name, expires__gt=now).first()
            if row is None:
                raise ValueError(f"Key {key!r} not found")
            count = int(pickle.loads(base64.b64decode(row.value))) + delta  # noqa: S301  (we wrote it)
            self.set(key, count, (row.expires - now).total_seconds(), version)
        return count


def _forgiving(name: str) -> Callable[..., Any]:
    def method(self: ForgivingRedisCache, *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() >= self._ask_again_at:
            try:
                return getattr(RedisCache, name)(self, *args, **kwargs)
            except (RedisError, OSError) as error:
                logger.warning("the cache is away: %s", type(error).__name__)
                self._ask_again_at = time.monotonic() + PAUSE_SECONDS
        return getattr(self._instead, name)(*args, **kwargs)

    return method


class ForgivingRedisCache(RedisCache):
    """Django's Redis cache; what the server fails to do, a table does for all processes together."""

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._ask_again_at = 0.0
        self._instead = Table("site_cacherow", {**params, "OPTIONS": {"MAX_ENTRIES": MOST_ROWS}})

    get = _forgiving("get")
    set = _forgiving("set")
    add = _forgiving("add")
    delete = _forgiving("delete")
    touch = _forgiving("touch")
    incr = _forgiving("incr")
    get_many = _forgiving("get_many")
    set_many = _forgiving("set_many")
