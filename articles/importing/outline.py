"""From elements in a row to the parts of an article, by structure."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

from articles.document import (
    FAQ,
    POINTS,
    TEXT,
    Block,
    Discussion,
    Document,
    QuickFacts,
    Section,
    TocEntry,
)  # fmt: skip
from articles.importing import references, words
from articles.importing.anchors import Anchors
from articles.importing.blocks import (
    blocks_of,
    facts_of,
    labelled,
    labels_settled,
    questions_of,
    whole,
    with_questions,
)
from articles.importing.elements import HEADING, PARAGRAPH, QUESTION, QUOTE, TITLE, Element
from articles.importing.inline import plain
from articles.importing.references import Passage

WORDS_PER_MINUTE = 230
MAX_INVITATION_WORDS = 120
MIN_FACTS = 2
# A list of sources may hold a few that are named without number or address.
MIN_SHARE_OF_SOURCES = 0.6


@dataclass
class _Part:
    """A heading with what follows it; the lead is the part without a heading."""

    heading: str = ""
    elements: list[Element] = field(default_factory=list)
    after_disclaimer: bool = False


def document_from(elements: list[Element], title: str, summary: str = "", byline: str = "") -> Document:
    """The article that the elements make. `title`, `summary` and `byline` are plain text."""
    parts, disclaimer = _without_disclaimer(_parts(elements))
    sources = _take_sources(parts)
    discussion = _take_invitation(parts)
    lead, *rest = parts
    anchors = Anchors()
    facts = _take_facts(rest, anchors)
    lead_blocks = blocks_of(labels_settled(lead.elements), anchors)
    sections = tuple(_section(part, anchors, last=part is rest[-1]) for part in rest)
    passages = list(_passages(lead_blocks, facts, sections))
    listed = [references.from_item(row) for row in _rows(sources)]
    return Document(
        title=title,
        summary=summary,
        byline=byline,
        lead=lead_blocks,
        quick_facts=facts,
        sections=sections,
        references=tuple(references.joined(listed, references.in_passages(passages))),
        references_heading=sources.heading,
        disclaimer=tuple(disclaimer),
        discussion=discussion,
        reading_minutes=_minutes(passages, sections),
        toc=tuple(TocEntry(plain(section.heading), section.anchor) for section in sections),
    )


def _parts(elements: list[Element]) -> list[_Part]:
    """Lead and sections. The highest level of heading in use makes sections; lower ones stay inside."""
    top = min((e.level for e in elements if e.kind == HEADING), default=0)
    parts = [_Part()]
    for element in elements:
        if element.kind == HEADING and element.level == top:
            parts.append(_Part(element.text))
        elif element.kind != TITLE:
            parts[-1].elements.append(element)
    return parts


def _without_disclaimer(parts: list[_Part]) -> tuple[list[_Part], list[str]]:
    """The parts without the disclaimer (a `Disclaimer:` paragraph or section), and its paragraphs."""
    kept: list[_Part] = []
    found: list[str] = []
    for part in parts:
        if part.heading and words.names_disclaimer(plain(part.heading)):
            found += [whole(element) for element in part.elements]
            continue
        rest = _Part(part.heading, [], after_disclaimer=bool(found))
        kept.append(rest)
        for element in part.elements:
            if text := _disclaimer_in(element):
                found.append(text)
                # What follows the disclaimer without a heading may be the invitation.
                kept.append(rest := _Part("", [], after_disclaimer=True))
            else:
                rest.elements.append(element)
    return _joined(kept), found


def _joined(parts: list[_Part]) -> list[_Part]:
    """Parts without a heading go back to the part before, unless they are a closing invitation."""
    result = parts[:1]
    for part in parts[1:]:
        if part.heading or (part is parts[-1] and _is_invitation(part)):
            result.append(part)
        else:
            result[-1].elements += part.elements
    return result


def _disclaimer_in(element: Element) -> str:
    label, text = element.label, element.text
    if element.kind == QUOTE and len(element.items) == 1:
        label, text = labelled(element.items[0])
    elif element.kind != PARAGRAPH:
        return ""
    return text if words.names_disclaimer(plain(label).rstrip(": \u00a0")) else ""


def _rows(part: _Part) -> list[str]:
    return [row for element in part.elements for row in (element.items or (whole(element),))]


def _take_sources(parts: list[_Part]) -> _Part:
    """Remove and return the closing section that is a list of sources; an empty part if none is."""
    for part in reversed(parts[1:][-2:]):
        rows = _rows(part)
        several = len(rows) > 1 or any(element.is_list for element in part.elements)
        sources = sum(1 for row in rows if references.names_source(row))
        if several and part.heading and sources >= len(rows) * MIN_SHARE_OF_SOURCES:
            parts.remove(part)
            return part
        if not _is_invitation(part):
            break
    return _Part()


def _take_invitation(parts: list[_Part]) -> Discussion | None:
    """Remove the closing words that invite readers to talk."""
    if len(parts) > 1 and _is_invitation(parts[-1]):
        part = parts.pop()
        return Discussion(part.heading, tuple(whole(element) for element in part.elements))
    return None


def _is_invitation(part: _Part) -> bool:
    texts = [whole(element) for element in part.elements]
    if not texts or any(element.kind not in {PARAGRAPH, QUESTION} for element in part.elements):
        return False
    if sum(len(text.split()) for text in texts) > MAX_INVITATION_WORDS:
        return False
    return words.invites(part.heading) or (
        part.after_disclaimer and any(words.invites(text) for text in texts)
    )


def _take_facts(parts: list[_Part], anchors: Anchors) -> QuickFacts | None:
    """The first section, when all of it is `Label: text`, becomes the quick facts."""
    facts = facts_of(parts[0].elements) if parts else ()
    if len(facts) < MIN_FACTS:
        return None
    heading = parts.pop(0).heading
    return QuickFacts(heading, anchors.for_heading(heading), facts)


def _section(part: _Part, anchors: Anchors, last: bool) -> Section:
    anchor = anchors.for_heading(part.heading)
    elements = with_questions(part.heading, part.elements)
    if any(element.kind == QUESTION for element in elements):
        before, questions = questions_of(elements, anchors)
        return Section(part.heading, anchor, FAQ, before, questions)
    points = last and len(elements) == 1 and elements[0].is_list and len(elements[0].items) > 1
    return Section(
        part.heading, anchor, POINTS if points else TEXT, blocks_of(labels_settled(elements), anchors)
    )


def _passages(
    lead: tuple[Block, ...], facts: QuickFacts | None, sections: tuple[Section, ...]
) -> Iterator[Passage]:
    """Every text of the article in its order, with the anchor under which it stands."""
    yield from _texts(lead)
    for fact in facts.facts if facts else ():
        yield Passage(f"{fact.label}: {fact.value}", facts.anchor if facts else "")
    for section in sections:
        yield from _texts(section.blocks)
        for question in section.questions:
            yield Passage(question.question, question.anchor)
            yield from _texts(question.answer)


def _texts(blocks: tuple[Block, ...]) -> Iterator[Passage]:
    for block in blocks:
        if block.text:
            yield Passage(f"{block.label} {block.text}" if block.label else block.text, block.anchor)
        for item in block.items:
            yield Passage(item.text, item.anchor)


def _minutes(passages: list[Passage], sections: tuple[Section, ...]) -> int:
    texts = [passage.text for passage in passages] + [section.heading for section in sections]
    return max(1, math.ceil(sum(len(text.split()) for text in texts) / WORDS_PER_MINUTE))
