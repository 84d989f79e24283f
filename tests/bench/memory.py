"""`make memory`: the resident size of web and Celery workers over 100,000 mixed requests."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from typing import Any

import psutil

from tests.bench import load, report
from tests.bench.__main__ import fetched, python, running, served
from tests.services.servers import postgres_database, redis_server

REQUESTS, SECONDS, CONNECTIONS = 100_000, 10.0, 8
GOAL = 1.02  # times its size after half of the requests
# Visitors with and without a page kept, members, pages of many kinds; one post in two thousand requests.
MIXTURE = """
local people = {{ {people} }}
local pages = {{ {pages} }}
local n = 0
math.randomseed(7)
request = function()
  n = n + 1
  local who = people[(n % #people) + 1]
  local cookie = "sessionid=" .. who[1] .. "; csrftoken=" .. who[2]
  if n % 2000 == 0 then
    local body = "csrfmiddlewaretoken=" .. who[2] .. "&advised=1&submission=&text=A+thought,+number+" .. n
      .. "+of+chunk+{chunk},+about+cheese."
    return wrk.format("POST", "{reply}", {{["Cookie"] = cookie,
      ["Content-Type"] = "application/x-www-form-urlencoded"}}, body)
  end
  local dice = math.random(100)
  if dice <= 35 then return wrk.format("GET", "{article}", {{["If-None-Match"] = '{etag}'}}) end
  if dice <= 55 then return wrk.format("GET", "{article}", {{}}) end
  if dice <= 75 then return wrk.format("GET", "{article}", {{["Accept-Encoding"] = "gzip"}}) end
  if dice <= 88 then return wrk.format("GET", "{article}", {{["Cookie"] = cookie}}) end
  return wrk.format("GET", pages[math.random(#pages)], {{}})
end
"""


@dataclass(frozen=True, slots=True)
class Size:
    """One process in MB: at first, after half of the requests, at the end; ``ratio``: the end by the half."""

    name: str
    ratio: float
    goal: float
    reached: bool
    megabytes: list[float]


def sizes_of(process: subprocess.Popen[bytes]) -> dict[int, float]:
    """Resident megabytes of a process's children, by their number."""
    return {child.pid: child.memory_info().rss / 2**20 for child in psutil.Process(process.pid).children()}


def pages_of(data: dict[str, Any]) -> list[str]:
    article, opening = data["article"], data["opening"]
    comments = [f"/comments/{number}/" for number in range(opening, opening + 20)]
    return [
        *comments,
        f"/threads/{data['thread']}/",
        f"{article}threads/",
        "/",
        "/search/?q=karisa",
        "/feed/",
    ]


def watched(url: str, data: dict[str, Any], processes: list[subprocess.Popen[bytes]], most: int) -> list[Any]:
    """(requests so far, sizes of all) after each chunk of the load."""
    line, found, wrong, chunk = 0, [], 0, 0
    while line < most:
        chunk += 1
        _body, headers = fetched(url + data["article"], {})
        script = MIXTURE.format(
            people=", ".join('{{"{session}", "{token}"}}'.format(**each) for each in data["sessions"]),
            pages=", ".join(f'"{page}"' for page in pages_of(data)),
            reply=f"/comments/{data['opening']}/replies/new/",
            article=data["article"], etag=headers["ETag"], chunk=chunk,
        )  # fmt: skip
        done = load.load(url + "/", seconds=SECONDS, connections=CONNECTIONS, headers={}, script=script)
        line, wrong = line + int(done.per_second * SECONDS), wrong + done.wrong
        sizes = [sizes_of(process) for process in processes]
        found.append((line, sizes))
        shown = "; ".join(", ".join(f"{size:.1f}" for size in each.values()) for each in sizes)
        print(f"{line:>9,} requests, {wrong} wrong: {shown} MB", flush=True)
    return found


def compared(found: list[Any]) -> list[Size]:
    first, last = found[0], found[-1]
    half = next(each for each in found if each[0] >= last[0] / 2)
    results = []
    for kind, at_first, at_half, at_last in zip(("web", "celery"), first[1], half[1], last[1], strict=True):
        for number, pid in enumerate(at_last, 1):
            sizes = [round(each.get(pid, 0.0), 1) for each in (at_first, at_half, at_last)]
            ratio = sizes[2] / sizes[1] if sizes[1] else 0.0
            name = f"memory: {kind} worker {number}"
            results.append(Size(name, round(ratio, 3), GOAL, 0 < ratio <= GOAL, sizes))
    return results


def table(results: list[Size]) -> str:
    lines = ["| process | at first | after half | at the end | end by half | reached |"]
    lines.append("|---|---|---|---|---|---|")
    for row in results:
        sizes = " | ".join(f"{size} MB" for size in row.megabytes)
        name, reached = row.name.removeprefix("memory: "), "yes" if row.reached else "no"
        lines.append(f"| {name} | {sizes} | {row.ratio} | {reached} |")
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.memory", description=__doc__)
    parser.add_argument("--requests", type=int, default=REQUESTS)
    asked = parser.parse_args()
    if load.client_name() != "wrk":
        sys.exit("A mixture of requests needs wrk: sudo apt install wrk")
    with (
        tempfile.TemporaryDirectory(prefix="k2forum-memory-") as folder,
        postgres_database() as database,
        redis_server() as redis,
    ):
        environment = {
            "K2_DATABASE_URL": database, "K2_REDIS_URL": redis.url, "K2_DATA_DIR": folder, "K2_DEMO": "0",
            "K2_LOG_LEVEL": "ERROR", "K2_POSTS_PER_ACCOUNT": "10000000/600",
            "K2_POSTS_PER_ADDRESS": "10000000/600",
        }  # fmt: skip
        python("manage.py", "migrate", "--noinput", "-v0", **environment)
        python("manage.py", "collectstatic", "--noinput", "-v0", **environment)
        data = json.loads(python("-m", "tests.bench.data", **environment).strip().splitlines()[-1])
        worker = ["-m", "celery", "--quiet", "-A", "k2forum", "worker", "--concurrency=1", "--loglevel=ERROR",
                  "--queues=screening,default,mail", "--without-gossip", "--without-mingle"]  # fmt: skip
        with served("k2forum.wsgi", **environment) as (url, web), running(*worker, **environment) as tasks:
            found = watched(url, data, [web, tasks], asked.requests)
    results = compared(found)
    chosen = report.machine() | {"requests": found[-1][0], "connections": CONNECTIONS}
    report.write_part("memory", [asdict(row) for row in results], chosen, table(results))
    return 0


if __name__ == "__main__":
    sys.exit(main())
