"""The outline of an article in lines for a terminal."""

from __future__ import annotations

from articles.document import Block, Document, Section
from articles.importing.importer import Parsed
from articles.importing.inline import plain

WIDTH = 72
KINDS = {"text": "section", "faq": "questions", "points": "closing points"}


def summary_lines(parsed: Parsed) -> list[str]:
    """What would be saved: title, parts in order with their anchors, references, remarks."""
    document = parsed.document
    return [
        f"Title:       {document.title}  ({parsed.title_from})",
        f"Address:     /articles/{parsed.slug}/",
        f"Read as:     {parsed.format}, {document.reading_minutes} min",
        f"Lead:        {_count(len(document.lead), 'paragraph')}",
        *_blocks(document.lead),
        *_facts(document),
        *(line for section in document.sections for line in _section(section)),
        *_references(document),
        f"Disclaimer:  {_short(' '.join(document.disclaimer)) or 'none'}",
        f"Discussion:  {_invitation(document)}",
        *(f"Note:        {remark}" for remark in parsed.remarks),
    ]


def _facts(document: Document) -> list[str]:
    facts = document.quick_facts
    if facts is None:
        return ["Quick facts: none"]
    head = f"Quick facts: {plain(facts.heading)}  #{facts.anchor}"
    return [head, *(f"    {plain(fact.label)} = {_short(fact.value)}" for fact in facts.facts)]


def _section(section: Section) -> list[str]:
    head = f"{KINDS[section.kind].capitalize()}: {plain(section.heading)}  #{section.anchor}"
    asked = [f"    ? {_short(q.question)} ({_count(len(q.answer), 'block')})" for q in section.questions]
    return [head, *_blocks(section.blocks), *asked]


def _blocks(blocks: tuple[Block, ...]) -> list[str]:
    lines = []
    for block in blocks:
        if block.items:
            lines += [f"    - {_short(item.text)}" for item in block.items]
        else:
            label = f"[{plain(block.label)}] " if block.label else ""
            mark = "### " if block.kind == "subheading" else ""
            lines.append(f"    {mark}{label}{_short(block.text)}")
    return lines


def _references(document: Document) -> list[str]:
    rows = [
        f"    {number}. {plain(r.text)}  {r.url}" for number, r in enumerate(document.references, start=1)
    ]
    return [f"References:  {len(document.references)}", *rows]


def _invitation(document: Document) -> str:
    if document.discussion is None:
        return "none"
    return " / ".join(
        _short(text) for text in (document.discussion.heading, *document.discussion.intro) if text
    )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _short(markdown: str) -> str:
    text = plain(markdown)
    return text if len(text) <= WIDTH else text[: WIDTH - 1].rstrip() + "…"
