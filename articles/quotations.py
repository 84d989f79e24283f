"""Quotations of an article: its paragraphs as plain words, and finding a quotation again after an edit.

The shape is the W3C's TextQuoteSelector: the words, and a little of what stands before and after them.
Pure text; no database.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from html import unescape

from articles.document import MARKDOWN, SUBHEADING, Block, Document
from articles.importing.inline import plain
from k2forum.rendering import render_markdown

CONTEXT = 48  # characters kept before and after
LONGEST = 2_000  # characters of a quotation
# An edited passage is taken for the same where so much of it still stands there.
ALIKE = 0.75
# Fewer words than these say too little by themselves: what stands around them must be alike as well.
ENOUGH_WORDS = 6
_TAG = re.compile(r"<[^>]*>")
_WORD = re.compile(r"\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Place:
    """A paragraph or a list item of a document: its id on the page, and its words."""

    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class Quotation:
    quote: str
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """Where a quotation stands now. ``exact``: word for word; else it was edited, and ``words`` is how it
    reads now."""

    place: Place
    words: str
    exact: bool


def places(document: Document) -> list[Place]:
    """Every paragraph and list item that can be quoted, in the order of the page."""
    found = list(_of_blocks(document.lead))
    for section in document.sections:
        found += _of_blocks(section.blocks)
        for question in section.questions:
            found += _of_blocks(question.answer)
    return [place for place in found if place.anchor and place.text]


def _of_blocks(blocks: tuple[Block, ...]) -> Iterator[Place]:
    for block in blocks:
        if block.kind == SUBHEADING:
            continue
        if block.items:
            yield from (Place(item.anchor, plain(item.text)) for item in block.items)
        elif block.kind == MARKDOWN:
            yield Place(block.anchor, _squeezed(unescape(_TAG.sub(" ", render_markdown(block.text)))))
        else:
            yield Place(block.anchor, " ".join(filter(None, (plain(block.label), plain(block.text)))))


def quotation_of(text: str, part: str = "") -> Quotation:
    """``part`` of ``text`` with what stands around it; all of ``text`` where ``part`` is not in it."""
    part = _squeezed(part)[:LONGEST]
    at = text.find(part) if part else -1
    if at < 0:
        return Quotation(text[:LONGEST])
    end = at + len(part)
    return Quotation(part, text[max(at - CONTEXT, 0) : at], text[end : end + CONTEXT])


def find(quotation: Quotation, among: list[Place]) -> Found | None:
    """Where the quotation stands: word for word, else in the paragraph most alike; None if nowhere."""
    exact = [(place, at) for place in among for at in _positions(place.text, quotation.quote)]
    if exact:
        place, _at = max(exact, key=lambda found: _context_kept(quotation, found[0].text, found[1]))
        return Found(place, quotation.quote, exact=True)
    best = max((_closest(quotation, place) for place in among), key=lambda found: found[0], default=None)
    if best is None or best[0] < ALIKE:
        return None
    return Found(best[1], best[2], exact=False)


def _positions(text: str, quote: str) -> Iterator[int]:
    at = text.find(quote)
    while at >= 0:
        yield at
        at = text.find(quote, at + 1)


def _context_kept(quotation: Quotation, text: str, at: int) -> int:
    """How many characters before and after are as they were."""
    before, after = text[:at][::-1], text[at + len(quotation.quote) :]
    return _common(before, quotation.prefix[::-1]) + _common(after, quotation.suffix)


def _common(one: str, other: str) -> int:
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count


def _closest(quotation: Quotation, place: Place) -> tuple[float, Place, str]:
    """How alike the most similar stretch of a paragraph is (0 to 1), and its words."""
    _ends, wanted = _words_of(quotation.quote)
    spans, words = _words_of(place.text)
    # Most paragraphs share too few words with it to be compared at all.
    if len(set(words) & set(wanted)) < len(set(wanted)) * ALIKE / 2:
        return 0.0, place, ""
    matcher = SequenceMatcher(None, words, wanted, autojunk=False)
    blocks = [block for block in matcher.get_matching_blocks() if block.size]
    if not blocks or 2 * len(wanted) * ALIKE > 3 * sum(block.size for block in blocks):
        return 0.0, place, ""
    first, last = blocks[0], blocks[-1]
    # What was changed at an end of the quotation stands beside the first and the last word that stayed.
    start = max(first.a - first.b, 0)
    stop = min(last.a + last.size + len(wanted) - last.b - last.size, len(words))
    text = place.text[spans[start][0] : spans[stop - 1][1]]
    score = SequenceMatcher(None, text, quotation.quote, autojunk=False).ratio()
    if len(wanted) < ENOUGH_WORDS:
        around = place.text[max(spans[start][0] - CONTEXT, 0) : spans[stop - 1][1] + CONTEXT]
        whole = quotation.prefix + quotation.quote + quotation.suffix
        score = min(score, SequenceMatcher(None, around, whole, autojunk=False).ratio())
    return score, place, text


@lru_cache(maxsize=1024)
def _words_of(text: str) -> tuple[list[tuple[int, int]], list[str]]:
    """Where each word and sign stands, and what it is."""
    found = list(_WORD.finditer(text))
    return [(each.start(), each.end()) for each in found], [each[0] for each in found]


def _squeezed(text: str) -> str:
    return " ".join(text.split())
