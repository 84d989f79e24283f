"""Sentences and clauses: the stretches within which a word of advice, doubt or refusal holds."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import compress, count
from operator import attrgetter

from . import data_files
from .types import Clause, Document, Token

_KIND, _QUOTED = attrgetter("kind"), attrgetter("quoted")
_SIGNS = frozenset({"symbol", "newline"})
_HARD = frozenset({".", "!", "?", "¿", "¡"})
_BORDERS = frozenset({";", ":", "—", "(", ")", "[", "]", "•", "|"})
_LONGEST_SENTENCE = 160  # tokens; longer ones are cut, so that no text costs more than its length
_SHORT_QUOTE = 4  # fewer words in quotation marks are a name, not somebody's statement


@cache
def _words(key: str, language: str) -> frozenset[str]:
    table = data_files.load("clauses")[key]
    if isinstance(table, list):
        return frozenset(table)
    return frozenset(table.get(language, ())) | frozenset(table["en"] if key == "imperatives" else ())


def split(doc: Document) -> list[Clause]:
    """The clauses of ``doc.tokens`` in order; together they cover every token."""
    tokens = doc.tokens
    count = len(tokens)
    if not count:
        return []
    clauses: list[Clause] = []
    sentence = first = 0
    opened_at = 0  # index in ``clauses`` where the sentence began
    for index, kind in _in_order(_borders(doc), count):
        clauses.append(Clause(first, index, sentence, tokens[first].quoted, False))
        first = index
        if kind == 2:
            if _is_question(tokens, clauses[opened_at].first, index):
                for clause in clauses[opened_at:]:
                    clause.question = True
            sentence += 1
            opened_at = len(clauses)
    return clauses


def _in_order(borders: dict[int, int], count: int) -> Iterator[tuple[int, int]]:
    """The borders, the end among them, with others where a sentence would be too long."""
    begins = 0
    for index in (*sorted(borders), count):
        while index - begins > _LONGEST_SENTENCE:
            begins += _LONGEST_SENTENCE
            yield begins, 2
        kind = 2 if index == count or index - begins == _LONGEST_SENTENCE else borders[index]
        if kind == 2:
            begins = index
        yield index, kind


def inline_quotes(doc: Document) -> list[tuple[int, int]]:
    """Token ranges inside double quotation marks that hold a statement (four words or more)."""
    tokens = doc.tokens
    marks = [i for i, text in enumerate(doc.texts) if text == '"'] if '"' in doc.texts else []
    spans = []
    for a, b in zip(marks[::2], marks[1::2], strict=False):
        if sum(1 for t in tokens[a + 1 : b] if t.kind != "symbol") >= _SHORT_QUOTE:
            spans.append((a + 1, b))
    return spans


def _is_question(tokens: list[Token], first: int, last: int) -> bool:
    for token in reversed(tokens[max(first, last - 4) : last]):
        if token.text == "?":
            return True
        if token.kind != "symbol" and token.kind != "newline":
            return False
    return tokens[first].text == "¿"


def _borders(doc: Document) -> dict[int, int]:
    """Token index -> 1 where a clause begins, 2 where a sentence begins."""
    tokens, source, language = doc.tokens, doc.source, doc.language
    conjunctions = _words("conjunctions", language)
    joiners = _words("joiners", language)
    openers = _words("openers", language)
    imperatives = _words("imperatives", language)
    borders: dict[int, int] = {}
    count = len(tokens)
    quote_edges = {edge for a, b in inline_quotes(doc) for edge in (a, b + 1)}
    for i in _places(doc, conjunctions | joiners):
        before, token = tokens[i - 1], tokens[i]
        text = token.text
        if token.quoted != before.quoted:
            borders[i] = 2
        elif before.kind == "newline":
            borders[i] = 2 if _line_begins(tokens, i, source) else borders.get(i, 1)
        elif before.kind == "symbol":
            sign = before.text
            if sign in _HARD:
                if (
                    text not in _HARD
                    and text != ")"
                    and text != '"'
                    and (sign != "." or _dot_ends(tokens, i, source))
                ):
                    borders[i] = 2
                elif text == '"' and i + 1 < count and token.start == before.end:
                    borders[i + 1] = 2
            elif sign in _BORDERS or (
                sign == "-" and i > 1 and before.start > tokens[i - 2].end and token.start > before.end
            ):
                borders.setdefault(i, 1)
            elif sign == "," or sign == '"':
                if (
                    text in conjunctions
                    or text in openers
                    or text in imperatives
                    or (
                        text in joiners and i + 1 < count and _opens(tokens[i + 1].text, openers, imperatives)
                    )
                    or i in quote_edges
                ):
                    borders.setdefault(i, 1)
            elif ord(sign[0]) > 0x2190 and before.end - before.start >= 1:
                borders.setdefault(i, 1)  # an emoji
        if (
            token.kind == "word"
            and i not in borders
            and (
                text in conjunctions
                or (text in joiners and i + 1 < count and _opens(tokens[i + 1].text, openers, imperatives))
            )
        ):
            borders[i] = 1
    return borders


def _places(doc: Document, links: frozenset[str]) -> list[int]:
    """Where a clause may begin: at a linking word, behind a sign or a line break, at the edge of a quote."""
    places = {*compress(count(), map(links.__contains__, doc.texts))}
    places.update(compress(count(1), map(_SIGNS.__contains__, map(_KIND, doc.tokens))))
    if any(map(_QUOTED, doc.tokens)):
        places.update(range(len(doc.tokens)))
    return sorted(places - {0, len(doc.tokens)})


def _opens(text: str, openers: frozenset[str], imperatives: frozenset[str]) -> bool:
    return (text in openers and text not in _words("no_openers", "")) or text in imperatives


def _dot_ends(tokens: list[Token], i: int, source: str) -> bool:
    """Does the dot before token ``i`` end a sentence?"""
    word = tokens[i - 2] if i > 1 else None
    if word is None or word.kind == "symbol":
        return True
    upper = source[tokens[i].start].isupper()
    if word.text in _words("dotted_forms", "") and (i < 3 or tokens[i - 3].value is None):
        return False  # "Take tab. azithromycin"
    if word.text in _words("unit_dots", ""):
        return upper or tokens[i].text not in _words("goes_on", "")
    if word.text in _words("abbreviations", "") and word.end == tokens[i - 1].start:
        return False if word.text in _words("titles", "") else upper
    return True


def _line_begins(tokens: list[Token], i: int, source: str) -> bool:
    """Does a new statement begin after the line break before token ``i``? Wrapped lines go on."""
    before = tokens[i - 2] if i > 1 else None
    if before is None or len(tokens[i - 1].text) > 1:
        return True
    if before.text in (",", "and", "or") or (before.kind == "word" and source[tokens[i].start].islower()):
        return before.text == ":" or (i >= 2 and before.kind == "symbol" and before.text != ",")
    return True
