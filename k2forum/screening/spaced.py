"""Characters set apart to hide a word or a number: "1 0 0 m c g", "n i n e t y  m c g , e v e r y  d a y"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from . import data_files
from .types import TokenKind

Piece = tuple[
    str, int, int, TokenKind, float | None
]  # folded text, first and last folded offset, kind, value

SAME_KIND = re.compile(r"[0-9]+|[a-z]+|[@$!|']")
UNIT_TAILS: frozenset[str] = frozenset(data_files.load("units")["short_units"])
NUMBER_WORDS: dict[str, float] = {k: float(v) for k, v in data_files.load("units")["number_words"].items()}
# A run of single characters one blank apart, or a longer one whose words stand farther apart.
_SPACED = re.compile(
    r"(?<![a-z0-9.,'-])[a-z0-9]"
    r"(?:(?P<stretch>(?:(?: {1,3}| [.,-]{1,3} |,? ?\n)[a-z0-9](?![a-z0-9'])){9,})"
    r"|(?:[ \n][a-z0-9](?!\.[a-z](?![a-z]))){2,}(?![a-z0-9'])|(?:-[a-z0-9]){2,}(?![a-z0-9'-]))"
)
_UNIT_AHEAD = re.compile(r"[ -]?(?:mcgs?|ug|mgs?|iu|ui|ie)\b")
_WORD_OF_STRETCH = re.compile(r"[a-z0-9](?:[ \n][a-z0-9])*|-|,")
_TELLING = 4  # letters of a word that shows a stretch to be words
_LONGEST_PIECE = 12


def spaced_out(text: str) -> Iterator[tuple[int, int, tuple[Piece, ...]]]:
    """Where in a folded text characters were set apart, and the words and numbers they make (offsets from
    the first of them)."""
    for match in _SPACED.finditer(text):
        first, last = match.span()
        pieces = _stretch(match[0]) if match["stretch"] else None
        if pieces is None and not match["stretch"]:
            pieces = _run(match[0], _UNIT_AHEAD.match(text, last) is not None)
        if pieces is not None:
            yield first, last, pieces


def _run(text: str, unit_ahead: bool) -> tuple[Piece, ...] | None:
    """ "1 0 0 m c g" -> 100, mcg; None where single characters mean themselves ("1-0-1")."""
    characters = text[::2]
    pieces: list[Piece] = []
    position = 0
    after_number = False
    for match in SAME_KIND.finditer(characters):
        run, first, last = match.group(), match.start(), match.end()
        position = last
        span = (2 * first, 2 * last - 1)
        if run.isdigit():
            if len(run) < 2 or (len(run) == 2 and last == len(characters)):
                return None
            if text[1] == "-" and last == len(characters) and not unit_ahead:
                return None
            pieces.append((run, *span, "number", float(run[:300])))
            after_number = True
        elif (run in UNIT_TAILS and after_number) or (len(run) > 3 and run in data_files.vocabulary()):
            pieces.append((run, *span, "word", NUMBER_WORDS.get(run)))
        elif len(parts := _parts(run)) > 1 or run in NUMBER_WORDS:
            for part, begin in parts:
                at = 2 * (first + begin)
                pieces.append((part, at, at + 2 * len(part) - 1, "word", NUMBER_WORDS.get(part)))
        else:
            return None
    return tuple(pieces) if position == len(characters) else None


def _stretch(text: str) -> tuple[Piece, ...] | None:
    """Words whose letters stand one blank apart and which stand farther from each other; None where no long
    word is known. Full stops between them are part of the disguise."""
    known = data_files.vocabulary()
    pieces: list[Piece] = []
    for match in _WORD_OF_STRETCH.finditer(text):
        word, at = match[0][::2], match.start()
        if not word.isalnum():
            pieces.append((word, at, at + 1, "symbol", None))
            continue
        for part, first in _parts(word):
            span = at + 2 * first, at + 2 * (first + len(part)) - 1
            if part.isdigit():
                pieces.append((part, *span, "number", float(part[:300])))
            else:
                pieces.append((part, *span, "word", NUMBER_WORDS.get(part)))
    dosed = any(a[3] == "number" and b[0] in UNIT_TAILS for a, b in pairwise(pieces))
    told = dosed or any(len(p[0]) >= _TELLING and p[0].isalpha() and p[0] in known for p in pieces)
    return tuple(pieces) if told else None


def _parts(word: str) -> list[tuple[str, int]]:
    """Digits and letters apart; letters that are no word, but several in a row, as these ("ninetymcg")."""
    parts: list[tuple[str, int]] = []
    for match in SAME_KIND.finditer(word):
        run = match[0]
        ends = _ends(run) if run.isalpha() and run not in data_files.vocabulary() else [len(run)]
        begin = 0
        for end in ends:
            parts.append((run[begin:end], match.start() + begin))
            begin = end
    return parts


def _ends(letters: str) -> list[int]:
    """Where the fewest known words that these letters are made of end; the whole where they are not."""
    known = data_files.vocabulary()
    best: list[list[int] | None] = [[]]
    for end in range(1, len(letters) + 1):
        ways = [
            [*before, end]
            for begin in range(max(0, end - _LONGEST_PIECE), end)
            if (before := best[begin]) is not None
            and ((piece := letters[begin:end]) in UNIT_TAILS or (len(piece) > 2 and piece in known))
        ]
        best.append(min(ways, key=len, default=None))
    return best[-1] or [len(letters)]
