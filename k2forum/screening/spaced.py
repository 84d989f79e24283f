"""Characters set apart to hide a word or a number: "1 0 0 m c g", "n i n e t y  m c g , e v e r y  d a y"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from . import data_files
from .types import TokenKind

Piece = tuple[
    str, int, int, TokenKind, float | None
]  # folded text, first and last folded offset, kind, value

SAME_KIND = re.compile(r"[0-9]+|[a-z]+|[@$!|'€]")
UNIT_TAILS: frozenset[str] = frozenset(data_files.load("units")["short_units"])
NUMBER_WORDS: dict[str, float] = {k: float(v) for k, v in data_files.load("units")["number_words"].items()}
# A run of single characters one blank apart, or a longer one whose words stand farther apart; in brackets
# each; with a sign between them.
_SPACED = re.compile(
    r"(?P<bracketed>(?:[(\[{][a-z0-9]{1,2}[)\]}]){2,})"
    r"|(?P<enclosed>\([1-9](?:-[0-9]){0,4}-0\)(?= ?(?:mc?g|ug|iu|ui|ie)s?(?![a-z0-9])))"
    r"|(?P<signed>(?<![a-z0-9.,'-])(?:[a-z0-9](?P<sign>[/|:;~+]|\.{2,3})[a-z0-9](?:(?P=sign)[a-z0-9])*"
    r"|[0-9](?:\.[0-9]){3,}|[1-9](?:-0){1,4})(?![a-z0-9])(?![.,][0-9]))"
    r"|(?<![a-z0-9.,'-])[a-z0-9]"
    r"(?:(?P<stretch>(?:(?: {1,3}| [.,-]{1,3} |,? ?\n)[a-z0-9](?![a-z0-9'])){9,})"
    r"|(?:[ \n][a-z0-9](?!\.[a-z](?![a-z]))){2,}(?![a-z0-9'])|(?:-[a-z0-9]){2,}(?![a-z0-9'-]))"
)
_DOUBLED, _NEVER_DOUBLED = re.compile(r"(.)\1+"), re.compile(r"^(.)\1|(.)\2\2")
_APART = r"[^a-z0-9]{0,3}"
_UNIT = rf"m{_APART}(?:c{_APART})?g|u{_APART}g|i{_APART}u|i[^a-z0-9.]{{0,3}}e"
_UNIT_AHEAD = re.compile(rf"[ .-]{{0,4}}[(\[{{]?(?:{_UNIT})s?(?![a-z0-9])")
# What tells that "6-0-0 mg" is six hundred: "5-0-0 mg" alone may be five in the morning.
_TOLD_AHEAD = re.compile(r" ?(?:mc?g|ug|iu)s? of [a-z]")  # "5-0-0 mg daily" is a plan: five in the morning
_SIGNS = r"[^a-z0-9 ]{1,3}"
_UNIT_APART = re.compile(
    rf"[ .-]{{0,4}}(?:[(\[{{][miu][)\]}}]|(?:m{_SIGNS}(?:c{_SIGNS})?g|i{_SIGNS}u)(?![a-z0-9]))"
)
_FEWEST_DIGITS = 3  # of a number whose digits have a sign between them, before a unit written as usual
_CHARACTER = re.compile(r"[a-z0-9]")
_NEAR_NUMBER = 5  # characters between a number and its unit
_WORD_OF_STRETCH = re.compile(r"[a-z0-9](?:[ \n][a-z0-9])*|-|,")
_BRIEF = UNIT_TAILS | frozenset(data_files.load("units")["brief_words"])  # short words of a run of them
_TELLING = 4  # letters of a word that shows a stretch to be words
_LONGEST_PIECE, _LONGEST_RUN = 12, 48  # letters of a word in a run of them; of a run that is taken apart
_LONG_NAME = 7


def shifted(pieces: Sequence[Piece], by: int) -> tuple[Piece, ...]:
    """The same, so many characters later."""
    return tuple((form, first + by, last + by, kind, value) for form, first, last, kind, value in pieces)


def undoubled(word: str) -> str:
    """Each letter once where it stands several times in a row."""
    return _DOUBLED.sub(r"\1", word)


def spaced_out(text: str) -> Iterator[tuple[int, int, Sequence[Piece]]]:
    """Where in a folded text characters were set apart, and the words and numbers they make (offsets from
    the first of them)."""
    number_ends = -_NEAR_NUMBER - 1
    for match in _SPACED.finditer(text):
        first, last = match.span()
        pieces: Sequence[Piece] | None
        if match["enclosed"]:
            digits = match[0][1:-1].replace("-", "")
            pieces = [(digits, 0, last - first, "number", float(digits))]
        elif match["bracketed"] or match["signed"]:
            after_number = first - number_ends <= _NEAR_NUMBER
            pieces = _marked_off(match[0], _is_number(match, text), after_number)
        elif match["stretch"]:
            pieces = _stretch(match[0])
        else:
            pieces = _run(match[0], _UNIT_AHEAD.match(text, last) is not None)
        if pieces:
            yield first, last, pieces
            number_ends = last if pieces[-1][3] == "number" else number_ends


def _is_number(match: re.Match[str], text: str) -> bool:
    """Does a unit follow, so that digits with signs between them are one number? "1/2 mg" is a half, "[8][9]"
    are sources."""
    if _UNIT_APART.match(text, match.end()):
        return True
    if "-" in match[0] and len(match[0]) > 3 and _TOLD_AHEAD.match(text, match.end()):
        return True
    plain = match["signed"] and match["sign"] not in ("/", "+") and "-" not in match[0]
    many = sum(map(str.isdigit, match[0])) >= _FEWEST_DIGITS
    return bool(plain and many and _UNIT_AHEAD.match(text, match.end()))


def _marked_off(text: str, unit_ahead: bool, after_number: bool) -> list[Piece]:
    """ "[1][8][0]", "w/a/r/f/a/r/i/n": nothing where they are no word of four letters, no number before a
    unit and no unit behind a number."""
    places = [match.start() for match in _CHARACTER.finditer(text)]
    letters = "".join(text[place] for place in places)
    pieces: list[Piece] = []
    for match in SAME_KIND.finditer(letters):
        run, ended = match[0], match.end() == len(letters)
        at = places[match.start()] if match.start() else 0
        end = len(text) if ended else places[match.end() - 1] + 1
        if run.isdigit() and (unit_ahead if ended else letters[match.end() :] in UNIT_TAILS):
            pieces.append((run, at, end, "number", float(run[:300])))
        elif run in UNIT_TAILS and (pieces or after_number):
            pieces.append((run, at, end, "word", None))
        elif len(run) >= _TELLING and run in data_files.vocabulary():
            pieces.append((run, at, end, "word", NUMBER_WORDS.get(run)))
        else:
            return []
    return pieces


def _run(text: str, unit_ahead: bool) -> tuple[Piece, ...] | None:
    """ "1 0 0 m c g" -> 100, mcg; None where single characters mean themselves ("1-0-1")."""
    characters = text[::2]
    pieces: list[Piece] = []
    position = 0
    after_number = False
    if characters[:1].isalpha() and characters[1:2].isdigit():
        rest = _run(text[2:], unit_ahead)  # "vitamin d 6 0 0 0 i u"
        return rest and ((characters[0], 0, 1, "word", None), *shifted(rest, 2))
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
        whole = not run.isalpha() or run in data_files.vocabulary()
        ends = [len(run)] if whole else ends_of_words(run)
        begin = 0
        for end in ends:
            parts.append((run[begin:end], match.start() + begin))
            begin = end
    return parts


def ends_of_words(letters: str) -> list[int]:
    """Where the fewest known words that these letters are made of end; the whole where they are not."""
    if len(letters) > _LONGEST_RUN:
        return [len(letters)]
    known = data_files.vocabulary()
    best: list[list[int] | None] = [[]]
    for end in range(1, len(letters) + 1):
        ways = [
            [*before, end]
            for begin in range(max(0, end - _LONGEST_PIECE), end)
            if (before := best[begin]) is not None
            and ((piece := letters[begin:end]) in _BRIEF or (len(piece) > 2 and piece in known))
        ]
        best.append(min(ways, key=len, default=None))
    return best[-1] or [len(letters)]


_UNITS_DOUBLED = ("mcg", "mcgs", "mg", "mgs", "iu")  # "mccg"; a litter is no liter
_NOT_DOUBLED = frozenset({"tenn"})


def _words_told_by_letters(shortest: int) -> dict[str, str]:
    """Words of so many letters and more, masses and number words by their letters without doubles."""
    names = {word for word in data_files.vocabulary() if len(word) >= shortest}
    told = sorted(names | {*_UNITS_DOUBLED} | {*data_files.load("quantity_words")["doubled_numbers"]})
    return {undoubled(word): word for word in sorted(told, key=len, reverse=True)}  # the shortest is meant


_UNDOUBLED, _FREELY_UNDOUBLED = _words_told_by_letters(_LONG_NAME), _words_told_by_letters(_TELLING)


def meant_by(word: str) -> str:
    """A known word that this one is but for doubled letters: "sixtyy", "mccg"; and any word where no word has
    letters doubled like that: "ttake", "sttooop"."""
    plain = undoubled(word)
    table = _FREELY_UNDOUBLED if _NEVER_DOUBLED.search(word) else _UNDOUBLED
    return table.get(plain, word) if plain != word and word not in _NOT_DOUBLED else word
