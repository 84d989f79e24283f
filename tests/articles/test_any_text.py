"""Whatever text is handed in: a document, or an ArticleError; and never slow."""

from __future__ import annotations

import json
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.document import Document
from articles.importing.errors import ArticleError
from articles.importing.importer import parse
from articles.rendering import document_html

# Lines that mean something to the readers, mixed in any order.
LINES = st.sampled_from(
    [
        "---",
        "title: x",
        "# Title",
        "## Heading",
        "### Is it?",
        "Heading Line",
        "Short line",
        "Is it so?",
        "Label: text",
        "**Label:** text",
        "**Is it?** Yes.",
        "- item",
        "* item",
        "1. item",
        "  - nested",
        "> quoted",
        "> **Disclaimer:** no",
        "Disclaimer: no",
        "Disclaimer",
        "Share your thoughts",
        "doi: 10.1234/x",
        "PMID 5",
        "In Bone (2004;1(2):3-4)",
        "[a]: https://example.org",
        "[a][a]",
        "```",
        "Q: What?",
        "A: That.",
        "* * *",
        "=====",
        "A long line of prose that goes on for a while, as lines of prose do, and then it ends.",
        "<b>x</b>",
        "&amp;",
        "",
        "",
    ]
)
TEXTS = st.one_of(st.text(), st.lists(LINES | st.text(max_size=30), max_size=25).map("\n".join))


@settings(max_examples=300, deadline=None)
@given(
    text=TEXTS,
    format=st.sampled_from(["", "markdown", "plain"]),
    name=st.sampled_from(["", "a-b.txt", "c.md"]),
)
def test_any_text_is_an_article_or_an_article_error(text: str, format: str, name: str):
    try:
        document = parse(text, format=format, name=name).document
    except ArticleError:
        return
    stored = json.loads(json.dumps(document.to_json()))
    assert Document.from_json(stored) == document
    ids = _ids(document)
    assert len(ids) == len(set(ids))
    assert parse(text, format=format, name=name).document == document


@settings(max_examples=60, deadline=None)
@given(text=TEXTS)
def test_any_document_can_be_shown(text: str):
    try:
        document = parse(text, slug="a", title="A").document
    except ArticleError:
        return
    html = document_html(document)
    assert "<script" not in html and "<b>" not in html


@pytest.mark.parametrize("format", ["plain", "markdown"])
@pytest.mark.parametrize(
    "line",
    ["Is It So?", "A: ", "Disclaimer: no", "1. x", "Question?\nAnswer", "## Heading", "<a", "2004;1:2"],
)
def test_time_grows_with_the_length_alone(line: str, format: str):
    def calls(size: int) -> int:
        """How many functions are called: the cost, whatever else the machine is doing."""
        count = 0

        def note(*_: object) -> None:
            nonlocal count
            count += 1

        text = "Prose to begin with.\n" + (line + "\n") * (size // (len(line) + 1))
        sys.setprofile(note)
        try:
            parse(text, format=format, slug="a")
        finally:
            sys.setprofile(None)
        return count

    calls(500)  # fills what is made once
    assert calls(8_000) <= 2.2 * calls(4_000) + 500, "twice the text may cost twice as much, not its square"


def _ids(document: Document) -> list[str]:
    blocks = list(document.lead)
    ids = [document.quick_facts.anchor] if document.quick_facts else []
    for section in document.sections:
        ids.append(section.anchor)
        blocks += section.blocks
        for question in section.questions:
            ids.append(question.anchor)
            blocks += question.answer
    return (
        ids + [block.anchor for block in blocks] + [item.anchor for block in blocks for item in block.items]
    )
