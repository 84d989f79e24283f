"""`make growth`: the same pages on sites of 10,000, 100,000 and 1,000,000 comments, in turns.

Each size has a database and a process of its own. Pages are made anew each time (nothing kept is sent), and
the lower quartile of the rounds is compared: whatever else runs on the machine only ever adds.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from tests.bench import grow, report
from tests.bench.__main__ import python
from tests.running import ROOT
from tests.services.servers import postgres_database

ROUNDS, WARM = 15, 3
GOAL = 1.2  # times what it costs on the smallest site


@dataclass(frozen=True, slots=True)
class Growth:
    """One page: milliseconds at each size; ``ratio`` is the dearest of the larger sites by the smallest."""

    name: str
    ratio: float
    goal: float
    reached: bool
    milliseconds: list[float]


class Site:
    """A grown site: a process that makes its pages."""

    def __init__(self, comments: int, environment: dict[str, str]) -> None:
        print(f"Making {comments:,} comments ...", flush=True)
        made = python("-m", "tests.bench.grow", f"--comments={comments}", "--json", **environment)
        where = made.strip().splitlines()[-1]
        print(f"  in {json.loads(where)['seconds']:.0f} s", flush=True)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.viewing", where], cwd=ROOT, text=True,
            env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        self.names: list[str] = json.loads(self._line())

    def _line(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline()

    def milliseconds(self, name: str) -> float:
        assert self.process.stdin
        self.process.stdin.write(f"{name}\n")
        self.process.stdin.flush()
        return float(self._line())

    def end(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait(30)


@contextlib.contextmanager
def sites(sizes: list[int]) -> Iterator[list[Site]]:
    import os

    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="k2forum-growth-"))
        made = []
        for size in sizes:
            database = stack.enter_context(postgres_database())
            environment = os.environ | {"K2_DATABASE_URL": database, "K2_DATA_DIR": folder, "K2_DEMO": "0",
                                        "K2_LOG_LEVEL": "ERROR"}  # fmt: skip
            python("manage.py", "migrate", "--noinput", "-v0", **environment)
            made.append(Site(size, environment))
            stack.callback(made[-1].end)
        yield made


def compared(grown: list[Site], rounds: int) -> list[Growth]:
    results = []
    for name in grown[0].names:
        taken: list[list[float]] = [[] for _site in grown]
        for turn in range(WARM + rounds):
            for site, times in zip(grown, taken, strict=True):
                spent = site.milliseconds(name)
                if turn >= WARM:
                    times.append(spent)
        costs = [statistics.quantiles(times, n=4)[0] for times in taken]
        ratio = max(costs[1:], default=costs[0]) / costs[0]
        results.append(
            Growth(
                f"growth: {name}", round(ratio, 2), GOAL, ratio <= GOAL, [round(cost, 1) for cost in costs]
            )
        )
        shown = "".join(f"{cost:10.1f}" for cost in costs)
        print(f"{name:<40}{shown} ms   x {ratio:.2f}{'' if ratio <= GOAL else '   over'}", flush=True)
    return results


def table(results: list[Growth], sizes: list[int]) -> str:
    lines = [
        "| page | " + " | ".join(f"{size:,}" for size in sizes) + " | times | reached |",
        "|---|" + "---|" * (len(sizes) + 2),
    ]
    for row in results:
        costs = " | ".join(f"{cost} ms" for cost in row.milliseconds)
        name, reached = row.name.removeprefix("growth: "), "yes" if row.reached else "no"
        lines.append(f"| {name} | {costs} | {row.ratio} | {reached} |")
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.growth", description=__doc__)
    parser.add_argument("--sizes", default=",".join(map(str, grow.SIZES)), help="numbers of comments")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    asked = parser.parse_args()
    sizes = [int(size) for size in asked.sizes.split(",")]
    started = time.monotonic()
    with sites(sizes) as grown:
        results = compared(grown, asked.rounds)
    chosen: dict[str, Any] = report.machine() | {"sizes": sizes, "rounds": asked.rounds}
    report.write_part("growth", [asdict(row) for row in results], chosen, table(results, sizes))
    print(f"{time.monotonic() - started:.0f} s; docs/performance.md and var/bench.json have it")
    return 0


if __name__ == "__main__":
    sys.exit(main())
