"""Plain text as pasted, cut into one line per paragraph."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

BULLET = re.compile(r"[-*+•‣◦·▪–]\s+(?=\S)")
NUMBER = re.compile(r"\d{1,2}[.)]\s+(?=\S)")
# Wider than any line that a typewriter or a mail program would break by itself.
WIDEST_WRAP = 100
SLACK = 5


@dataclass(frozen=True)
class Line:
    number: int
    text: str


def paragraphs(text: str) -> list[Line]:
    """The lines of `text` without empty ones; a text broken at a fixed width is joined again."""
    rows = text.split("\n")
    width = _wrap_width(rows)
    joined: list[tuple[int, list[str]]] = []
    before = ""
    for number, row in enumerate(rows, start=1):
        if row.strip() and before.strip() and _continues(before, row, width):
            joined[-1][1].append(row.strip())
        elif row.strip():
            joined.append((number, [row.strip()]))
        before = row
    return [Line(number, " ".join(pieces)) for number, pieces in joined]


def _wrap_width(rows: list[str]) -> int:
    """The width at which the text was broken, in characters; 0 where lines are whole paragraphs."""
    width = max((len(row.rstrip()) for row in rows), default=0)
    if width > WIDEST_WRAP:
        return 0
    broken = sum(
        1
        for row, following in pairwise(rows)
        if _is_full(row, following, width) and _in_mid_sentence(following)
    )
    return width if broken >= 2 else 0


def _continues(row: str, following: str, width: int) -> bool:
    if BULLET.match(following.lstrip()) or NUMBER.match(following.lstrip()):
        return False
    hangs = bool(BULLET.match(row.lstrip())) or row[:1].isspace()
    if hangs and following[:2].isspace() and _in_mid_sentence(following):
        return True
    return bool(width) and (_is_full(row, following, width) or _in_mid_sentence(following))


def _is_full(row: str, following: str, width: int) -> bool:
    """Was there no room left in `row` for the first word of the next line, give or take a short word?"""
    words = following.split(maxsplit=1)
    return bool(words) and bool(row.strip()) and len(row.rstrip()) + 1 + len(words[0]) > width - SLACK


def _in_mid_sentence(row: str) -> bool:
    return row.lstrip()[:1].islower()
