"""The HTML of an article."""

from __future__ import annotations

import re

from articles.importing.importer import parse
from articles.rendering import document_html
from tests.articles.outlines import markdown_document, parsed


def test_parts_have_their_own_elements():
    html = document_html(parsed("magnesium-sleep.txt").document)
    assert html.count("<dt>") == html.count("<dd>") == 4
    assert html.count("<details") == html.count("<summary>") == 4
    for name in (
        "article-body",
        "lead",
        "quick-facts",
        "article-section",
        "faq",
        "bottom-line",
        "references",
    ):
        assert f'class="{name}"' in html
    assert 'class="disclaimer"' in html
    assert '<strong class="label">Weak kidneys:</strong> Magnesium leaves' in html


def test_every_id_stands_once_and_every_link_inside_leads_to_one():
    for name in ("magnesium-sleep.txt", "iron-tea.txt", "vitamin-c-cold.md"):
        document = parsed(name).document
        html = document_html(document)
        ids = re.findall(r'\sid="([^"]+)"', html)
        assert len(ids) == len(set(ids))
        assert set(re.findall(r'href="#([^"]+)"', html)) <= set(ids)
        assert {entry.anchor for entry in document.toc} <= set(ids)


def test_headings_keep_their_anchor_when_others_come_before():
    before = markdown_document("Lead.\n\n## Two\n\nText.")
    after = markdown_document("Lead.\n\n## One\n\nNew.\n\n## Two\n\nText.")
    assert before.sections[0].anchor == after.sections[1].anchor == "two"
    assert before.sections[0].blocks[0].anchor == after.sections[1].blocks[0].anchor


def test_anchor_never_takes_an_id_of_the_page():
    document = markdown_document("Lead.\n\n## Discussion\n\nText.\n\n## Thread 12\n\nText.\n\n## 骨\n\nText.")
    assert [section.anchor for section in document.sections[:2]] == [
        "discussion-section",
        "thread-12-section",
    ]
    assert document.sections[2].anchor.startswith("s-")


def test_nothing_in_the_text_becomes_markup_script_or_style():
    html = document_html(
        parse(
            "Lead <script>alert(1)</script>\n"
            "Facts\nOne<img src=x onerror=alert(1)>: a\nTwo: [b](javascript:alert(1))\n"
            'Heading "><svg onload=alert(1)>\nText.\nDisclaimer: <iframe src=x>',
            slug="a",
        ).document
    )
    assert not re.search(r"<(script|img|svg|iframe)|\sstyle=|href=\"javascript", html)
    assert not re.search(r"<[^>]*\son\w+=", html)


def test_number_keeps_its_unit_on_the_line():
    html = document_html(markdown_document("Take 100 mcg."))
    assert "100&nbsp;mcg" in html or "100\u00a0mcg" in html


def test_reading_time_grows_with_the_words():
    short, long = (markdown_document("word " * count).reading_minutes for count in (10, 2300))
    assert (short, long) == (1, 10)
