"""What both readers (plain text, Markdown) hand to the outline: a flat list of elements in order."""

from __future__ import annotations

from dataclasses import dataclass, field

TITLE, HEADING, QUESTION, PARAGRAPH, BULLETS, NUMBERS, QUOTE, MARKDOWN = (
    "title", "heading", "question", "paragraph", "bullets", "numbers", "quote", "markdown",
)  # fmt: skip


@dataclass(frozen=True)
class Element:
    """`text` is inline Markdown (block Markdown for kind "markdown"); `level` is 1-6 for headings.

    `label` is the beginning of a `Label: text` paragraph up to and with its colon, `text` then the rest;
    `marked` says that the writer set the label in bold.
    """

    kind: str
    line: int
    text: str = ""
    level: int = 0
    label: str = ""
    marked: bool = False
    items: tuple[str, ...] = ()

    @property
    def is_list(self) -> bool:
        return self.kind in {BULLETS, NUMBERS}


@dataclass(frozen=True)
class Source:
    """A text as read: elements, what the front matter says, and remarks for whoever imports it."""

    elements: list[Element]
    front_matter: dict[str, str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
