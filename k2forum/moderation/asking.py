"""Asking a worker to look for what is due: once for everything that is posted within a moment.

A message says only: look now. Who sends one leaves a mark in Redis, and nobody else sends one while it is
there. A worker keeps the mark while it works and takes it away before it looks for the last time: whoever
found the mark had committed before, so that look finds what they wrote. A mark ends by itself after a second,
so that a worker that was killed keeps nobody waiting for long.
"""

from __future__ import annotations

import contextlib
import functools
from typing import Any

from django.conf import settings
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

MARK = "k2:screening-asked"
LASTS_MS = 1000


@functools.cache
def _redis(url: str) -> Redis:
    at_once: Any = Retry(NoBackoff(), 0)
    return Redis.from_url(url, socket_connect_timeout=0.2, socket_timeout=0.2, retry=at_once)


def gathers() -> bool:
    """Whether one message stands for several posts; without Redis each sends its own."""
    return bool(settings.REDIS_URL)


def is_first() -> bool:
    """Whether nobody has asked a moment before. Raises where Redis is away."""
    if not gathers():
        return True
    return bool(_redis(settings.REDIS_URL).set(MARK, 1, nx=True, px=LASTS_MS))


def keep_the_mark() -> None:
    if gathers():
        with contextlib.suppress(RedisError):
            _redis(settings.REDIS_URL).set(MARK, 1, px=LASTS_MS)


def take_the_mark_away() -> None:
    if gathers():
        with contextlib.suppress(RedisError):
            _redis(settings.REDIS_URL).delete(MARK)
