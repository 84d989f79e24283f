# ruff: noqa: T201  (a table for the terminal is its purpose)
"""How fast the screener is, and how its cost grows: ``python -m k2forum.screening.benchmark``."""

from __future__ import annotations

import argparse
import itertools
import sys
import time
from collections.abc import Callable, Sequence

from .evaluation import load
from .pipeline import screen

COMMENT_LENGTH = 400
LENGTHS = (6_250, 12_500, 25_000, 50_000, 100_000)
_WORST_GROWTH = 3.0  # doubling the length may at most triple the time; a square law quadruples it

ADVERSARIAL: dict[str, Callable[[int], str]] = {
    "prose": lambda n: "I read the article and liked most of it, thanks to everybody. " * (n // 62 + 1),
    "digits": lambda n: "1" * n,
    "spaced digits": lambda n: "1 " * (n // 2),
    "numbers and units": lambda n: "take 100 mcg K2 daily, " * (n // 23 + 1),
    "lists without end": lambda n: "30, " * (n // 4) + "90 mcg",
    "ranges": lambda n: "1-" * (n // 2),
    "open tags": lambda n: "<a" * (n // 2),
    "entities": lambda n: "&#49;" * (n // 5),
    "open entities": lambda n: "&#" * (n // 2),
    "quotes": lambda n: "> take 5 mg\n" * (n // 12 + 1),
    "markup": lambda n: "*_~`" * (n // 4),
    "invisible": lambda n: "1\u200b" * (n // 2),
    "dots": lambda n: "a.b" * (n // 3),
    "apostrophes": lambda n: "a'" * (n // 2),
    "names": lambda n: "warfarin and vitamin k2 " * (n // 24 + 1),
    "articles": lambda n: "a " * (n // 2),
    "half": lambda n: "half of a " * (n // 10 + 1),
    "number words": lambda n: "two hundred and " * (n // 16 + 1),
    "newlines": lambda n: "\n" * n,
    "look-alikes": lambda n: "аеор" * (n // 4),
    "one word": lambda n: "l0" * (n // 2),
    "every": lambda n: "every second " * (n // 13 + 1),
    "brackets": lambda n: "5 mg (" * (n // 6 + 1),
}


def comments_a_second(seconds: float = 3.0) -> float:
    """Comments of 400 characters screened in one second on one core."""
    text = " ".join(record["text"] for record in load(split="all"))
    comments = [text[n : n + COMMENT_LENGTH] for n in range(0, len(text) - COMMENT_LENGTH, COMMENT_LENGTH)]
    for comment in comments:
        screen(comment)
    done, started = 0, time.process_time()
    while time.process_time() - started < seconds:
        for comment in comments:
            screen(comment)
        done += len(comments)
    return done / (time.process_time() - started)


def cost(text: str) -> float:
    """Seconds of processor time for one text."""
    started = time.process_time()
    screen(text)
    return time.process_time() - started


def main(arguments: Sequence[str] | None = None) -> int:
    options = argparse.ArgumentParser(prog="python -m k2forum.screening.benchmark", description=__doc__)
    options.add_argument("--longest", type=int, default=LENGTHS[-1], help="characters of the longest text")
    chosen = options.parse_args(arguments)
    print(f"{comments_a_second():.0f} comments of {COMMENT_LENGTH} characters a second")
    lengths = [n for n in LENGTHS if n <= chosen.longest]
    print(f"{'milliseconds':20}" + "".join(f"{n:>10}" for n in lengths))
    status = 0
    for name, build in ADVERSARIAL.items():
        costs = [min(cost(build(n)[:n]) for _ in range(2)) for n in lengths]
        growth = max((b / a for a, b in itertools.pairwise(costs) if a > 0.005), default=1.0)
        verdict = "" if growth <= _WORST_GROWTH else f"  grows {growth:.1f} times when the length doubles"
        status = status or int(bool(verdict))
        print(f"{name:20}" + "".join(f"{c * 1000:10.1f}" for c in costs) + verdict, flush=True)
    return status


if __name__ == "__main__":
    sys.exit(main())
