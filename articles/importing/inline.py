"""Inline Markdown: writing plain text as such, and reading the words out of it."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import unquote

from markdown_it import MarkdownIt

_SPECIAL = re.compile(r"[\\`*_\[\]~]|<(?=[A-Za-z/!?])|&(?=#?\w{1,32};)")
_LABEL = re.compile(r"(?P<label>[^:\n]{1,70}?\s?:)\s+(?P<text>\S.*)", re.DOTALL)
_BOLD_LABEL = re.compile(
    r"(\*\*|__)(?P<label>[^*_\n]{1,70}?)(?P<colon>:?)\1(?P<after>:?)\s*(?P<text>.*)", re.DOTALL
)
_SENTENCE_END = re.compile(r"[.!?…]$|[.!?…]\s")
MAX_LABEL_WORDS = 6


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False})


def escape(text: str) -> str:
    """Plain text as inline Markdown that shows exactly that text."""
    return _SPECIAL.sub(lambda found: "\\" + found[0], text)


def plain(markdown: str) -> str:
    """The words of inline Markdown without its marks."""
    return _words(markdown, with_addresses=False)


def words_and_addresses(markdown: str) -> str:
    """The words of inline Markdown, each link followed by its address in brackets."""
    return _words(markdown, with_addresses=True)


# The same text is asked for by anchors, labels and references.
@lru_cache(maxsize=2048)
def _words(markdown: str, with_addresses: bool) -> str:
    pieces: list[str] = []
    address = ""
    for token in _parser().parseInline(markdown):
        for child in token.children or []:
            if child.type in {"softbreak", "hardbreak"}:
                pieces.append(" ")
            elif child.type == "link_open":
                address = unquote(str(child.attrs.get("href", "")))
            elif child.type == "link_close" and with_addresses:
                pieces.append(f" ({address})")
            else:
                pieces.append(child.content)
    return " ".join("".join(pieces).split())


def split_label(text: str) -> tuple[str, str]:
    """`Label: text` as ("Label:", "text"), else ("", text): a label is short and begins as a heading does."""
    found = _LABEL.match(text)
    if not found:
        return "", text
    label = found["label"]
    bare = label[:-1].strip()
    if not bare or bare[0].islower() or not any(c.isalnum() for c in bare):
        return "", text
    if (
        len(bare.split()) > MAX_LABEL_WORDS
        or _SENTENCE_END.search(bare)
        or bare.count("(") != bare.count(")")
    ):
        return "", text
    if any(mark in bare for mark in "[]`*<|"):
        return "", text
    return label, found["text"]


def split_bold_label(text: str) -> tuple[str, str]:
    """`**Label:** text` or `**Label**: text` as ("Label:", "text"), else ("", text)."""
    found = _BOLD_LABEL.match(text)
    if not found or not (found["colon"] or found["after"]) or not found["label"].strip():
        return "", text
    return found["label"].strip() + ":", found["text"].strip()
