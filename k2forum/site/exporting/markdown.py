"""An article as Markdown, for reading and for other programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from articles.document import (
    BULLETS,
    MARKDOWN,
    NUMBERS,
    QUOTE,
    SUBHEADING,
    Block,
    Document,
)
from articles.models import Revision


def article_markdown(revision: Revision) -> str:
    """Its source where that is Markdown; else the document that was read from it."""
    if revision.format == Revision.Format.MARKDOWN:
        return revision.source.rstrip("\n") + "\n"
    return "\n\n".join(_parts(revision.parsed)) + "\n"


def _parts(document: Document) -> Iterator[str]:
    yield f"# {document.title}"
    yield from (part for part in (document.summary, document.byline) if part)
    yield from _blocks(document.lead)
    if document.quick_facts:
        yield f"## {document.quick_facts.heading}"
        yield "\n".join(f"- **{fact.label}**: {fact.value}" for fact in document.quick_facts.facts)
    for section in document.sections:
        yield f"## {section.heading}"
        yield from _blocks(section.blocks)
        for question in section.questions:
            yield f"### {question.question}"
            yield from _blocks(question.answer)
    if document.references:
        yield f"## {document.references_heading or 'References'}"
        yield "\n".join(f"{number}. {one.text}" for number, one in enumerate(document.references, 1))
    yield from document.disclaimer
    if document.discussion:
        if document.discussion.heading:
            yield f"## {document.discussion.heading}"
        yield from document.discussion.intro


def _blocks(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        text = f"**{block.label}** {block.text}" if block.label else block.text
        items = [item.text for item in block.items]
        if block.kind == BULLETS:
            yield "\n".join([*([text] if text else []), *(f"- {item}" for item in items)])
        elif block.kind == NUMBERS:
            yield "\n".join(f"{number}. {item}" for number, item in enumerate(items, 1))
        elif block.kind == SUBHEADING:
            yield f"### {text}"
        elif block.kind == QUOTE:
            yield "\n>\n".join(f"> {item}" for item in items or [text])
        elif block.kind == MARKDOWN:
            yield block.text.rstrip("\n")
        else:
            yield text
