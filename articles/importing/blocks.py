"""From elements to the blocks, facts and questions of one section."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace

from articles.document import (
    BULLETS,
    MARKDOWN,
    NUMBERS,
    PARAGRAPH,
    QUOTE,
    SUBHEADING,
    Block,
    Fact,
    Item,
    Question,
)
from articles.importing import elements as el
from articles.importing import words
from articles.importing.anchors import Anchors
from articles.importing.elements import Element
from articles.importing.inline import plain, split_bold_label, split_label

MAX_FACT_WORDS = 40
MAX_QUESTION_WORDS = 40
MAX_LONE_LABEL_WORDS = 3
_BOLD_QUESTION = re.compile(r"(\*\*|__)(?P<question>[^*_]{1,300}\?)\1\s*(?P<answer>.*)", re.DOTALL)
_BLOCK_KINDS = {
    el.BULLETS: BULLETS,
    el.NUMBERS: NUMBERS,
    el.QUOTE: QUOTE,
    el.MARKDOWN: MARKDOWN,
    el.HEADING: SUBHEADING,
}


def whole(element: Element) -> str:
    """The text of an element with its label, as inline Markdown."""
    if element.items:
        return " ".join(element.items)
    return f"{element.label} {element.text}" if element.label else element.text


def blocks_of(elements: list[Element], anchors: Anchors) -> tuple[Block, ...]:
    return tuple(_block(element, anchors) for element in elements)


def _block(element: Element, anchors: Anchors) -> Block:
    if element.kind == el.HEADING:
        return Block(SUBHEADING, element.text, anchor=anchors.for_heading(element.text))
    anchor = anchors.for_passage(whole(element))
    items = tuple(Item(item, anchors.for_passage(item)) for item in element.items)
    return Block(_BLOCK_KINDS.get(element.kind, PARAGRAPH), element.text, element.label, items, anchor)


def labels_settled(elements: list[Element]) -> list[Element]:
    """A label is one where a section has several, where it is bold, or where it is short and no sentence.

    `Here's the thing: ...` alone among paragraphs stays a sentence.
    """
    if sum(1 for element in elements if element.label) > 1:
        return elements
    return [_settled(element) for element in elements]


def _settled(element: Element) -> Element:
    label = plain(element.label)
    short = len(label.split()) <= MAX_LONE_LABEL_WORDS and not re.search(r"['’]", label)
    if not label or element.marked or short:
        return element
    return replace(element, text=whole(element), label="")


def facts_of(elements: list[Element]) -> tuple[Fact, ...]:
    """The facts of a section that holds nothing else; empty when it holds anything else."""
    pairs = [pair for element in elements for pair in _pairs(element)]
    if any(not label or len(value.split()) > MAX_FACT_WORDS for label, value in pairs):
        return ()
    return tuple(Fact(label.rstrip(": \u00a0"), value) for label, value in pairs)


def _pairs(element: Element) -> list[tuple[str, str]]:
    if element.is_list:
        return [labelled(item) for item in element.items]
    return [(element.label, element.text)] if element.kind == el.PARAGRAPH else [("", "")]


def labelled(text: str) -> tuple[str, str]:
    """Inline Markdown `**Label:** text` or `Label: text` in two parts; ("", text) without a label."""
    label, rest = split_bold_label(text)
    return (label, rest) if label else split_label(text)


def with_questions(heading: str, elements: list[Element]) -> list[Element]:
    """The elements of a section; where it is made of questions and answers, questions are marked."""
    if any(element.kind == el.QUESTION for element in elements):
        return elements
    named = words.names_faq(plain(heading))
    marked = [part for element in elements for part in _question_parts(element, named)]
    headings = [element for element in elements if element.kind == el.HEADING]
    questions = sum(1 for element in marked if element.kind == el.QUESTION)
    complete = all(a.kind != el.QUESTION or b.kind != el.QUESTION for a, b in itertools.pairwise(marked))
    enough = questions >= (1 if named else 2) and complete and marked[-1].kind != el.QUESTION
    return marked if enough and all(plain(h.text).endswith("?") for h in headings) else elements


def _question_parts(element: Element, named: bool) -> list[Element]:
    text = plain(element.text)
    if element.kind == el.HEADING and text.endswith("?"):
        return [replace(element, kind=el.QUESTION)]
    if element.kind != el.PARAGRAPH or element.label:
        return [element]
    if found := _BOLD_QUESTION.fullmatch(element.text):
        question = replace(element, kind=el.QUESTION, text=found["question"])
        return [question, replace(element, text=found["answer"])] if found["answer"] else [question]
    if named and text.endswith("?") and len(text.split()) <= MAX_QUESTION_WORDS:
        return [replace(element, kind=el.QUESTION)]
    return [element]


def questions_of(elements: list[Element], anchors: Anchors) -> tuple[tuple[Block, ...], tuple[Question, ...]]:
    """Words before the first question, and the questions with their answers."""
    groups: list[list[Element]] = [[]]
    for element in elements:
        if element.kind == el.QUESTION:
            groups.append([])
        groups[-1].append(element)
    before, *asked = groups
    questions = tuple(
        Question(
            question.text, anchors.for_heading(question.text), blocks_of(labels_settled(answer), anchors)
        )
        for question, *answer in asked
    )
    return blocks_of(labels_settled(before), anchors), questions
