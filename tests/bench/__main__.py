"""`make bench`: the forum beside the floor, in turns; writes docs/performance.md and var/bench.json."""

from __future__ import annotations

import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psutil
import psycopg

from tests.bench import first_render, load, report, steady, way
from tests.running import ROOT, free_port
from tests.services.servers import postgres_database, redis_server

TURNS = 5
SECONDS = float(os.environ.get("BENCH_SECONDS", "4"))
# What is measured: BENCH_PARTS=posting leaves out the pages; a shorter steady run says so in its table.
PARTS = os.environ.get("BENCH_PARTS", "speed,posting").split(",")
STEADY_SECONDS = float(os.environ.get("BENCH_STEADY_SECONDS", "60"))
WORKERS, CONNECTIONS, WRITERS = 2, 16, 8
START_LIMIT = 60
BROWSER = {"Accept-Encoding": "gzip"}


@dataclass(frozen=True, slots=True)
class Ratio:
    """One line of the table: medians of answers per second of both sides."""

    name: str
    ratio: float
    goal: float
    reached: bool
    floor: float
    forum: float
    wrong: int = 0


def python(*arguments: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=os.environ | environment, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    if done.returncode:
        sys.exit(done.stdout + done.stderr)
    return done.stdout


@contextlib.contextmanager
def running(*command: str, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [sys.executable, *command], cwd=ROOT, env=os.environ | environment, stdout=subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)


@contextlib.contextmanager
def served(module: str, **environment: str) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """gunicorn with sync workers and without an access log."""
    port = free_port()
    command = ["-m", "gunicorn", module, f"--workers={WORKERS}", "--worker-class=sync", "--log-level=error",
               "--no-control-socket", "--worker-tmp-dir=/dev/shm", f"--bind=127.0.0.1:{port}"]  # fmt: skip
    with running(*command, **environment) as process:
        url = f"http://127.0.0.1:{port}"
        deadline = time.monotonic() + START_LIMIT
        while True:
            try:
                urllib.request.urlopen(url + "/health/live/", timeout=2)
            except urllib.error.HTTPError:
                break  # the floor has no such page, and answers
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
            else:
                break
        yield url, process


def fetched(url: str, headers: dict[str, str]) -> tuple[bytes, Any]:
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as answer:
        return answer.read(), answer.headers


def in_turns(name: str, goal: float, floor: Callable[[], load.Load], forum: Callable[[], load.Load]) -> Ratio:
    """Floor and forum by turns, after one turn each that does not count; medians of five."""
    floor(), forum()
    pairs = [(floor(), forum()) for _turn in range(TURNS)]
    sides = [statistics.median(side.per_second for side in sides) for sides in zip(*pairs, strict=True)]
    ratio = sides[1] / sides[0]
    wrong = sum(pair[1].wrong for pair in pairs)
    reached = ratio >= goal and not wrong
    floor_rate, forum_rate = (round(side, 1) for side in sides)
    result = Ratio(name, round(ratio, 3), goal, reached, floor_rate, forum_rate, wrong)
    print(
        f"{name:<52} {sides[0]:9.1f} {sides[1]:9.1f} {ratio:7.3f}  goal {goal:.2f}  wrong {wrong}", flush=True
    )
    return result


def reading(forum_url: str, data: dict[str, Any], folder: Path) -> list[Ratio]:
    article = forum_url + data["article"]
    member = {"Cookie": "sessionid={session}; csrftoken={token}".format(**data["sessions"][0])}
    results = []
    cases = [
        ("article, 200 comments, a visitor", 0.50, {}, ""),
        ("article, 200 comments, a visitor's browser (gzip)", 0.50, BROWSER, ""),
        ("article, 200 comments, signed in", 0.25, member, ""),
        ("article, unchanged (304)", 0.50, {}, "unchanged/"),
    ]
    for name, goal, headers, special in cases:
        for _warm in range(12):
            body, answered = fetched(article, headers)
        asked = dict(headers)
        if special:
            asked["If-None-Match"] = answered["ETag"]
        (folder / "page").write_bytes(body)
        with served("tests.bench.floor:application", BENCH_PAGE=str(folder / "page")) as (
            floor_url,
            _process,
        ):
            results.append(
                in_turns(
                    name,
                    goal,
                    lambda url=f"{floor_url}/{special or 'page/'}": _load(url, {}),  # type: ignore[misc]
                    lambda asked=asked: _load(article, asked),  # type: ignore[misc]
                )
            )
    return results


def posting(forum_url: str, data: dict[str, Any], folder: Path, database: str) -> list[Ratio]:
    (folder / "page").write_bytes(b"ok")
    with served("tests.bench.floor:application", BENCH_PAGE=str(folder / "page")) as (floor_url, _process):
        writing = Writing(forum_url, data, database)
        ratio = in_turns(
            "posting, signed in, 8 at once", 0.10, lambda: _load(f"{floor_url}/small/", {}), writing.turn
        )
    return [ratio, writing.screened()]


def whole_way(
    forum_url: str, data: dict[str, Any], folder: Path, database: str, environment: dict[str, str]
) -> list[Ratio]:
    """The 95th percentile from sending a post to its being public, beside an insert and a task's hop."""
    (folder / "page").write_bytes(b"ok")
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS bench_row (id bigserial PRIMARY KEY, text text)")
    floor = {"BENCH_PAGE": str(folder / "page"), "BENCH_DATABASE": database}
    worker = ["-m", "celery", "--quiet", "-A", "tests.bench.hop", "worker", "--concurrency=1",
              "--loglevel=ERROR", "--queues=bench-hop", "--without-gossip", "--without-mingle"]  # fmt: skip
    with served("tests.bench.floor:application", **floor) as (floor_url, _process):
        inserted = way.p95(way.inserts(floor_url))
    with running(*worker, **environment):
        hop = way.p95(json.loads(python("-m", "tests.bench.way", **environment)))
    whole = way.p95(way.whole_ways(forum_url, data, database))
    ratio = whole / (inserted + hop)
    name = "whole way of a post: p95 to p95 of an insert and a task's hop"
    print(
        f"{name}: {whole * 1e3:.0f} to {inserted * 1e3:.0f} + {hop * 1e3:.0f} ms: {ratio:.2f}, goal under 3"
    )
    return [
        Ratio(name, round(ratio, 2), 3.0, ratio < 3.0, round(1 / (inserted + hop), 1), round(1 / whole, 1))
    ]


def steadily(forum_url: str, data: dict[str, Any], database: str) -> list[Ratio]:
    """So many posts a second, for BENCH_STEADY_SECONDS."""
    sender = subprocess.run(
        [sys.executable, "-m", "tests.bench.steady", forum_url, str(STEADY_SECONDS)],
        cwd=ROOT, input=json.dumps(data), capture_output=True, text=True, check=True,
    )  # fmt: skip
    outcome = steady.looked_at(database, json.loads(sender.stdout))
    print(outcome, flush=True)
    name = (
        f"{steady.RATE} posts a second for {STEADY_SECONDS:.0f} s: seconds until public, p99 "
        f"({outcome.refused} refused, {outcome.lost} lost, {outcome.unscreened} unscreened)"
    )
    return [Ratio(name, outcome.p99, steady.LATE_SECONDS, outcome.is_good, float(steady.RATE), outcome.rate)]


def _load(url: str, headers: dict[str, str]) -> load.Load:
    return load.load(url, seconds=SECONDS, connections=CONNECTIONS, headers=headers)


POST = """
local people = {{ {people} }}
local n = 0
wrk.method = "POST"
request = function()
  n = n + 1
  local who = people[(n % #people) + 1]
  local body = "csrfmiddlewaretoken=" .. who[2] ..
    "&advised=1&submission=&text=A+thought+about+cheese,+number+"
    .. n .. "+of+turn+{turn}+written+while+others+write+as+well."
  return wrk.format("POST", "{path}", {{["Cookie"] = "sessionid=" .. who[1] .. "; csrftoken=" .. who[2],
    ["Content-Type"] = "application/x-www-form-urlencoded"}}, body)
end
"""


class Writing:
    """Eight people write into one thread; afterwards everything must be there and screened."""

    def __init__(self, url: str, data: dict[str, Any], database: str) -> None:
        self.url, self.data, self.database, self.turns = url, data, database, 0
        self.sent = self.waited = self.spent = 0.0

    def count(self, condition: str = "true") -> int:
        with psycopg.connect(self.database) as connection:
            row = connection.execute(f"SELECT count(*) FROM discussions_comment WHERE {condition}").fetchone()
        return int(row[0]) if row else 0

    def turn(self) -> load.Load:
        self.turns += 1
        path = f"/comments/{self.data['opening']}/replies/new/"
        people = ", ".join('{{"{session}", "{token}"}}'.format(**each) for each in self.data["sessions"])
        before, started = self.count(), time.monotonic()
        script = POST.format(people=people, path=path, turn=self.turns)
        answered = load.load(self.url + path, seconds=SECONDS, connections=WRITERS, headers={}, script=script)
        spent = time.monotonic() - started
        accepted = self.count() - before
        ended = time.monotonic()
        while self.count("visibility = 'screening'") and time.monotonic() < ended + 10 * SECONDS:
            time.sleep(0.05)
        waited = time.monotonic() - ended
        self.sent, self.spent, self.waited = (
            self.sent + accepted,
            self.spent + spent,
            max(self.waited, waited),
        )
        return load.Load(accepted / spent, answered.wrong)

    def screened(self) -> Ratio:
        """How long what waits takes to be screened, as a share of the time in which it was posted."""
        share = self.waited / SECONDS
        unscreened = self.count("visibility = 'screening'")
        print(f"whatever waits is screened after {share:.2f} of the time it was posted in; {unscreened} left")
        reached = share <= 1.0 and not unscreened
        rate = round(self.sent / max(self.spent, 1), 1)
        return Ratio("posting: screened within as long again", round(share, 2), 1.0, reached, 0.0, rate)


def memory(process: subprocess.Popen[bytes]) -> list[float]:
    """Resident megabytes of a process's children."""
    return [round(child.memory_info().rss / 2**20, 1) for child in psutil.Process(process.pid).children()]


def main() -> int:
    with (
        tempfile.TemporaryDirectory(prefix="k2forum-bench-") as folder,
        postgres_database() as database,
        redis_server() as redis,
    ):
        environment = {
            "K2_DATABASE_URL": database, "K2_REDIS_URL": redis.url, "K2_DATA_DIR": folder,
            "K2_LOG_LEVEL": "ERROR",
            # In force, and never reached: a pace is counted over its window.
            "K2_POSTS_PER_ACCOUNT": "100000/1", "K2_POSTS_PER_ADDRESS": "100000/1", "K2_DEMO": "0",
        }  # fmt: skip
        print("Making the database and the thread ...", flush=True)
        python("manage.py", "migrate", "--noinput", "-v0", **environment)
        python("manage.py", "collectstatic", "--noinput", "-v0", **environment)
        data = json.loads(python("-m", "tests.bench.data", **environment).strip().splitlines()[-1])
        worker = ["-m", "celery", "--quiet", "-A", "k2forum", "worker", "--concurrency=1", "--loglevel=ERROR",
                  "--queues=screening,default,mail", "--without-gossip", "--without-mingle"]  # fmt: skip
        if "speed" in PARTS:
            first = json.loads(python("-m", "tests.bench.first_render", str(data["thread"]), **environment))
            said = "a comment of a first render: {comment_us} µs, {bare_loop_us} in a bare loop"
            print(said.format(**first))
            report.write_part("first-render", [first], report.machine(), first_render.table(first))
        with served("k2forum.wsgi", **environment) as (url, web), running(*worker, **environment) as tasks:
            pages, posts = [], []
            if "speed" in PARTS:
                pages = reading(url, data, Path(folder))
            if "posting" in PARTS:
                posts += posting(url, data, Path(folder), database)
                posts += whole_way(url, data, Path(folder), database, environment)
                posts += steadily(url, data, database)
            sizes = {"web workers": memory(web), "celery workers": memory(tasks)}
    chosen = report.settings(SECONDS, TURNS)
    for part, results in (("speed", pages), ("posting", posts)):
        if results:
            report.write(part, [asdict(result) for result in results], chosen, sizes)
    return 0


if __name__ == "__main__":
    sys.exit(main())
