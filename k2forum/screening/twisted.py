"""Lines that were turned upside down or written from right to left, so that no word is left in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from . import data_files
from .normalise import fold

_UPRIGHT = str.maketrans("ɐɔǝɟƃɓɥᴉıɾʞɯuɹʇʌʍʎnbdpqƖᄅƐㄣϛㄥ96ʃ˙", "acefgghiijkmnrtvwyuqpdb12345769l.")
_TURNED = re.compile(r"[ɐɔǝɟƃɥᴉɾʞɯɹʇʌʍʎ]")
_FEWEST_TURNED, _FEWEST_BACKWARDS = 3, 3  # signs, words
_WORDS = re.compile(r"[^\W\d_]{2,}|[^\W\d_][0-9]")
_BACKWARDS = frozenset(word[::-1] for word in data_files.load("spellings")["backwards"])


def is_suspect(source: str, texts: Iterable[str]) -> bool:
    """May a line of this text be twisted? ``texts`` are those of its tokens."""
    return not _BACKWARDS.isdisjoint(texts) or (not source.isascii() and bool(_TURNED.search(source)))


def untwist(source: str) -> tuple[str, list[tuple[int, int]]]:
    """The text with its twisted lines made readable, as long as before, and where these lines are."""
    lines: list[str] = []
    places: list[tuple[int, int]] = []
    for line, at in _lines(source):
        readable = _readable(line)
        if readable is not None:
            places.append((at, at + len(line)))
        lines.append(line if readable is None else readable)
    return "\n".join(lines), places


def _lines(source: str) -> Iterator[tuple[str, int]]:
    at = 0
    for line in source.split("\n"):
        yield line, at
        at += len(line) + 1


def _readable(line: str) -> str | None:
    """The line read from its other end, upright; None where that makes no more words of it."""
    turned = len(_TURNED.findall(line)) >= _FEWEST_TURNED
    back = line.translate(_UPRIGHT)[::-1] if turned else line[::-1]
    words = _known(back)
    if len(words) < (2 if turned else _FEWEST_BACKWARDS) or len(words) <= 2 * len(_known(line)):
        return None
    if not turned and len({word[::-1] for word in words} & _BACKWARDS) < 2:
        return None
    return back


def _known(line: str) -> list[str]:
    """The words of a line that the data files hold."""
    known = data_files.vocabulary()
    return [word for word in _WORDS.findall(fold(line).text) if word in known or not word.isalpha()]
