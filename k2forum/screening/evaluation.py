"""How well the screener does on labelled comments: ``python -m k2forum.screening.evaluation``.

Labelled files are JSON lines in tests/screening/labelled. A comment belongs to the unseen split when its
file is not development.jsonl and its id falls into one third by hash; nobody tunes on that third.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from . import data_files
from .command_io import verdict_to_json
from .pipeline import screen

Record = dict[str, Any]
LABELLED = Path(__file__).resolve().parents[2] / "tests" / "screening" / "labelled"
_PIECES = {"capsules", "tablets", "gummies"}
_TOLERANCE = 0.01
_FEWEST = 5  # comments of a tag that is worth a row


def load(directory: Path = LABELLED, split: str = "development") -> list[Record]:
    """The labelled comments of a split: development, unseen or all."""
    records: list[Record] = []
    for path in sorted(directory.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if not line.strip():
                continue
            record = {**json.loads(line), "file": path.stem}
            unseen = (
                path.stem != "development" and hashlib.sha256(str(record["id"]).encode()).digest()[0] % 3 == 0
            )
            if split == "all" or unseen == (split == "unseen"):
                records.append(record)
    return records


def canonical(name: str | None) -> str | None:
    """Brand and generic names made equal."""
    if not name:
        return None
    name = name.strip().lower().replace(" ", "_").replace("-", "_")
    return _aliases().get(name, name)


def _aliases() -> dict[str, str]:
    if not _ALIASES:
        for medicine in data_files.load("medicines")["medicines"]:
            for brand in medicine["names"]:
                _ALIASES.setdefault(brand.lower().replace(" ", "_").replace("-", "_"), medicine["id"])
    return _ALIASES


_ALIASES: dict[str, str] = {}


def _normal(amount: float, unit: str, substance: str | None) -> tuple[str, float]:
    """Dimension and amount in its base unit; international units become micrograms where that is fixed."""
    units = data_files.load("units")
    if unit in units["mass_in_mcg"]:
        return "mass", amount * units["mass_in_mcg"][unit]
    if unit in _PIECES:
        return "piece", amount
    per_unit = units["iu_in_mcg"].get(substance or "")
    if unit == "iu" and per_unit:
        return "mass", amount * per_unit
    return unit, amount


def _close(a: tuple[str, float], b: tuple[str, float]) -> bool:
    return a[0] == b[0] and abs(a[1] - b[1]) <= _TOLERANCE * max(abs(a[1]), abs(b[1]), 1e-9)


def _overlap(a: Record, b: Record) -> int:
    return max(0, min(a["end"], b["end"]) - max(a["start"], b["start"]))


def same_amount(label: Record, found: Record) -> bool:
    name = canonical(label["substance"])
    return all(
        _close(_normal(label[k], label["unit"], name), _normal(found[k], found["unit"], name))
        for k in ("amount_low", "amount_high")
    )


def same_per_day(label: Record, found: Record) -> bool:
    a, b, name = label["per_day"], found["per_day"], canonical(label["substance"])
    if not a or not b:
        return not a and not b
    return all(
        _close(_normal(a[k], a["unit"], name), _normal(b[k], b["unit"], name)) for k in ("low", "high")
    )


def matches(label: Record, found: Record) -> bool:
    """The same dose: overlapping, same substance, same amount."""
    return (
        bool(_overlap(label, found))
        and canonical(label["substance"]) == canonical(found["substance"])
        and same_amount(label, found)
    )


def pair(labels: Sequence[Record], found: Sequence[Record], strict: bool) -> list[tuple[Record, Record]]:
    """One-to-one pairs, as many as possible (augmenting paths)."""
    owner: dict[int, int] = {}

    def place(n: int, tried: set[int]) -> bool:
        candidates = [
            k for k, f in enumerate(found) if (matches(labels[n], f) if strict else _overlap(labels[n], f))
        ]
        for k in sorted(candidates, key=lambda k: -_overlap(labels[n], found[k])):
            if k in tried:
                continue
            tried.add(k)
            if k not in owner or place(owner[k], tried):
                owner[k] = n
                return True
        return False

    for n in range(len(labels)):
        place(n, set())
    return [(labels[n], found[k]) for k, n in sorted(owner.items())]


@dataclass
class Score:
    """Counts of one slice of comments."""

    comments: int = 0
    hits: int = 0
    found: int = 0
    labelled: int = 0
    spans: int = 0
    per_day: int = 0
    stated: int = 0
    stated_right: int = 0
    intent: int = 0
    flag_hits: int = 0
    flagged: int = 0
    to_flag: int = 0
    flags_right: int = 0
    severity: int = 0
    urgent: int = 0
    urgent_right: int = 0
    hard: int = 0
    hard_flagged: int = 0
    reasons: Counter[str] = field(default_factory=Counter)

    def add(self, label: Record, found: Record) -> None:
        """Counts one comment: its labels and what the screener said."""
        wanted, got = label["mentions"], found["mentions"]
        self.comments += 1
        self.hits += len(pair(wanted, got, strict=True))
        self.found += len(got)
        self.labelled += len(wanted)
        for a, b in pair(wanted, got, strict=False):
            right = same_per_day(a, b)
            self.spans += 1
            self.per_day += right
            self.stated += bool(a["per_day"])
            self.stated_right += right and bool(a["per_day"])
            self.intent += a["intent"] == b["intent"]
        self.flag_hits += label["flag"] and found["flag"]
        self.flagged += found["flag"]
        self.to_flag += label["flag"]
        self.flags_right += label["flag"] == found["flag"]
        self.severity += label["severity"] == found["severity"]
        if label["severity"] == "urgent":
            self.urgent += 1
            self.urgent_right += found["severity"] == "urgent"
        if "hard_negative" in label.get("tags", ()):
            self.hard += 1
            self.hard_flagged += found["flag"]
        expected, said = set(label["reasons"]) - {"none"}, set(found["reasons"]) - {"none"}
        for reason in expected | said:
            outcome = "missed" if reason not in said else "hit" if reason in expected else "wrong"
            self.reasons[f"{reason}:{outcome}"] += 1


def rate(part: float, whole: float) -> str:
    return f"{part / whole:.3f}" if whole else "-"


def f1(hits: int, found: int, labelled: int) -> str:
    return rate(2 * hits, found + labelled)


def measure(records: Iterable[Record], progress: bool = False) -> tuple[Score, dict[str, Score], list[str]]:
    """The overall score, the score of each language and tag, and the ids of comments with any difference."""
    total, differing = Score(), list[str]()
    slices: defaultdict[str, Score] = defaultdict(Score)
    for number, record in enumerate(records, 1):
        found = verdict_to_json(record["id"], screen(record["text"], record.get("context", ())))
        for score in (
            total,
            slices[f"file {record.get('file', '')}"],
            slices[f"language {record.get('lang', 'en')}"],
            *(slices[f"tag {t}"] for t in record.get("tags", ())),
        ):
            score.add(record, found)
        exact = len(pair(record["mentions"], found["mentions"], strict=True))
        if record["severity"] != found["severity"] or exact < max(
            len(record["mentions"]), len(found["mentions"])
        ):
            differing.append(str(record["id"]))
        if progress and number % 100 == 0:
            sys.stderr.write(f"  {number} comments\n")
    return total, dict(slices), differing


def report(total: Score, slices: dict[str, Score]) -> str:
    """The scores as a table."""
    rows = [
        ("comments", str(total.comments)),
        ("mentions: precision", rate(total.hits, total.found)),
        ("mentions: recall", rate(total.hits, total.labelled)),
        ("mentions: F1", f1(total.hits, total.found, total.labelled)),
        ("per day right", rate(total.per_day, total.spans)),
        ("per day right where stated", rate(total.stated_right, total.stated)),
        ("intent right", rate(total.intent, total.spans)),
        ("flag: precision", rate(total.flag_hits, total.flagged)),
        ("flag: recall", rate(total.flag_hits, total.to_flag)),
        ("flag: F1", f1(total.flag_hits, total.flagged, total.to_flag)),
        ("severity right", rate(total.severity, total.comments)),
        ("urgent: recall", f"{rate(total.urgent_right, total.urgent)} of {total.urgent}"),
        ("hard negatives flagged", f"{rate(total.hard_flagged, total.hard)} of {total.hard}"),
    ]
    lines = [f"{name:28} {value}" for name, value in rows]
    lines.append("\nreason                 right missed  wrong")
    for reason in sorted({key.split(":")[0] for key in total.reasons}):
        counts = [total.reasons[f"{reason}:{kind}"] for kind in ("hit", "missed", "wrong")]
        lines.append(f"{reason:22}" + "".join(f"{c:7}" for c in counts))
    lines.append(f"\n{'slice':32} comments  mention F1  per day  intent  flag right  severity")
    rare = 0
    for name, s in sorted(slices.items()):
        if name.startswith("tag ") and s.comments < _FEWEST:
            rare += 1
            continue
        lines.append(
            f"{name:32} {s.comments:8}  {f1(s.hits, s.found, s.labelled):>10}"
            f"  {rate(s.per_day, s.spans):>7}  {rate(s.intent, s.spans):>6}"
            f"  {rate(s.flags_right, s.comments):>10}  {rate(s.severity, s.comments):>8}"
        )
    lines.append(f"{rare} tags with fewer than {_FEWEST} comments left out")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    options = argparse.ArgumentParser(prog="python -m k2forum.screening.evaluation", description=__doc__)
    options.add_argument("--split", choices=("development", "unseen", "all"), default="development")
    options.add_argument("--directory", type=Path, default=LABELLED)
    options.add_argument("--errors", action="store_true", help="list the ids of comments with a difference")
    chosen = options.parse_args(arguments)
    records = load(chosen.directory, chosen.split)
    total, slices, differing = measure(records, progress=True)
    sys.stdout.write(f"split {chosen.split}\n{report(total, slices)}\n")
    if chosen.errors:
        sys.stdout.write(f"differing: {' '.join(differing)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
