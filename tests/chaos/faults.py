"""What is broken, one at a time. Each ends with everything running again."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable

from redis import Redis as Connection
from redis.exceptions import RedisError

from tests.chaos.people import Crowd
from tests.chaos.world import World

Fault = Callable[[World, Crowd, float], None]


def kill_workers(world: World, crowd: Crowd, seconds: float) -> None:
    """kill -9: the processes that work, then the worker with all of them."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        world.kill("worker", children_only=True)
        time.sleep(seconds / 4)
        world.kill("worker")
        time.sleep(seconds / 4)


def kill_web(world: World, crowd: Crowd, seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        world.kill("web", children_only=True)
        time.sleep(seconds / 4)
        world.kill("web")
        time.sleep(seconds / 4)
    world.wait_for_web()


def stop_redis(world: World, crowd: Crowd, seconds: float) -> None:
    """Gone, and back empty."""
    world.redis.stop()
    time.sleep(seconds)
    world.redis.start()


def flush_redis(world: World, crowd: Crowd, seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with Connection.from_url(world.redis.url) as connection:
            connection.flushall()
        time.sleep(0.2)


def restart_postgres(world: World, crowd: Crowd, seconds: float) -> None:
    """As by a power cut; while it is away each page says 503 within a second."""
    world.postgres.stop()
    time.sleep(0.5)
    for path in ("/", "/articles/tea/", crowd.data["thread"], "/search/?q=tea", "/accounts/login/"):
        started = time.monotonic()
        status, _place, body = crowd.stranger().ask("GET", path)
        spent = time.monotonic() - started
        # Pages that need no database are allowed to come.
        crowd.expect(status == 503 or path == "/accounts/login/", f"{path} with PostgreSQL away: {status}")
        crowd.expect(spent < 1.0, f"{path} with PostgreSQL away took {spent:.1f} s")
        crowd.expect("token" not in body, f"{path} shows a kept page while PostgreSQL is away")
    time.sleep(max(seconds - 1, 0))
    world.postgres.start()


def fill_the_broker(world: World, crowd: Crowd, seconds: float) -> None:
    """Each message many times over, messages about nothing, and what is no message at all."""
    until = time.monotonic() + seconds
    garbage = ["", "{", "null", "[]", "\x00\xff", json.dumps({"body": "!", "headers": {}, "properties": {}})]
    while time.monotonic() < until:
        with contextlib.suppress(RedisError), Connection.from_url(world.redis.url) as connection:
            for queue in ("screening", "default", "mail"):
                waiting = connection.lrange(queue, 0, 20)
                for message in waiting:
                    connection.lpush(queue, *[message] * 10)
                connection.lpush(queue, *garbage)
        time.sleep(0.5)


def two_beats(world: World, crowd: Crowd, seconds: float) -> None:
    world.launch("second beat", world.second_beat)
    time.sleep(seconds)
    world.kill("second beat")


def leases_run_out(world: World, crowd: Crowd, seconds: float) -> None:
    """Whatever somebody is screening is due for everybody else at once."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        world.sql("UPDATE discussions_comment SET screening_due = now() WHERE screening_due IS NOT NULL")
        world.python("-m", "tests.chaos.sweep")
        time.sleep(0.1)


def deadly_texts(world: World, crowd: Crowd, seconds: float) -> None:
    """Texts that kill the process that screens them; their leases are moved on, so that it ends today."""
    crowd.kinds.append("deadly")
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        time.sleep(0.5)
    crowd.kinds.remove("deadly")
    deadline = time.monotonic() + 60
    deadly = "FROM discussions_comment WHERE source LIKE '%deadly%' AND visibility = 'screening'"
    while world.sql(f"SELECT 1 {deadly}") and time.monotonic() < deadline:
        world.sql(f"UPDATE discussions_comment SET screening_due = now() WHERE id IN (SELECT id {deadly})")
        rows = world.sql(f"SELECT id {deadly}")
        world.python("-m", "tests.chaos.sweep", *(str(row[0]) for row in rows))
        time.sleep(1.0)


def fill_the_disk(world: World, crowd: Crowd, seconds: float) -> None:
    """No room for papers: each is refused in words and leaves nothing, posts go on; then there is room."""
    world.papers.shrink(world.web())
    posted = crowd.book.answers.get("write 302", 0)
    refused = 0
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        status, body = crowd.hand_in_a_paper()
        told = status == 422 and "cannot be stored at the moment" in body
        crowd.expect(told or (status == 302 and not refused), f"a paper for a full disk: {status}")
        refused += told
        time.sleep(0.2)
    crowd.expect(refused > 0, "no paper was refused")
    crowd.expect(crowd.book.answers.get("write 302", 0) > posted, "nobody could post while the disk was full")
    world.papers.give_room(world.web())
    status, _body = crowd.hand_in_a_paper()
    crowd.expect(status == 302, f"a paper with room again: {status}")


FAULTS: dict[str, Fault] = {
    "kill -9 workers": kill_workers,
    "kill -9 web": kill_web,
    "Redis stopped, back empty": stop_redis,
    "Redis flushed": flush_redis,
    "PostgreSQL stopped and started": restart_postgres,
    "duplicates and garbage in the broker": fill_the_broker,
    "two beats": two_beats,
    "leases run out at once": leases_run_out,
    "texts that kill the screener": deadly_texts,
    "no room for papers": fill_the_disk,
}
SHORT = (
    "Redis stopped, back empty",
    "PostgreSQL stopped and started",
    "leases run out at once",
    "no room for papers",
)
