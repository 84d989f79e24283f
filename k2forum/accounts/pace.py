"""How often one person may do something that leaves nothing to count: counted in windows of time."""

from __future__ import annotations

import time
from typing import Any

from django.core.cache import cache


def seconds_to_wait(what: str, person: Any, *, most: int, seconds: int) -> int:
    """Counts one more of ``what`` by ``person``; 0, or in how many seconds there is room again."""
    now = time.time()
    key = f"pace:{what}:{person.pk}:{int(now // seconds)}"
    cache.add(key, 0, seconds)
    try:
        count = cache.incr(key)
    except ValueError:  # the window ended, or the cache forgot it, in between
        return 0
    return 0 if count <= most else round(seconds - now % seconds) or 1
