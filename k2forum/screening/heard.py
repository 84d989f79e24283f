"""Words written as they are heard: units ("eye-you", "em gee"), names in syllables ("fen-pro-coo-mon")."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import compress, count

from . import data_files
from .known import Table
from .types import Token

_DATA = data_files.load("spellings")
_UNITS = {tuple(words.split()): unit for unit, ways in _DATA["units_heard"].items() for words in ways}
_BEGINS_UNIT = frozenset(words[0] for words in _UNITS)
_MASSES = frozenset({"iu", "mg", "mcg", "ug", "units", "ui", "ie"})
_THOUSANDS = frozenset({"k", "thou", "grand", "thousand", "hundred", "million", "mil", "hunnerd"})
_LEAST_HEARD = 10  # a smaller number counts eyes
_FEWEST_PIECES, _MOST_PIECES = 3, 6  # of a name that hyphens cut into syllables
_SYLLABLE = 6  # letters at most
_FEWEST_SOUNDS = 5
_SHORTEST_NAME = 7
_SOUNDS = (
    (re.compile(r"ph"), "f"),
    (re.compile(r"qu"), "kw"),
    (re.compile(r"^x"), "z"),
    (re.compile(r"x"), "ks"),
    (re.compile(r"c(?=[eiy])|z"), "s"),
    (re.compile(r"ck|[cq]"), "k"),
    (re.compile(r"(?<!^)h"), ""),
    (re.compile(r"(?<!^)[aeiouy]+$"), ""),
    (re.compile(r"(?<!^)[aeiouy]+"), "."),
    (re.compile(r"^[aeiouy]+"), "a"),
    (re.compile(r"(.)\1+"), r"\1"),
)


def sound(word: str) -> str:
    """The consonants of a word as they sound, one sign where vowels stand between them, another where they
    begin it."""
    for pattern, instead in _SOUNDS:
        word = pattern.sub(instead, word)
    return word


def _names_by_sound() -> dict[str, str]:
    """Long names of one word of prescription medicines by their sound, where it is long enough."""
    every = data_files.load("medicines")["medicines"]
    names = [n.lower() for m in every if m["prescription"] for n in m["names"]]
    long = [name for name in names if name.isascii() and name.isalpha() and len(name) >= _SHORTEST_NAME]
    told = {sound(name): name for name in reversed(long)}
    return {key: name for key, name in told.items() if len(key.replace(".", "")) >= _FEWEST_SOUNDS}


_BY_SOUND = _names_by_sound()


def read_heard(tokens: list[Token], texts: list[str]) -> None:
    """Puts in place of words written as they are heard what they mean. ``texts`` are those of the tokens."""
    if not _BEGINS_UNIT.isdisjoint(texts):
        _read_units(tokens, texts)
    if "dee" in texts:
        _read_letter(tokens, texts)


def _read_units(tokens: list[Token], texts: list[str]) -> None:
    """ "ten thousand eye-you", "15 em gee": only behind a number."""
    gone = 0
    for place in [*compress(count(), map(_BEGINS_UNIT.__contains__, texts))]:
        k = place - gone
        if not k or not _is_amount(tokens[k - 1], hyphened=texts[k + 1 : k + 2] == ["-"]):
            continue
        words, ends = _words_from(texts, k)
        for n in (3, 2):
            unit = _UNITS.get(tuple(words[:n]))
            if unit and len(words) >= n:
                last = ends[n - 1]
                _replace(tokens, texts, k, last, unit)
                gone += last - k - 1
                break


def _is_amount(token: Token, hyphened: bool) -> bool:
    """Is it a number or ends one? "With one eye you see" has no unit."""
    if token.text in _THOUSANDS:
        return True
    return token.value is not None and (hyphened or token.value >= _LEAST_HEARD)


def _words_from(texts: Sequence[str], k: int) -> tuple[list[str], list[int]]:
    """Up to three words from token ``k`` on, hyphens between them left out, and the index after each."""
    words: list[str] = []
    ends: list[int] = []
    while k < len(texts) and len(words) < 3:
        if texts[k] == "-" and words:
            k += 1
            continue
        words.append(texts[k])
        k += 1
        ends.append(k)
    return words, ends


def _read_letter(tokens: list[Token], texts: list[str]) -> None:
    """ "5000 iu of dee": the letter."""
    for k in range(2, len(texts)):
        told = texts[k] == "dee" and texts[k - 1] == "of" and texts[k - 2] in _MASSES
        if told and texts[k + 1 : k + 2] != ["-"]:
            tokens[k].text = texts[k] = "d"


def name_of_syllables(tokens: list[Token], texts: list[str], k: int) -> tuple[int, int] | None:
    """Puts a medicine's name in place of the hyphened syllables around token ``k`` ("fen-pro-coo-mon") and
    gives the index of its token and how many tokens are gone; None where they sound like no name."""
    first, last = k, k + 1
    while _hyphened(tokens, texts, first - 2) and last - first < 2 * _MOST_PIECES:
        first -= 2
    while _hyphened(tokens, texts, last - 1) and last - first < 2 * _MOST_PIECES:
        last += 2
    pieces = texts[first:last:2]
    if not _FEWEST_PIECES <= len(pieces) <= _MOST_PIECES:
        return None
    name = _NAMES_HEARD["".join(pieces)]
    if name is None:
        return None
    _replace(tokens, texts, first, last, name)
    return first, last - first - 1


def _heard(letters: str) -> str | None:
    """The name with the same consonants and the same first vowel."""
    name = _BY_SOUND.get(sound(letters))
    return name if name and _first_vowel(name) == _first_vowel(letters) else None


def _first_vowel(word: str) -> str:
    return next((letter for letter in word if letter in "aeiouy"), "")


_NAMES_HEARD: Table[str, str | None] = Table(_heard, most=4_096)


def _hyphened(tokens: list[Token], texts: list[str], k: int) -> bool:
    """Do tokens ``k`` and the next but one, both syllables, stand on both sides of a hyphen without a gap?"""
    if k < 0 or k + 2 >= len(texts) or texts[k + 1] != "-":
        return False
    short = all(t.isalpha() and t.isascii() and len(t) <= _SYLLABLE for t in (texts[k], texts[k + 2]))
    return short and tokens[k].end == tokens[k + 1].start and tokens[k + 1].end == tokens[k + 2].start


def _replace(tokens: list[Token], texts: list[str], first: int, last: int, word: str) -> None:
    tokens[first:last] = [Token(word, tokens[first].start, tokens[last - 1].end, "word")]
    texts[first:last] = [word]
