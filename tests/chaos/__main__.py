"""`make chaos`: breaks one part after the other under load; prints a table, writes var/chaos.json."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.chaos.faults import FAULTS, SHORT, Fault
from tests.chaos.people import Crowd, Notebook
from tests.chaos.world import World, world
from tests.running import ROOT

BEFORE, LONG, BRIEF, AFTER = 2.0, 8.0, 4.0, 2.0  # seconds of load before, during and after a fault
QUIET_LIMIT = 150
WAITING = (
    "SELECT count(*) FROM discussions_comment "
    "WHERE visibility = 'screening' OR pending = 'screening' OR screening_due IS NOT NULL"
)
COLUMNS = ("accepted", "lost", "duplicated", "unscreened_reads", "wrong_state", "recovery_s")


def broken(made: World, crowd: Crowd, book: Notebook, fault: Fault, seconds: float) -> dict[str, Any]:
    """One fault under load, and what became of everything."""
    crowd.start()
    time.sleep(BEFORE)
    fault(made, crowd, seconds)
    mended = time.monotonic()
    time.sleep(AFTER)
    crowd.stop()
    while made.sql(WAITING) != [(0,)] and time.monotonic() < mended + QUIET_LIMIT:
        time.sleep(0.2)
    recovery = time.monotonic() - mended
    done = subprocess.run(
        [sys.executable, "-m", "tests.chaos.checks"], cwd=ROOT, env=made.environment, capture_output=True,
        text=True, check=False, input=json.dumps(book_of(book)),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    found["recovery_s"] = round(recovery, 1)
    found["wrong_state"] += len(crowd.unmet)
    found["details"] += crowd.unmet
    found |= {"answers": dict(sorted(book.answers.items())), "restarts": made.restarts}
    found["slowest_s"] = {who: round(seconds, 2) for who, seconds in book.slowest.items()}
    return found


def book_of(book: Notebook) -> dict[str, Any]:
    return {
        "promises": [asdict(promise) for promise in book.promises],
        "reports": book.reports,
        "decisions": book.decisions,
        "papers": book.papers,
        "reads": [[at, sorted(tokens)] for at, tokens in book.reads],
    }


def run(names: tuple[str, ...], seconds: float) -> dict[str, dict[str, Any]]:
    """Each fault by name; what was found."""
    found = {}
    with world() as made:
        data = json.loads(made.python("-m", "tests.chaos.data").strip().splitlines()[-1])
        book = Notebook()
        crowd = Crowd(made.port, data, book)
        print(f"{'':<38}" + "".join(f"{column:>17}" for column in COLUMNS), flush=True)
        for name in names:
            book.clear()
            crowd.unmet.clear()
            found[name] = broken(made, crowd, book, FAULTS[name], seconds)
            print(f"{name:<38}" + "".join(f"{found[name][column]:>17}" for column in COLUMNS), flush=True)
            for line in found[name]["details"]:
                print(f"    {line}", flush=True)
    return found


def is_clean(found: dict[str, dict[str, Any]]) -> bool:
    counted = ("lost", "duplicated", "unscreened_reads", "wrong_state")
    return all(row["accepted"] and not any(row[name] for name in counted) for row in found.values())


def main(*words: str) -> int:
    chosen = tuple(name for name in FAULTS if not words or any(word in name for word in words))
    found = run(SHORT if words == ("--short",) else chosen, BRIEF if "--short" in words else LONG)
    folder = Path(os.environ.get("K2_DATA_DIR", ROOT / "var"))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / "chaos.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return 0 if is_clean(found) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
