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


def machine() -> dict[str, Any]:
    """When and on what it was measured."""
    version = subprocess.run(
        ["psql", "--version"], capture_output=True, text=True, check=False
    ).stdout.strip()
    return {
        "measured_at": datetime.now(UTC).isoformat(timespec="minutes"),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "postgresql": version,
        "load_average": round(os.getloadavg()[0], 1),
    }


def settings(seconds: float, turns: int) -> dict[str, Any]:
    return machine() | {
        "load_client": load.client_name(),
        "seconds_a_turn": seconds,
        "turns": turns,
        "workers": "gunicorn, 2 sync workers, no access log, on both sides",
        "concurrency": {"reading": 16, "posting": 8},
        "thread": "200 comments of 300 characters (mean), 50 authors, 8 deep, every third with a disclaimer",
    }


def write_part(part: str, rows: list[dict[str, Any]], chosen: dict[str, Any], table: str) -> None:
    """Rows of one part of the measuring into both files; what other parts have measured stays."""
    folder = Path(os.environ.get("K2_DATA_DIR", ROOT / "var"))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = folder / "bench.json"
    known = json.loads(file.read_text(encoding="utf-8")) if file.exists() else []
    kept = [row for row in known if row.get("part", "speed") != part]
    kept += [row | {"part": part, "settings": chosen} for row in rows]
    file.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    begin, end = (f"<!-- {part}: {edge} -->" for edge in ("begin", "end"))
    page = ROOT / "docs" / "performance.md"
    before, rest = page.read_text(encoding="utf-8").split(begin)
    said = "Settings: " + ", ".join(f"{key} {value}" for key, value in chosen.items()) + "."
    page.write_text(f"{before}{begin}\n\n{table}\n\n{said}\n\n{end}{rest.split(end)[1]}", encoding="utf-8")


def write(
    part: str, results: list[dict[str, Any]], chosen: dict[str, Any], memory: dict[str, list[float]]
) -> None:
    rows = [result | {"memory_mb": memory} for result in results]
    write_part(part, rows, chosen, _table(results, memory))


def _table(results: list[dict[str, Any]], memory: dict[str, list[float]]) -> str:
    lines = [
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
    return "\n".join(lines)
