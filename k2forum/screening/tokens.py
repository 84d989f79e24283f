"""Words, numbers and signs of a text, disguises undone, each with its place in the author's own text."""

from __future__ import annotations

import re
from itertools import compress, count, pairwise

from . import data_files
from .heard import name_of_syllables, read_heard
from .known import Table
from .normalise import Folded, fold
from .pieces import DIGIT_LETTERS, SCAN, split_run
from .spaced import NUMBER_WORDS, Piece, spaced_out
from .twisted import is_suspect, untwist
from .types import Token

_LINE_BREAK = re.compile(r"\n\s*")
_PIECE, _LONG = 7, 6  # letters of a piece of a split name, at most; of the whole, at least
_QUOTE_MARK = re.compile(r"[ \t]{0,3}(?:>|&gt;)")
_MASSES = frozenset({"mcg", "ug", "mg", "iu"})
_COLUMN = re.compile(r"\s*\S+(?:[ \t]*\n\s*\S+){4,}\s*")
_OF_SENTENCES = frozenset(data_files.load("spellings")["columns"])
_FEWEST_OF_SENTENCES = 2
_LETTERS_FOR_DIGITS = re.compile(r"(?=.*[0-9])[li][0-9oli]{1,4}|[lio]oo")


def tokenise(source: str) -> list[Token]:
    """The tokens of a text, in order."""
    tokens, texts = _tokens(source)
    if is_suspect(source, texts):
        readable, lines = untwist(source)
        if lines:
            tokens, _ = _tokens(readable)
            _spread(tokens, lines)
    return tokens


def _tokens(source: str) -> tuple[list[Token], list[str]]:
    """The tokens of a text as it stands, and what they read."""
    folded = fold(source)
    text = _in_one_line(folded.text)
    tokens: list[Token] = []
    begin = 0
    for first, last, pieces in spaced_out(text):
        _read_lines(tokens, text[begin:first], begin)
        tokens += [Token(form, first + a, first + b, kind, False, v) for form, a, b, kind, v in pieces]
        hanging = SCAN.match(text, last - 1)  # "w a r f@rin": the rest of the last letter's word
        begin = max(last, hanging.end() if hanging and hanging.lastgroup == "chunk" else 0)
    _read_lines(tokens, text[begin:], begin)
    if folded.starts is not None:
        for token in tokens:
            token.start, token.end = folded.span(token.start, token.end)
    texts = [token.text for token in tokens]
    _join_split_names(tokens, texts)
    read_heard(tokens, texts)
    _read_disguised(tokens)
    if ">" in text:
        _mark_quotes(tokens, folded)
    return tokens, texts


def _spread(tokens: list[Token], lines: list[tuple[int, int]]) -> None:
    """A token of a twisted line stands for the whole line, as its own place is elsewhere in it."""
    position = 0
    for token in tokens:
        while position < len(lines) and lines[position][1] <= token.start:
            position += 1
        if position < len(lines) and lines[position][0] <= token.start and token.kind != "newline":
            token.start, token.end = lines[position]


def _in_one_line(text: str) -> str:
    """The text, of the same length, in one line where each of its lines holds one word of a sentence."""
    if "\n" not in text or not _COLUMN.fullmatch(text):
        return text
    of_sentences = sum(word in _OF_SENTENCES for word in text.split())
    return text.replace("\n", " ") if of_sentences >= _FEWEST_OF_SENTENCES else text


def _read_disguised(tokens: list[Token]) -> None:
    """ "l5 mg" is fifteen, "lOO mcg" a hundred; without a unit "L5" is a vertebra."""
    for token, unit in pairwise(tokens):
        if unit.text in _MASSES and token.kind == "word" and _LETTERS_FOR_DIGITS.fullmatch(token.text):
            token.text = token.text.translate(DIGIT_LETTERS)
            token.kind, token.value = "number", float(token.text)


def _read_lines(tokens: list[Token], text: str, at: int) -> None:
    """Adds the tokens of a stretch of folded text that begins at ``at``."""
    begin = 0
    for blank in _LINE_BREAK.finditer(text):
        first, last = blank.span()
        _read_line(tokens, text[begin:first], at + begin)
        tokens.append(Token("\n" * blank[0].count("\n"), at + first, at + last, "newline"))
        begin = last
    _read_line(tokens, text[begin:], at + begin)


def _read_line(tokens: list[Token], line: str, at: int) -> None:
    for run in line.split(" "):
        pieces = _RUNS[run] if len(run) <= _LONGEST_KNOWN else split_run(run)
        for form, first, last, kind, value in pieces:
            tokens.append(Token(form, at + first, at + last, kind, False, value))
        at += len(run) + 1


_RUNS: Table[str, tuple[Piece, ...]] = Table(split_run, most=16_384)
_LONGEST_KNOWN = 24  # characters of a run whose pieces are remembered


def _join_split_names(tokens: list[Token], texts: list[str]) -> None:
    """ "mag ne sium", "loh-sar-tan": pieces of one long known word, of which one at least is no word, and
    names cut into syllables by their sound. ``texts`` are those of the tokens."""
    known = data_files.vocabulary()
    joined_at, gone = -1, 0
    for place in [*compress(count(), map(_ODD_PIECE.__getitem__, texts))]:
        k = place - gone
        if k <= joined_at:
            continue
        for before, after, step in _PLACES:
            first, last = k + before, k + after
            joined = "".join(texts[max(0, first) : last : step])
            if joined not in known or len(joined) < _LONG or first < 0 or last > len(texts):
                continue
            if _hyphenated(tokens, first, last) if step == 2 else _one_blank_apart(tokens, first, last):
                whole = Token(joined, tokens[first].start, tokens[last - 1].end, "word")
                whole.value = NUMBER_WORDS.get(joined)
                tokens[first:last] = [whole]
                texts[first:last] = [joined]
                joined_at, gone = first, gone + last - first - 1
                break
        else:
            if "-" in texts[max(0, k - 1) : k + 2] and (heard := name_of_syllables(tokens, texts, k)):
                joined_at, gone = heard[0], gone + heard[1]


def _is_odd_piece(word: str) -> bool:
    """Is it short and no word?"""
    return 1 < len(word) < _PIECE and word.isalpha() and word not in data_files.vocabulary()


_ODD_PIECE = Table(_is_odd_piece, most=8_192)


# Where pieces may begin and end around an odd one, with and without hyphens between them.
_PLACES = (
    *((0, 2, 1), (-1, 1, 1), (0, 3, 1), (-1, 2, 1), (-2, 1, 1)),
    *((0, 3, 2), (-2, 1, 2), (0, 5, 2), (-2, 3, 2), (-4, 1, 2)),
)


def _hyphenated(tokens: list[Token], first: int, last: int) -> bool:
    close = all(a.end == b.start for a, b in pairwise(tokens[first:last]))
    return close and all(t.text == "-" for t in tokens[first + 1 : last : 2])


def _one_blank_apart(tokens: list[Token], first: int, last: int) -> bool:
    return all(
        t.kind == "word" and 1 < len(t.text) < _PIECE and (i == last - 1 or tokens[i + 1].start - t.end == 1)
        for i, t in enumerate(tokens[first:last], first)
    )


def _mark_quotes(tokens: list[Token], folded: Folded) -> None:
    quotes = _quoted_lines(folded.text)
    position = 0
    spans = [folded.span(first, last) for first, last in quotes if last > first]
    for token in tokens:
        while position < len(spans) and spans[position][1] <= token.start:
            position += 1
        if position < len(spans) and spans[position][0] <= token.start:
            token.quoted = True


def _quoted_lines(text: str) -> list[tuple[int, int]]:
    """Folded spans of the lines that quote somebody, wrapped lines without a mark of their own included."""
    if ">" not in text:
        return []
    spans: list[tuple[int, int]] = []
    position = 0
    in_quote = False
    before = ""
    for line in text.splitlines(keepends=True):
        stripped = line.strip()
        if _QUOTE_MARK.match(line):
            in_quote = True
        elif in_quote and not (stripped and stripped[0].islower() and before[-1:] not in ".!?:>\"'"):
            in_quote = False
        if in_quote:
            spans.append((position, position + len(line)))
        before = stripped
        position += len(line)
    return spans
