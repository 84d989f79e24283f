"""Finds words for people that nobody can translate: in templates, and where Python code speaks to people."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from django.template.base import Lexer, TokenType

BLOCKS = ("blocktranslate", "blocktrans", "comment", "verbatim")
SPOKEN_ATTRIBUTES = ("alt", "title", "aria-label", "placeholder", "aria-description")
UNSPOKEN_ELEMENTS = ("script", "style", "code", "svg", "template-data")
WORD = re.compile(r"[^\W\d_]{2,}")
# Keywords and calls whose string a person reads.
SPOKEN_KEYWORDS = ("label", "help_text", "verbose_name", "verbose_name_plural", "description", "empty_label")
SPOKEN_CALLS = ("ValidationError", "PermissionDenied", "success", "info", "warning", "error", "add_error")


class _Words(HTMLParser):
    """The words of a piece of HTML that somebody sees or hears, with their lines."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, str]] = []
        self.unspoken = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.unspoken += tag in UNSPOKEN_ELEMENTS
        given = dict(attributes)
        spoken = list(SPOKEN_ATTRIBUTES)
        if tag == "input" and given.get("type") in ("submit", "button"):
            spoken.append("value")
        for name in spoken:
            self.handle_data(given.get(name) or "")

    def handle_endtag(self, tag: str) -> None:
        self.unspoken -= tag in UNSPOKEN_ELEMENTS

    def handle_data(self, data: str) -> None:
        if not self.unspoken and WORD.search(data):
            self.found.append((self.getpos()[0], " ".join(data.split())))


def in_template(source: str, *, markup: bool = True) -> list[tuple[int, str]]:
    """Lines and words of a template that stand outside of every translation."""
    kept, inside = [], ""
    for token in Lexer(source).tokenize():
        if token.token_type == TokenType.BLOCK:
            name = token.contents.split()[0]
            inside = (
                name if name in BLOCKS else "" if name.startswith("end") and name[3:] in BLOCKS else inside
            )
        text = token.contents if token.token_type == TokenType.TEXT and not inside else ""
        lines = "\n" * (token.contents.count("\n") if not text else 0)
        kept.append(text or lines)
    left = "".join(kept)
    if not markup:
        return [(number, line) for number, line in enumerate(left.splitlines(), 1) if WORD.search(line)]
    words = _Words()
    words.feed(left)
    words.close()
    return words.found


def in_module(path: Path) -> Iterator[tuple[int, str]]:
    """Lines and words of a module that stand as plain strings where a person reads them."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        speaks = called in SPOKEN_CALLS and not _is_log(node.func)
        spoken = list(node.args) if speaks else []
        spoken += [word.value for word in node.keywords if word.arg in SPOKEN_KEYWORDS]
        for value in spoken:
            for part in ast.walk(value) if isinstance(value, ast.JoinedStr) else (value,):
                if (
                    isinstance(part, ast.Constant)
                    and isinstance(part.value, str)
                    and " " in part.value.strip()
                ):
                    yield part.lineno, part.value


def _is_log(called: ast.expr) -> bool:
    return isinstance(called, ast.Attribute) and getattr(called.value, "id", "") in (
        "logger",
        "log",
        "logging",
    )
