"""A text in, a document out: the one way from what a writer hands in to an article's structure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePath

from django.utils.text import slugify

from articles.document import Document
from articles.importing.elements import TITLE, Source
from articles.importing.errors import ArticleError
from articles.importing.inline import plain
from articles.importing.markdown_text import looks_like_markdown, read_markdown
from articles.importing.outline import document_from
from articles.importing.plain_text import read_plain_text
from articles.importing.reading import clean_text

MARKDOWN_FORMAT, PLAIN_FORMAT, FORMATS = "markdown", "plain", ("markdown", "plain")
MAX_TITLE_CHARACTERS = 200
MAX_SLUG_CHARACTERS = 80


@dataclass(frozen=True)
class Parsed:
    """What `parse` found. `title_from` says where the title came from; `text` is the cleaned source."""

    document: Document
    format: str
    slug: str
    title_from: str
    remarks: tuple[str, ...]
    text: str

    @property
    def title_is_derived(self) -> bool:
        return self.title_from == FROM_NAME


FROM_OPTION, FROM_FRONT_MATTER, FROM_FIRST_LINE, FROM_NAME = (
    "given", "the front matter", "the first line", "derived from the name, as the text has none",
)  # fmt: skip


def parse(text: str, *, format: str = "", name: str = "", slug: str = "", title: str = "") -> Parsed:
    """The article in `text`.

    `format` is "markdown" or "plain" ("" asks the text). `name` is the file's name; where neither option nor
    text give a slug or a title, they are made from it. Raises ArticleError and nothing else.
    """
    text = clean_text(text)
    markdown = name.lower().endswith((".md", ".markdown")) or looks_like_markdown(text)
    format = format or (MARKDOWN_FORMAT if markdown else PLAIN_FORMAT)
    source = read_markdown(text) if format == MARKDOWN_FORMAT else read_plain_text(text)
    stem = PurePath(name).stem if name not in {"", "-"} else ""
    title, title_from = _title(source, title, slug or source.front_matter.get("slug", "") or stem)
    slug = slugify(slug or source.front_matter.get("slug", "") or stem or title)[:MAX_SLUG_CHARACTERS].strip(
        "-"
    )
    if not slug:
        raise ArticleError("there is no address for this article: give a slug in Latin letters or digits")
    document = document_from(
        source.elements,
        title,
        source.front_matter.get("description", ""),
        source.front_matter.get("author", ""),
    )
    if not (document.lead or document.quick_facts or document.sections):
        raise ArticleError("the text has no paragraphs: there is nothing to show as an article", 1)
    return Parsed(document, format, slug, title_from, tuple(source.remarks), text)


def _title(source: Source, given: str, name: str) -> tuple[str, str]:
    first = source.elements[0] if source.elements and source.elements[0].kind == TITLE else None
    if given.strip():
        title, origin = " ".join(given.split()), FROM_OPTION
    elif "title" in source.front_matter:
        title, origin = source.front_matter["title"], FROM_FRONT_MATTER
    elif first and plain(first.text):
        title, origin = plain(first.text), FROM_FIRST_LINE
    else:
        title, origin = _title_from_name(name), FROM_NAME
    if not title:
        raise ArticleError("the text has no title: give one")
    if len(title) > MAX_TITLE_CHARACTERS:
        raise ArticleError(
            f"the title has more than {MAX_TITLE_CHARACTERS} characters", first.line if first else 0
        )
    return title, origin


def _title_from_name(name: str) -> str:
    """`vitamin-k2` as "Vitamin K2"."""
    return " ".join(word[:1].upper() + word[1:] for word in re.split(r"[\W_]+", name) if word)[
        :MAX_TITLE_CHARACTERS
    ]
