"""How well the screener reads authors whom it has not learned from: ``python -m k2forum.screening.heldout``.

Each labelled file is one author. For each, the models are learned from all other files and read this one.
These are the honest figures, and what data/thresholds.json is chosen by.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from . import labelled, models, sequence, training
from .command_io import verdict_to_json
from .evaluation import Score, load, rate
from .labelled import Labelled
from .pipeline import screen
from .types import Verdict

_TAUGHT_ONLY = frozenset({"sayings", "sentences"})  # single sentences: learned from, not measured on
_REASONS = {"P": "prescription_change", "E": "emergency", "I": "interaction", "M": "megadose"}


@dataclass
class Tally:
    """What came of one author's comments: hits, misses and false finds of each reason, and intents."""

    comments: int = 0
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, row: Labelled, verdict: Verdict) -> None:
        self.comments += 1
        said = {f.rule if f.rule == "megadose" else str(f.reason) for f in verdict.findings if f.reason}
        for letter, name in _REASONS.items():
            self._count(name, letter in row.marks, name in said)
        told = any(intent == "recommend" for _, _, intent in row.intents)
        self._count("recommended dose", told, any(m.intent == "recommend" for m in verdict.mentions))
        self._count("any of these", bool(row.marks) or told, bool(said - {"over_limit"}))
        for start, end, intent in row.intents:
            found = next((m for m in verdict.mentions if m.start < end and start < m.end), None)
            if found is not None:
                self.counts["doses"] += 1
                self.counts["intents"] += found.intent == intent
            self.counts["labelled doses"] += 1

    def _count(self, name: str, holds: bool, found: bool) -> None:
        outcome = ("right" if found else "missed") if holds else ("wrong" if found else "clear")
        self.counts[f"{name}:{outcome}"] += 1

    def line(self, name: str) -> str:
        right, missed, wrong, clear = (
            self.counts[f"{name}:{k}"] for k in ("right", "missed", "wrong", "clear")
        )
        return (
            f"{name:22} precision {rate(right, right + wrong)}  recall {rate(right, right + missed)} of "
            f"{right + missed:4}  harmless found {rate(wrong, wrong + clear)}"
        )


def left_out(only: str = "") -> Iterator[tuple[str, list[Labelled]]]:
    """Each author with their comments, while models learned from all the others are in use."""
    rows = labelled.load()
    for author in sorted({r.author for r in rows} - _TAUGHT_ONLY):
        if only and author != only:
            continue
        models.use(training.learn(rows, apart_from=author))
        sequence.use(training.learn_in_order(rows, apart_from=author))
        yield author, [r for r in rows if r.author == author]


def main(arguments: Sequence[str] | None = None) -> int:
    options = argparse.ArgumentParser(prog="python -m k2forum.screening.heldout", description=__doc__)
    options.add_argument("--author", default="", help="this labelled file only")
    chosen = options.parse_args(arguments)
    tallies: dict[str, Tally] = defaultdict(Tally)
    whole: dict[str, Score] = defaultdict(Score)
    records = defaultdict(list)
    for record in load(split="all"):
        records[record["file"]].append(record)
    for author, rows in left_out(chosen.author):
        kind = "whole labels" if author in records else "marks only"
        for row in rows:
            verdict = screen(row.text, row.context)
            for name in (author, kind, "all"):
                tallies[name].add(row, verdict)
        for record in records[author]:
            found = verdict_to_json(record["id"], screen(record["text"]))
            for name in (author, "whole labels"):
                whole[name].add(record, found)
    for name, tally in tallies.items():
        c = tally.counts
        sys.stdout.write(
            f"\n{name}: {tally.comments} comments, intent right {rate(c['intents'], c['doses'])}"
        )
        sys.stdout.write(f", doses found {rate(c['doses'], c['labelled doses'])}\n")
        for reason in (*_REASONS.values(), "recommended dose", "any of these"):
            sys.stdout.write(f"  {tally.line(reason)}\n")
        if name in whole:
            s = whole[name]
            sys.stdout.write(
                f"  flag: precision {rate(s.flag_hits, s.flagged)} recall {rate(s.flag_hits, s.to_flag)}, "
                f"urgent recall {rate(s.urgent_right, s.urgent)} of {s.urgent}, "
                f"hard negatives flagged {rate(s.hard_flagged, s.hard)}\n"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
