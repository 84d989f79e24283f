"""Plain text as pasted, cut into one line per paragraph."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

BULLET = re.compile(r"[-*+•‣◦·▪–]\s+(?=\S)")
NUMBER = re.compile(r"\d{1,2}[.)]\s+(?=\S)")
# Wider than any line that a typewriter or a mail program would break by itself.
WIDEST_WRAP = 100


@dataclass(frozen=True)
class Line:
    number: int
    text: str
    after_blank: bool = False


def paragraphs(text: str) -> list[Line]:
    """The lines of `text` without empty ones; a text broken at a fixed width is joined again."""
    raw = text.split("\n")
    width = _wrap_width(raw)
    lines: list[Line] = []
    after_blank = True
    for number, row in enumerate(raw, start=1):
        stripped = row.strip()
        if not stripped:
            after_blank = True
            continue
        if not after_blank and lines and _continues(raw[number - 2], row, width):
            last = lines[-1]
            lines[-1] = Line(last.number, f"{last.text} {stripped}", last.after_blank)
        else:
            lines.append(Line(number, stripped, after_blank))
        after_blank = False
    return lines


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
    return bool(width) and _is_full(row, following, width)


def _is_full(row: str, following: str, width: int) -> bool:
    """Was there no room left in `row` for the first word of the next line?"""
    words = following.split(maxsplit=1)
    return bool(words) and bool(row.strip()) and len(row.rstrip()) + 1 + len(words[0]) > width


def _in_mid_sentence(row: str) -> bool:
    return row.lstrip()[:1].islower()
