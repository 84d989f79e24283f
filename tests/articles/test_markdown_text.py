"""Markdown with front matter."""

from __future__ import annotations

import pytest

from articles.importing.errors import ArticleError
from articles.importing.importer import parse
from tests.articles.outlines import headings, labels, markdown_document, parsed

HEAD = "---\ntitle: A title\n---\n"


def test_front_matter_gives_title_address_summary_and_byline():
    article = parsed("vitamin-c-cold.md")
    assert article.document.title == "Vitamin C and the common cold"
    assert article.slug == "vitamin-c"
    assert article.document.summary == "What a century of oranges has shown."
    assert article.document.byline == "Ada Example"
    assert article.remarks == ("front matter not used: tags",)


def test_parts_of_a_markdown_article_are_found():
    document = parsed("vitamin-c-cold.md").document
    assert document.quick_facts is not None
    assert [(fact.label, fact.value) for fact in document.quick_facts.facts] == [
        ("What it does", "helps to build collagen"), ("Found in", "peppers, kiwi, citrus"),
    ]  # fmt: skip
    assert headings(document) == ["What was tested", "FAQ", "To sum up"]
    assert [question.question for question in document.faq] == [
        "Does it prevent colds?", "Is it too late once I sneeze?",
    ]  # fmt: skip
    assert [item.text for item in document.bottom_line] == ["A little shorter", "Not fewer"]
    assert document.disclaimer == ("This is not medical advice.",)
    assert document.discussion is not None
    assert document.discussion.intro == ("What do *you* do about a cold?",)


def test_blocks_of_a_section_keep_their_kinds():
    section = parsed("vitamin-c-cold.md").document.sections[0]
    assert [block.kind for block in section.blocks] == [
        "paragraph", "subheading", "quote", "markdown", "paragraph",
    ]  # fmt: skip
    assert labels(section.blocks) == ["Upper limit:"]
    assert section.blocks[3].text == "1. Skiers\n2. Soldiers\n   - on exercises"


def test_rows_of_a_paragraph_become_one_line():
    document = parsed("vitamin-c-cold.md").document
    assert "\n" not in document.lead[0].text
    assert document.sections[0].blocks[2].items[0].text.endswith("matter. They had fewer colds.")


def test_links_by_name_keep_their_address():
    text = parsed("vitamin-c-cold.md").document.lead[0].text
    assert "[one review](<https://doi.org/10.1002/14651858.CD000980.pub4>)" in text


def test_listed_source_says_what_a_check_found():
    document = parsed("vitamin-c-cold.md").document
    assert document.references[0].status == "confirmed"
    assert document.references[0].text == "Cochrane review. doi: 10.1002/14651858.CD000980.pub4."
    assert document.references[0].cited_at == (document.lead[0].anchor,)
    assert document.references[1].url == "https://example.org/c"


def test_heading_of_the_first_level_is_the_title():
    article = parse("# A Title\n\nWords.\n\n## One\n\nMore.", slug="a")
    assert article.document.title == "A Title"
    assert headings(article.document) == ["One"]


def test_title_of_the_front_matter_wins_and_says_so():
    article = parse(HEAD + "# Another\n\nWords.", slug="a")
    assert article.document.title == "A title"
    assert article.remarks == ("the heading on line 4 gives way to the title of the front matter",)


def test_bold_questions_make_an_faq():
    document = markdown_document(HEAD + "## Asked\n\n**Is it so?**\nYes.\n\n**Really so?**\n\nYes, really.")
    assert [(q.question, q.answer[0].text) for q in document.faq] == [
        ("Is it so?", "Yes."), ("Really so?", "Yes, really."),
    ]  # fmt: skip


def test_rows_with_labels_in_one_paragraph_are_facts():
    document = markdown_document(
        HEAD + "Lead.\n\n## Facts\n\nOne: a\n**Two:** b\n**Three**: c\n\n## On\n\nText."
    )
    assert document.quick_facts is not None
    assert [fact.label for fact in document.quick_facts.facts] == ["One", "Two", "Three"]


def test_html_is_text_and_no_markup():
    document = markdown_document(HEAD + "Before <script>alert(1)</script> after.\n\n<div onclick=x>\n\nEnd.")
    assert document.lead[0].text == "Before <script>alert(1)</script> after."


def test_rule_on_the_first_line_is_no_front_matter():
    assert parse("---\n\nWords of a text: two.\n\n---\n", slug="a").document.lead


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("---\ntitle: A\nWords.", 1, "no closing ---"),
        ("---\ntitle: A\nslug: [a\n---\nWords.", 4, "not valid YAML"),
        ("---\ntitle: A\n- b\n---\nWords.", 3, "not valid YAML"),
        ("---\ntitle: [a, b]\n---\nWords.", 2, "title in the front matter"),
        ("---\ntitle: A\n? [a, b]\n: c\n---\nWords.", 3, "front matter"),
        ("---\n" + "a: b\n" * 3000 + "---\nWords.", 1, "4000 characters"),
        ("---\n" + "a: " + "[" * 3000 + "\n---\nWords.", 0, "front matter"),
        ("---\ntitle: A\n---\n", 0, "no paragraphs"),
    ],
)
def test_wrong_front_matter_is_refused_with_its_line(text: str, line: int, words: str):
    with pytest.raises(ArticleError, match=words) as caught:
        parse(text, slug="a")
    assert not line or caught.value.line == line


def test_values_of_the_front_matter_are_text_whatever_they_look_like():
    article = parse("---\ntitle: 2024\nslug: 007\ndescription: yes\n---\nWords.")
    assert (article.document.title, article.slug, article.document.summary) == ("2024", "007", "yes")


def test_heading_without_words_is_no_section():
    assert headings(markdown_document(HEAD + "Words.\n\n##\n\nMore.\n\n## One\n\nText.")) == ["One"]
