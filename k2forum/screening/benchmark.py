"""How fast the screener is, and how its cost grows: ``python -m k2forum.screening.benchmark``."""

from __future__ import annotations

import argparse
import importlib
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
    "spaced letters": lambda n: "m g " * (n // 4),
    "spaced words": lambda n: "t e n  m g  d a i l y  " * (n // 23 + 1),
    "headings": lambda n: "daily\n" * (n // 6) + "zinc 5 mg",
    "counts": lambda n: "zinc tablets 5 mg " + "2 daily " * (n // 8),
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


_CHATTER = (
    "I read the article last night and it was better than most of what gets posted. My mother has said for "
    "years that cheese is good for bones, and now there is a reason. Has anybody tried making natto at home? "
    "I gave up after the second attempt because the smell filled the kitchen and my husband complained. "
    "Thanks for the sources, I will look at the second one again tonight, with tea and a blanket, slowly."
)[:COMMENT_LENGTH]


def write(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _labelled() -> list[str]:
    """The labelled comments, joined and cut to an even length."""
    text = " ".join(record["text"] for record in load(split="all"))
    return [text[n : n + COMMENT_LENGTH] for n in range(0, len(text) - COMMENT_LENGTH, COMMENT_LENGTH)]


def comments_a_second(
    comments: Sequence[str], read: Callable[[str], object] = screen, seconds: float = 3.0
) -> float:
    """Comments read in one second on one core."""
    for comment in comments[:50]:
        read(comment)
    done, started = 0, time.process_time()
    while time.process_time() - started < seconds:
        for comment in comments:
            read(comment)
        done += len(comments)
    return done / (time.process_time() - started)


def quantulum_a_second() -> float | None:
    """The speed of an off-the-shelf reader of quantities on the same comments; None where it is missing."""
    try:
        parser = importlib.import_module("quantulum3.parser")
    except ImportError:
        return None
    return comments_a_second(_labelled()[:60], parser.parse)


def cost(text: str) -> float:
    """Seconds of processor time for one text."""
    started = time.process_time()
    screen(text)
    return time.process_time() - started


def main(arguments: Sequence[str] | None = None) -> int:
    options = argparse.ArgumentParser(prog="python -m k2forum.screening.benchmark", description=__doc__)
    options.add_argument("--longest", type=int, default=LENGTHS[-1], help="characters of the longest text")
    chosen = options.parse_args(arguments)
    dense, chatter = comments_a_second(_labelled()), comments_a_second([_CHATTER])
    write(f"{dense:.0f} comments of {COMMENT_LENGTH} characters a second, two or three doses in each")
    write(f"{chatter:.0f} a second of plain talk without a dose")
    other = quantulum_a_second()
    if other:
        write(
            f"quantulum3 in the same run: {other:.0f} a second; "
            f"the screener is {dense / other:.1f} times as fast"
        )
    lengths = [n for n in LENGTHS if n <= chosen.longest]
    write(f"{'milliseconds':20}" + "".join(f"{n:>10}" for n in lengths))
    status = 0
    for name, build in ADVERSARIAL.items():
        costs = [min(cost(build(n)[:n]) for _ in range(2)) for n in lengths]
        growth = max((b / a for a, b in itertools.pairwise(costs) if a > 0.005), default=1.0)
        verdict = "" if growth <= _WORST_GROWTH else f"  grows {growth:.1f} times when the length doubles"
        status = status or int(bool(verdict))
        write(f"{name:20}" + "".join(f"{c * 1000:10.1f}" for c in costs) + verdict)
    return status


if __name__ == "__main__":
    sys.exit(main())
