"""From sending a post to its being visible to others, one at a time, beside what cannot be done without:
a view that inserts one row, and the hop of a task through the broker."""

from __future__ import annotations

import http.client
import json
import statistics
import sys
import time
import urllib.parse
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import psycopg

POSTS = 150
LIMIT = 10.0  # seconds for one post


def p95(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=20)[-1]


def post(url: str, path: str, fields: dict[str, str], headers: dict[str, str]) -> int:
    parts = urlsplit(url)
    line = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=LIMIT)
    body = urllib.parse.urlencode(fields)
    line.request("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"} | headers)
    status = line.getresponse().status
    line.close()
    return status


def whole_ways(url: str, data: dict[str, Any], database: str) -> list[float]:
    """Seconds from sending until the row is public, committed and readable on another connection."""
    path, found = f"/comments/{data['opening']}/replies/new/", []
    with psycopg.connect(database, autocommit=True) as other:
        for number in range(POSTS):
            who = data["sessions"][number % len(data["sessions"])]
            text = f"A thought about bread, number {number}, that somebody follows on its way."
            fields = {"text": text, "advised": "1", "submission": "", "csrfmiddlewaretoken": who["token"]}
            (newest,) = other.execute("SELECT max(id) FROM discussions_comment").fetchone() or (0,)
            started = time.monotonic()
            status = post(
                url, path, fields, {"Cookie": "sessionid={session}; csrftoken={token}".format(**who)}
            )
            assert status == 302, status
            public = "SELECT 1 FROM discussions_comment WHERE id > %s AND visibility = 'published'"
            while not other.execute(f"{public} AND source = %s", [newest, text]).fetchone():
                assert time.monotonic() < started + LIMIT, "a post did not become public"
                time.sleep(0.001)
            found.append(time.monotonic() - started)
            time.sleep(0.05)
    return found


def inserts(floor_url: str) -> list[float]:
    """Seconds of a request to the floor that inserts one row."""
    return [_timed(lambda: post(floor_url, "/insert/", {"text": "x" * 80}, {})) for _ in range(POSTS)]


def hops() -> list[float]:
    """Seconds from sending a task to its answer; the worker of ``tests.bench.hop`` must run."""
    from tests.bench import hop

    def there_and_back() -> None:
        hop.answer.apply_async(retry=False)
        assert hop.line.brpop([hop.ANSWERS], timeout=LIMIT)

    there_and_back()
    return [_timed(there_and_back) for _ in range(POSTS)]


def _timed(act: Callable[[], Any]) -> float:
    started = time.monotonic()
    act()
    time_spent = time.monotonic() - started
    time.sleep(0.02)
    return time_spent


if __name__ == "__main__":
    sys.stdout.write(json.dumps(hops()))
