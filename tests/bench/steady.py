"""Posts at a steady rate, whatever the forum makes of them: how many are lost, unscreened or late."""

from __future__ import annotations

import json
import statistics
import sys
import threading
import time
from dataclasses import dataclass
from typing import Any

import psycopg

from tests.bench.way import post

RATE = 50
SENDERS = 16
LATE_SECONDS = 2.0
DRAIN = 20.0
WORDS = "A thought about milk, number {} of a steady stream, written while many others write."


@dataclass(frozen=True, slots=True)
class Outcome:
    """``p99``: seconds from the moment a post was to be sent until it was public."""

    sent: int
    refused: int
    lost: int
    doubled: int
    unscreened: int
    p99: float
    rate: float

    @property
    def is_good(self) -> bool:
        wrong = self.refused + self.lost + self.doubled + self.unscreened
        return not wrong and self.p99 <= LATE_SECONDS and self.rate >= RATE * 0.98


def send(url: str, data: dict[str, Any], seconds: float) -> dict[str, Any]:
    """Sends RATE posts a second; a sender that is behind does not slow the others."""
    path, total = f"/comments/{data['opening']}/replies/new/", int(seconds * RATE)
    started, lock, turn = time.time() + 0.5, threading.Lock(), iter(range(total))
    moments: dict[int, float] = {}
    refused = 0

    def work() -> None:
        nonlocal refused
        while True:
            with lock:
                number = next(turn, None)
            if number is None:
                return
            who, moment = data["sessions"][number % len(data["sessions"])], started + number / RATE
            time.sleep(max(0.0, moment - time.time()))
            fields = {"text": WORDS.format(number), "advised": "1", "submission": ""}
            cookie = "sessionid={session}; csrftoken={token}".format(**who)
            status = post(url, path, fields | {"csrfmiddlewaretoken": who["token"]}, {"Cookie": cookie})
            with lock:
                moments[number], refused = moment, refused + (status != 302)

    threads = [threading.Thread(target=work) for _ in range(SENDERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {"moments": moments, "refused": refused, "seconds": time.time() - started}


def looked_at(database: str, sent: dict[str, Any]) -> Outcome:
    """What became of them, after the time that a straggler may take."""
    moments = {
        WORDS.format(number): moment for number, moment in sent["moments"].items()
    }  # names are texts in JSON
    with psycopg.connect(database, autocommit=True) as other:
        rows, deadline = _rows(other), time.monotonic() + DRAIN
        while any(at is None for _text, at in rows) and time.monotonic() < deadline:
            time.sleep(0.2)
            rows = _rows(other)
    late = [at - moments[text] for text, at in rows if at is not None]
    texts = {text for text, _at in rows}
    return Outcome(
        sent=len(moments),
        refused=sent["refused"],
        lost=len(moments) - sent["refused"] - len(texts),
        doubled=len(rows) - len(texts),
        unscreened=sum(at is None for _text, at in rows),
        p99=round(statistics.quantiles(late, n=100)[-1], 3) if len(late) > 1 else 0.0,
        rate=round(len(moments) / sent["seconds"], 1),
    )


def _rows(other: Any) -> list[tuple[str, float | None]]:
    like = WORDS.partition("{")[0] + "%"
    published = "extract(epoch FROM published_at)::float8"
    found = f"SELECT source, {published} FROM discussions_comment WHERE source LIKE %s"
    return list(other.execute(found, [like]).fetchall())


if __name__ == "__main__":
    url, seconds = sys.argv[1], float(sys.argv[2])
    sys.stdout.write(json.dumps(send(url, json.load(sys.stdin), seconds)))
