"""What a note says and its sources are one text; sources are addresses that a reader can open."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from discussions import note_text
from discussions.margin import end_of
from k2forum.rendering import render_markdown


@pytest.mark.parametrize(
    ("line", "address", "label"),
    [
        ("10.1093/jn/134.11.3100", "https://doi.org/10.1093/jn/134.11.3100", "doi:10.1093/jn/134.11.3100"),
        ("doi: 10.1016/x(2)", "https://doi.org/10.1016/x(2)", "doi:10.1016/x(2)"),
        ("https://doi.org/10.1111/jth.12203", "https://doi.org/10.1111/jth.12203", "doi:10.1111/jth.12203"),
        ("PMID 23525894", "https://pubmed.ncbi.nlm.nih.gov/23525894/", "PMID 23525894"),
        ("https://example.org/a?b=c", "https://example.org/a?b=c", "example.org/a"),
        (
            "https://pubmed.ncbi.nlm.nih.gov/?term=Blood+2007%3B109",
            "https://pubmed.ncbi.nlm.nih.gov/?term=Blood+2007%3B109",
            "PubMed: Blood 2007;109",
        ),
    ],
)
def test_a_source_is_read_and_named(line: str, address: str, label: str):
    assert note_text.read_sources(f"\n {line} \n") == [address]
    assert note_text.label_of(address) == label
    html = render_markdown(note_text.compose("Words.", [address]))
    assert f'href="{address.replace("&", "&amp;")}"' in html and f">{label}</a>" in html


@pytest.mark.parametrize(
    "text",
    [
        "", "  \n ", "I heard it", "javascript:alert(1)", "ftp://example.org/a", "https://a b.org/",
        "https://user:secret@example.org/", "https://example.org/>)[x](y", "http://[", "https://localhost/",
        "\n".join(f"https://example.org/{n}" for n in range(7)), "https://example.org/" + "x" * 500,
    ],
)  # fmt: skip
def test_what_is_no_source_is_refused(text: str):
    with pytest.raises(ValidationError):
        note_text.read_sources(text)


@pytest.mark.parametrize(
    "text", ["One line.", "Two\n\nparagraphs, *with* [a link](https://example.org).", "- a\n- b"]
)
def test_a_note_is_taken_apart_as_it_was_put_together(text: str):
    sources = ["https://doi.org/10.1016/x(2)", "https://example.org/a_b*c"]
    assert note_text.taken_apart(note_text.compose(text, sources)) == (text, sources)


def test_a_text_that_is_no_note_has_no_sources():
    assert note_text.taken_apart("Just words.\n\nAnd more.") == ("Just words.\n\nAnd more.", [])


@pytest.mark.parametrize(
    ("html", "words", "before"),
    [
        ("Tea is a drink.", "a drink", "Tea is a drink"),
        ("<strong>Tea:</strong> hot &amp; wet", "Tea: hot & wet", "<strong>Tea:</strong> hot &amp; wet"),
        ("About 5\u00a0mcg\n  a day", "5 mcg a day", "About 5\u00a0mcg\n  a day"),
        ("See <a href='x'>the paper, page 2</a>, now", "the paper", "See <a href='x'>the paper, page 2</a>"),
        ("An <em>old</em> story", "old", "An <em>old"),
        ("Tea is a drink.", "coffee", "Tea is a drink."),
    ],
)
def test_a_marker_stands_where_the_words_end_and_in_no_link(html: str, words: str, before: str):
    assert html[: end_of(words, html)] == before
