"""Words, numbers and signs of a text, disguises undone, each with its place in the author's own text."""

from __future__ import annotations

import re
from itertools import compress, count

from . import data_files
from .known import Table
from .normalise import FRACTIONS, Folded, fold
from .spaced import NUMBER_WORDS, SAME_KIND, UNIT_TAILS, Piece, spaced_out
from .types import Token, TokenKind

_LINE_BREAK = re.compile(r"\n\s*")
# One linear scan: alternatives start with different characters or end at the first failing one.
_SCAN = re.compile(
    r"(?P<plain>[a-z]+)(?=[ \n,;:)?(\"]|\.\s|\.?\Z)(?<!http)(?<!https)"
    r"|(?P<url>(?:https?://|www\.)[^\s<>]{1,500})"
    r"|(?P<disguised>(?<![a-z0-9.,])(?=[0-9.,]*[oli])(?:[0-9][0-9oli]{0,2}|[li][0-9][0-9oli]?)"
    r"(?:[.,][0-9oli]{3})+(?![a-z0-9]))"
    r"|(?P<decimal>[0-9]+(?:[.,][0-9]+)+|(?<![0-9a-z])[.,][0-9]+)"
    r"|(?P<thin>[0-9]{1,3}(?:[\u2009'][0-9]{3})+(?![0-9]))"
    r"|(?P<dotted>(?<![a-z0-9])[a-z]{1,3}(?:\.[a-z]{1,6}(?![a-z]))+\.?)"
    r"|(?P<chunk>[a-z0-9]+(?:['@$!|][a-z0-9]+)*)"
    r"|(?P<fraction>[½¼¾⅓⅔⅛])"
    r"|(?P<foreign>[^\W\d_]+)"
    r"|(?P<symbol>[^\s])"
)
_PIECE, _LONG = 7, 6  # letters of a piece of a split name, at most; of the whole, at least
_QUOTE_MARK = re.compile(r"[ \t]{0,3}(?:>|&gt;)")
_LEET = str.maketrans("013457@$!|", "oieastasil")
_LEET_L = str.maketrans("013457@$!|", "oleastasil")
_DIGIT_LETTERS = str.maketrans("olizs", "01125")
_ELISION = re.compile(r"(?:qu|jusqu|lorsqu|puisqu|[dljnsmtc])'(?=[a-z0-9])")
_NUTRIENT = r"(?:mk[0-9]{1,2}|k[0-9]|d[0-9]|b[0-9]{1,2}|q10|omega[0-9])"
_NUTRIENTS = re.compile(rf"{_NUTRIENT}(?:{_NUTRIENT})*")
_ONE_NUTRIENT = re.compile(_NUTRIENT)


def number_value(text: str, european: bool = False) -> float:
    """The value of digits with separators. ``european``: a dot before three digits groups thousands."""
    text = text.replace("\u2009", "").replace("'", "").replace(" ", "")
    if text[0] in ".,":
        return float("0." + text[1:])
    dots, commas = text.count("."), text.count(",")
    if dots and commas:
        decimal = max(text.rfind("."), text.rfind(","))
        whole = text[:decimal].replace(".", "").replace(",", "")
        return float(whole + "." + text[decimal + 1 :])
    if not dots and not commas:
        return float(text)
    sign = "." if dots else ","
    groups = text.split(sign)
    grouped = all(len(g) == 3 for g in groups[1:]) and 0 < len(groups[0]) <= 3 and groups[0][0] != "0"
    if grouped and (
        len(groups) > 2 or (commas and not european) or (dots and european) or groups[1] == "000"
    ):
        return float("".join(groups))
    if len(groups) == 2:
        return float(groups[0] + "." + groups[1])
    return float(groups[0])  # a date or a version number


def _split_chunk(chunk: str) -> tuple[Piece, ...]:
    """Words and numbers of a run of letters and digits; offsets within the run."""
    length = len(chunk)
    if chunk.isalpha():
        return ((chunk, 0, length, "word", NUMBER_WORDS.get(chunk)),)
    if chunk.isdigit():
        return ((chunk, 0, length, "number", float(chunk)),)
    known = data_files.vocabulary()
    if chunk in MIXED_WORDS:
        return ((chunk, 0, length, "word", None),)
    if "'" in chunk:
        return _split_apostrophe(chunk)
    if _NUTRIENTS.fullmatch(chunk):
        return tuple((m.group(), m.start(), m.end(), "word", None) for m in _ONE_NUTRIENT.finditer(chunk))
    if chunk[0].isdigit():
        head = len(chunk) - len(chunk.lstrip("0123456789"))
        tail = chunk[head:]
        if tail.isalpha() and (tail in data_files.load("units")["after_digits"]):
            return _number_and_word(chunk, head)
        unit = next((n for n in (4, 3, 2, 1) if length > n and chunk[-n:] in UNIT_TAILS), 0)
        digits = chunk[: length - unit]
        if _is_digits_in_disguise(digits):
            pieces = [_number(digits.translate(_DIGIT_LETTERS), 0, len(digits))]
            if unit:
                pieces.append((chunk[-unit:], len(digits), length, "word", None))
            return tuple(pieces)
    elif length >= 3 and _is_digits_in_disguise(chunk):
        return (_number(chunk.translate(_DIGIT_LETTERS), 0, length),)
    else:
        unit = next((n for n in (3, 2) if length > n + 1 and chunk[-n:] in UNIT_TAILS), 0)
        if unit and _is_digits_in_disguise(chunk[:-unit]):
            digits = chunk[:-unit]
            return (
                _number(digits.translate(_DIGIT_LETTERS), 0, len(digits)),
                (chunk[-unit:], length - unit, length, "word", None),
            )
    if any(c.isalpha() for c in chunk):
        for table in (_LEET, _LEET_L):
            decoded = chunk.translate(table)
            if decoded in known and (len(decoded) > 2 or decoded == "no"):
                return ((decoded, 0, length, "word", NUMBER_WORDS.get(decoded)),)
    pieces = []
    for match in SAME_KIND.finditer(chunk):
        text = match.group()
        if text.isdigit():
            pieces.append(_number(text, match.start(), match.end()))
        else:
            kind: TokenKind = "word" if text.isalpha() else "symbol"
            pieces.append((text, match.start(), match.end(), kind, NUMBER_WORDS.get(text)))
    return tuple(pieces)


def _number(text: str, first: int, last: int) -> Piece:
    return (text, first, last, "number", float(text[:300]))


def _number_and_word(chunk: str, head: int) -> tuple[Piece, ...]:
    return (_number(chunk[:head], 0, head), (chunk[head:], head, len(chunk), "word", None))


def _is_digits_in_disguise(text: str) -> bool:
    return (
        len(text) > 1
        and not text.isalpha()
        and all(c in "0123456789oli" for c in text)
        and ("o" in text or "0" in text or len(text) > 2)
    )


def _split_apostrophe(chunk: str) -> tuple[Piece, ...]:
    elided = _ELISION.match(chunk)
    if elided and chunk not in _NOT_ELIDED:
        end = elided.end()
        rest = _split_chunk(chunk[end:])
        return ((chunk[:end], 0, end, "word", None), *((t, a + end, b + end, k, v) for t, a, b, k, v in rest))
    if any(c.isdigit() for c in chunk):
        pieces: list[Piece] = []
        position = 0
        for part in chunk.split("'"):
            if part:
                pieces.extend((t, a + position, b + position, k, v) for t, a, b, k, v in _split_chunk(part))
            position += len(part)
            if position < len(chunk):
                pieces.append(("'", position, position + 1, "symbol", None))
            position += 1
        return tuple(pieces)
    return ((chunk, 0, len(chunk), "word", None),)


def _split_dotted(text: str) -> tuple[Piece, ...]:
    """ "i.u." is one word, "th.ree" a disguised one, "up.then" two sentences."""
    joined = text.replace(".", "")
    parts = text.rstrip(".").split(".")
    if all(len(p) == 1 for p in parts):
        return ((joined, 0, len(text), "word", NUMBER_WORDS.get(joined)),)
    if (
        joined in data_files.vocabulary()
        and len(joined) > 3
        and not all(len(p) > 2 and p in data_files.vocabulary() for p in parts)
    ):
        length = len(text.rstrip("."))
        pieces: list[Piece] = [(joined, 0, length, "word", NUMBER_WORDS.get(joined))]
        if length < len(text):
            pieces.append((".", length, length + 1, "symbol", None))
        return tuple(pieces)
    pieces = []
    position = 0
    for part in parts:
        pieces.append((part, position, position + len(part), "word", NUMBER_WORDS.get(part)))
        position += len(part)
        if position < len(text):
            pieces.append((".", position, position + 1, "symbol", None))
        position += 1
    return tuple(pieces)


def tokenise(source: str) -> list[Token]:
    """The tokens of a text, in order."""
    folded = fold(source)
    text = folded.text
    tokens: list[Token] = []
    begin = 0
    for first, last, pieces in spaced_out(text):
        _read_lines(tokens, text[begin:first], begin)
        tokens += [Token(form, first + a, first + b, kind, False, v) for form, a, b, kind, v in pieces]
        hanging = _SCAN.match(text, last - 1)  # "w a r f@rin": the rest of the last letter's word
        begin = max(last, hanging.end() if hanging else 0)
    _read_lines(tokens, text[begin:], begin)
    if folded.starts is not None:
        for token in tokens:
            token.start, token.end = folded.span(token.start, token.end)
    _join_split_names(tokens)
    if ">" in text:
        _mark_quotes(tokens, folded)
    return tokens


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
        pieces = _RUNS[run] if len(run) <= _LONGEST_KNOWN else _split_run(run)
        for form, first, last, kind, value in pieces:
            tokens.append(Token(form, at + first, at + last, kind, False, value))
        at += len(run) + 1


def _split_run(run: str) -> tuple[Piece, ...]:
    """Words, numbers and signs of what stands between two blanks or line breaks."""
    pieces: list[Piece] = []
    for match in _SCAN.finditer(run):
        at = match.start()
        for form, first, last, kind, value in _pieces(match.lastgroup or "", match[0]):
            pieces.append((form, at + first, at + last, kind, value))
    return tuple(pieces)


_RUNS: Table[str, tuple[Piece, ...]] = Table(_split_run, most=16_384)
_LONGEST_KNOWN = 24  # characters of a run whose pieces are remembered


def _join_split_names(tokens: list[Token]) -> None:
    """ "mag ne sium", "war farin": pieces of one long known word, of which one at least is no word."""
    known = data_files.vocabulary()
    texts = [t.text for t in tokens]
    joined_at, gone = -1, 0
    for place in [*compress(count(), map(_ODD_PIECE.__getitem__, texts))]:
        k = place - gone
        if k <= joined_at:
            continue
        for first, last in ((k, k + 2), (k - 1, k + 1), (k, k + 3), (k - 1, k + 2), (k - 2, k + 1)):
            joined = "".join(texts[max(0, first) : last])
            if joined not in known or len(joined) < _LONG or first < 0 or last > len(texts):
                continue
            if _one_blank_apart(tokens, first, last):
                tokens[first:last] = [Token(joined, tokens[first].start, tokens[last - 1].end, "word")]
                texts[first:last] = [joined]
                joined_at, gone = first, gone + last - first - 1
                break


def _is_odd_piece(word: str) -> bool:
    """Is it short and no word?"""
    return 1 < len(word) < _PIECE and word.isalpha() and word not in data_files.vocabulary()


_ODD_PIECE = Table(_is_odd_piece, most=8_192)


def _one_blank_apart(tokens: list[Token], first: int, last: int) -> bool:
    return all(
        t.kind == "word" and 1 < len(t.text) < _PIECE and (i == last - 1 or tokens[i + 1].start - t.end == 1)
        for i, t in enumerate(tokens[first:last], first)
    )


def _pieces(kind: str, form: str) -> tuple[Piece, ...]:
    """The tokens of one match of the scan, offsets within the match."""
    length = len(form)
    if kind in ("chunk", "plain"):
        return _split_chunk(form)
    if kind == "symbol":
        return ((form, 0, 1, "symbol", None),)
    if kind in ("decimal", "thin"):
        return ((form, 0, length, "number", number_value(form)),)
    if kind == "disguised":
        digits = form.translate(_DIGIT_LETTERS)
        return ((digits, 0, length, "number", number_value(digits, european=True)),)
    if kind == "dotted":
        return _split_dotted(form)
    if kind == "fraction":
        return ((form, 0, 1, "number", FRACTIONS[form]),)
    if kind == "url":
        return (("<url>", 0, length, "symbol", None),)
    return ((form, 0, length, "word", None),)


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


_NOT_ELIDED = frozenset({"c'mon", "d'oh", "m'kay", "s'more"})
MIXED_WORDS: frozenset[str] = frozenset(data_files.load("units")["mixed_words"])
