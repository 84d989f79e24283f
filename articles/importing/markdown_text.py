"""Markdown with front matter, cut into the same elements as plain text."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from articles.importing.elements import (
    BULLETS,
    HEADING,
    MARKDOWN,
    NUMBERS,
    PARAGRAPH,
    QUOTE,
    TITLE,
    Element,
    Source,
)  # fmt: skip
from articles.importing.errors import ArticleError
from articles.importing.inline import plain, split_bold_label, split_label

FRONT_MATTER_KEYS = ("title", "slug", "description", "author")
MAX_FRONT_MATTER_CHARACTERS = 4_000

_FRONT_MATTER = re.compile(
    r"---[ \t]*\n(?P<yaml>.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE
)
_HEADING_MARK = re.compile(r"^ {0,3}#{1,6}[ \t]+\S", re.MULTILINE)
_REFERENCE = re.compile(r"(?<![!\\])\[(?P<text>[^\[\]\n]{1,300})\](?:\[(?P<name>[^\[\]\n]{0,100})\])?(?!\()")
_HARD_BREAK = re.compile(r"(?: {2,}|\\)\n")


def looks_like_markdown(text: str) -> bool:
    """Does the text begin with front matter or hold a heading with its mark?"""
    return bool(_has_front_matter(text) or _HEADING_MARK.search(text))


def read_markdown(text: str) -> Source:
    """Elements of a Markdown text; a heading of level 1 before everything else is the title."""
    front_matter, body, first_line = _split_front_matter(text)
    known = {key: value for key, value in front_matter.items() if key in FRONT_MATTER_KEYS and value}
    ignored = sorted(set(front_matter) - set(FRONT_MATTER_KEYS))
    remarks = [f"front matter not used: {', '.join(ignored)}"] if ignored else []
    environment: dict[str, Any] = {}
    try:
        tree = SyntaxTreeNode(_parser().parse(body, environment))
    except RecursionError:
        raise ArticleError("the Markdown is nested too deeply") from None
    reader = _Reader(body.split("\n"), environment.get("references", {}), first_line)
    elements = [element for node in tree.children for element in reader.elements(node)]
    return Source(_with_title(elements, known, remarks), known, remarks)


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False})


def _has_front_matter(text: str) -> bool:
    """A first line of dashes is front matter when keys follow: known ones, or any up to a closing line."""
    keys = re.match(r"---[ \t]*\n\s*(?P<key>[\w-]{1,40})[ \t]*:", text)
    return keys is not None and (keys["key"] in FRONT_MATTER_KEYS or _FRONT_MATTER.match(text) is not None)


def _split_front_matter(text: str) -> tuple[dict[str, str], str, int]:
    """Front matter, the text after it, and the number of the line where that begins."""
    if not _has_front_matter(text):
        return {}, text, 1
    found = _FRONT_MATTER.match(text)
    if not found:
        raise ArticleError("the front matter has no closing ---", 1)
    if len(found["yaml"]) > MAX_FRONT_MATTER_CHARACTERS:
        raise ArticleError(f"the front matter has more than {MAX_FRONT_MATTER_CHARACTERS} characters", 1)
    try:
        # The base loader makes text of everything: no dates, no numbers, no objects.
        values = yaml.load(found["yaml"], Loader=yaml.BaseLoader)  # noqa: S506
    except yaml.MarkedYAMLError as error:
        line = (error.problem_mark.line if error.problem_mark else 0) + 2
        raise ArticleError(
            f"the front matter is not valid YAML: {error.problem or 'unreadable'}", line
        ) from None
    except (yaml.YAMLError, RecursionError, ValueError, TypeError):
        raise ArticleError("the front matter is not valid YAML", 1) from None
    if not isinstance(values, dict) or not all(isinstance(key, str) for key in values):
        raise ArticleError("the front matter must be lines of the form key: value", 2)
    for key in FRONT_MATTER_KEYS:
        if not isinstance(values.get(key, ""), str):
            raise ArticleError(f"{key} in the front matter must be one line of text", 2)
    front_matter = {key: " ".join(v.split()) if isinstance(v, str) else "" for key, v in values.items()}
    return front_matter, text[found.end() :], text.count("\n", 0, found.end()) + 1


def _with_title(elements: list[Element], front_matter: dict[str, str], remarks: list[str]) -> list[Element]:
    if not elements or elements[0].kind != HEADING or elements[0].level != 1:
        return elements
    first, *rest = elements
    if "title" not in front_matter:
        return [Element(TITLE, first.line, first.text), *rest]
    if plain(first.text) != front_matter["title"]:
        remarks.append(f"the heading on line {first.line} gives way to the title of the front matter")
    return rest


class _Reader:
    def __init__(self, rows: list[str], references: dict[str, dict[str, Any]], first_line: int) -> None:
        self.rows = rows
        self.references = references
        self.first_line = first_line

    def elements(self, node: SyntaxTreeNode) -> list[Element]:
        line = (node.map[0] if node.map else 0) + self.first_line
        if node.type == "heading":
            heading = self._inline(node).rstrip(":")
            return [Element(HEADING, line, heading, level=int(node.tag[1:]))] if plain(heading) else []
        if node.type == "paragraph":
            return self._paragraphs(node, line)
        if node.type in {"bullet_list", "ordered_list"} and all(
            _is_one_paragraph(item) for item in node.children
        ):
            kind = BULLETS if node.type == "bullet_list" else NUMBERS
            return [
                Element(kind, line, items=tuple(self._inline(item.children[0]) for item in node.children))
            ]
        if node.type == "blockquote" and all(child.type == "paragraph" for child in node.children):
            return [Element(QUOTE, line, items=tuple(self._inline(child) for child in node.children))]
        if node.type == "hr" or node.map is None:
            return []
        return [Element(MARKDOWN, line, "\n".join(self.rows[node.map[0] : node.map[1]]).rstrip())]

    def _paragraphs(self, node: SyntaxTreeNode, line: int) -> list[Element]:
        """One paragraph, or several where every row of it is a `Label: text` of its own."""
        content = node.children[0].content
        rows = [row.strip().rstrip("\\").rstrip() for row in content.split("\n")]
        if len(rows) > 1 and all(_labelled(row)[0] for row in rows):
            return [self._paragraph(row, line + offset) for offset, row in enumerate(rows)]
        return [self._paragraph(self._inline(node), line)]

    def _paragraph(self, text: str, line: int) -> Element:
        label, rest = _labelled(self._resolved(text))
        marked = bool(split_bold_label(text)[0])
        return Element(PARAGRAPH, line, rest, label=label, marked=marked)

    def _inline(self, node: SyntaxTreeNode) -> str:
        """Inline Markdown of a heading or paragraph in one line; hard breaks stay."""
        content = node.children[0].content if node.children else ""
        pieces = _HARD_BREAK.split(content)
        return self._resolved("\\\n".join(piece.replace("\n", " ") for piece in pieces)).strip()

    def _resolved(self, text: str) -> str:
        """Links by name (`[text][name]`) with their address, since each text is shown by itself."""
        if not self.references or "[" not in text:
            return text

        def link(found: re.Match[str]) -> str:
            name = found["name"] or found["text"]
            target = self.references.get(" ".join(name.split()).upper())
            return f"[{found['text']}](<{target['href']}>)" if target else found[0]

        return _REFERENCE.sub(link, text)


def _labelled(text: str) -> tuple[str, str]:
    label, rest = split_bold_label(text)
    return (label, rest) if label else split_label(text)


def _is_one_paragraph(item: SyntaxTreeNode) -> bool:
    return len(item.children) == 1 and item.children[0].type == "paragraph"
