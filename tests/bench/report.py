"""What was measured, as JSON for programs and as a page for people."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.bench import load
from tests.running import ROOT

BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"


def settings(seconds: float, turns: int) -> dict[str, Any]:
    version = subprocess.run(
        ["psql", "--version"], capture_output=True, text=True, check=False
    ).stdout.strip()
    return {
        "measured_at": datetime.now(UTC).isoformat(timespec="minutes"),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "postgresql": version,
        "load_client": load.client_name(),
        "seconds_a_turn": seconds,
        "turns": turns,
        "workers": "gunicorn, 2 sync workers, no access log, on both sides",
        "concurrency": {"reading": 16, "posting": 8},
        "thread": "200 comments of 300 characters (mean), 50 authors, 8 deep, every third with a disclaimer",
        "load_average": round(os.getloadavg()[0], 1),
    }


def write(results: list[dict[str, Any]], chosen: dict[str, Any], memory: dict[str, list[float]]) -> None:
    folder = Path(os.environ.get("K2_DATA_DIR", ROOT / "var"))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    rows = [result | {"settings": chosen, "memory_mb": memory} for result in results]
    (folder / "bench.json").write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    page = ROOT / "docs" / "performance.md"
    text = page.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    page.write_text(before + BEGIN + "\n" + _table(results, chosen, memory) + END + after, encoding="utf-8")


def _table(results: list[dict[str, Any]], chosen: dict[str, Any], memory: dict[str, list[float]]) -> str:
    lines = [
        "",
        "| what | floor, a second | forum, a second | ratio | goal | reached |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {r['name']} | {r['floor'] or '-'} | {r['forum']} | {r['ratio']} | {r['goal']} | "
        f"{'yes' if r['reached'] else 'no'} |"
        for r in results
    ]
    lines += ["", "Resident memory in MB after it: "]
    lines[-1] += "; ".join(f"{name} {', '.join(map(str, sizes))}" for name, sizes in memory.items()) + "."
    lines += ["", "Settings: " + ", ".join(f"{key} {value}" for key, value in chosen.items()) + ".", "", ""]
    return "\n".join(lines)
