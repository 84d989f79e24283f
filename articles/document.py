"""The structure of an article: plain dataclasses that go to JSON and back.

Text fields hold inline Markdown (what `k2forum.rendering.render_inline` takes) unless a field says otherwise.
Anchors are ids for the page: headings keep theirs while the words stay, paragraphs while their text stays.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

TEXT, FAQ, POINTS = "text", "faq", "points"
PARAGRAPH, BULLETS, NUMBERS, SUBHEADING, QUOTE, MARKDOWN = (
    "paragraph", "bullets", "numbers", "subheading", "quote", "markdown",
)  # fmt: skip


@dataclass(frozen=True)
class Item:
    """One item of a list, or one paragraph of a quotation."""

    text: str
    anchor: str


@dataclass(frozen=True)
class Block:
    """One piece of a section. `label` is the bold beginning of a `Label: text` paragraph, with its colon.

    A block of kind "markdown" holds block Markdown (nested lists, code), for `render_markdown`.
    """

    kind: str
    text: str = ""
    label: str = ""
    items: tuple[Item, ...] = ()
    anchor: str = ""


@dataclass(frozen=True)
class Question:
    question: str
    anchor: str
    answer: tuple[Block, ...]


@dataclass(frozen=True)
class Section:
    """`kind` is "text", "faq" (blocks are words before the first question) or "points" (one list)."""

    heading: str
    anchor: str
    kind: str = TEXT
    blocks: tuple[Block, ...] = ()
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True)
class Fact:
    label: str
    value: str


@dataclass(frozen=True)
class QuickFacts:
    heading: str
    anchor: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Discussion:
    """What the article says to invite its readers: heading (may be empty) and paragraphs."""

    heading: str
    intro: tuple[str, ...]


@dataclass(frozen=True)
class Reference:
    """A source. `text` is inline Markdown, `status` says in words what a check found ("" when none was made).

    `kind` is the surest link that it has: "doi", "pmid", "pmcid", "journal" (a search by citation) or "link".
    `cited_at` lists the anchors of the passages that name it.
    """

    text: str
    kind: str
    doi: str = ""
    pmid: str = ""
    url: str = ""
    status: str = ""
    cited_at: tuple[str, ...] = ()
    pmcid: str = ""

    @property
    def key(self) -> str:
        """By what number services know it: "doi 10.1/x", "pmid 1" or "pmcid PMC1"; "" where they do not."""
        if self.doi:
            return f"doi {self.doi.lower()}"
        if self.pmid:
            return f"pmid {int(self.pmid)}"
        return f"pmcid {self.pmcid}" if self.pmcid else ""


@dataclass(frozen=True)
class TocEntry:
    """A line of the table of contents; `text` is plain text."""

    text: str
    anchor: str


@dataclass(frozen=True)
class Document:
    title: str
    summary: str = ""
    byline: str = ""
    lead: tuple[Block, ...] = ()
    quick_facts: QuickFacts | None = None
    sections: tuple[Section, ...] = ()
    references: tuple[Reference, ...] = ()
    references_heading: str = ""
    disclaimer: tuple[str, ...] = ()
    discussion: Discussion | None = None
    reading_minutes: int = 1
    toc: tuple[TocEntry, ...] = field(default=())

    @property
    def faq(self) -> tuple[Question, ...]:
        """All questions with their answers, from every FAQ section."""
        return tuple(question for section in self.sections for question in section.questions)

    @property
    def bottom_line(self) -> tuple[Item, ...]:
        """The points of the closing list."""
        return tuple(
            item
            for section in self.sections
            if section.kind == POINTS
            for b in section.blocks
            for item in b.items
        )

    def to_json(self) -> dict[str, Any]:
        """A dict of JSON values only (tuples become lists)."""
        return {key: _lists(value) for key, value in asdict(self).items()}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Document:
        """The document that `to_json` wrote."""
        facts, discussion = data.get("quick_facts"), data.get("discussion")
        return cls(
            title=data["title"],
            summary=data.get("summary", ""),
            byline=data.get("byline", ""),
            lead=_blocks(data.get("lead", [])),
            quick_facts=QuickFacts(
                facts["heading"], facts["anchor"], tuple(Fact(**f) for f in facts["facts"])
            )
            if facts
            else None,
            sections=tuple(_section(s) for s in data.get("sections", [])),
            references=tuple(
                Reference(**{**r, "cited_at": tuple(r["cited_at"])}) for r in data.get("references", [])
            ),
            references_heading=data.get("references_heading", ""),
            disclaimer=tuple(data.get("disclaimer", [])),
            discussion=Discussion(discussion["heading"], tuple(discussion["intro"])) if discussion else None,
            reading_minutes=data.get("reading_minutes", 1),
            toc=tuple(TocEntry(**entry) for entry in data.get("toc", [])),
        )


def _lists(value: Any) -> Any:
    if isinstance(value, (tuple, list)):
        return [_lists(one) for one in value]
    if isinstance(value, dict):
        return {key: _lists(one) for key, one in value.items()}
    return value


def _blocks(rows: list[dict[str, Any]]) -> tuple[Block, ...]:
    return tuple(Block(**{**row, "items": tuple(Item(**item) for item in row["items"])}) for row in rows)


def _section(row: dict[str, Any]) -> Section:
    questions = tuple(Question(q["question"], q["anchor"], _blocks(q["answer"])) for q in row["questions"])
    return Section(row["heading"], row["anchor"], row["kind"], _blocks(row["blocks"]), questions)
