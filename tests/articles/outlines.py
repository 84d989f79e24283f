"""Reading the articles of the tests."""

from __future__ import annotations

from pathlib import Path

from articles.document import Block, Document
from articles.importing.importer import Parsed, parse

TEXTS = Path(__file__).parent / "texts"


def text_of(name: str) -> str:
    return (TEXTS / name).read_text(encoding="utf-8")


def parsed(name: str) -> Parsed:
    """The article in a file of `texts/`."""
    return parse(text_of(name), name=name)


def plain_document(text: str) -> Document:
    """The document of a plain text without a name."""
    return parse(text, format="plain", slug="an-article").document


def markdown_document(text: str) -> Document:
    return parse(text, format="markdown", slug="an-article").document


def headings(document: Document) -> list[str]:
    return [section.heading for section in document.sections]


def labels(blocks: tuple[Block, ...]) -> list[str]:
    return [block.label for block in blocks if block.label]
