"""HTML of other sites becomes Markdown that shows the same words, and nothing of the HTML is kept."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k2forum.rendering import render_markdown
from k2forum.site.importing.html_text import to_markdown

CASES = {
    "One.\n\nTwo,\nthree.": "One.\n\nTwo,\nthree.",
    "<p>One</p>\n<p>Two<br />three</p>": "One\n\nTwo\nthree",
    "a <strong> b </strong>c <em>d</em>": "a **b** c *d*",
    "<a href='https://e.org/a(b) c'>x_y</a>": "[x\\_y](https://e.org/a%28b%29%20c)",
    "<a href='javascript:alert(1)'>x</a><a href='/here'>y</a>": "xy",
    "a<script>b</script><style>c</style><iframe>d</iframe>e": "ae",
    "<ul><li>a<li>b</ul>": "- a\n- b",
    "<ol><li>a</li><li>b</li></ol>c": "1. a\n2. b\n\nc",
    "<blockquote><p>a</p><p>b</p></blockquote>c": "> a\n>\n> b\n\nc",
    "<pre>a\n  *b*</pre>": "```\na\n  *b*\n```",
    "<code>a*b</code> <img src=x alt=':-)'>": "`a*b` :-)",
    "<h2>H</h2>t": "**H**\n\nt",
    "- a\n2. b\n# c\n> d\n+ e": "\\- a\n2\\. b\n\\# c\n\\> d\n\\+ e",
    "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>": "a | b\n\nc",
    "<!-- wp:more --><b></b> ": "",
    "</p></li></ul><b>x": "**x**",
}


@pytest.mark.parametrize(("given_html", "markdown"), CASES.items())
def test_html_as_markdown(given_html, markdown):
    assert to_markdown(given_html) == markdown


def test_headings_stay_headings_in_an_article():
    assert to_markdown("<h1>A</h1><h4>B</h4>c", headings=True) == "## A\n\n### B\n\nc"


def words_shown(markdown: str) -> list[str]:
    return html.unescape(re.sub(r"<[^>]*>", " ", render_markdown(markdown))).split()


@given(st.text(alphabet="ab1.)-+#>*_`~[]()<&;=|\\!\"' \n", max_size=60))
def test_any_plain_text_is_shown_as_it_was(text):
    assert words_shown(to_markdown(html.escape(text))) == text.split()


TAGS = [
    "<p>",
    "</p>",
    "<b>",
    "</i>",
    "<i>",
    "<ul>",
    "<li>",
    "</ul>",
    "<blockquote>",
    "</blockquote>",
    "<pre>",
    "</pre>",
    "</a>",
    "<br>",
    "<h2>",
    "</h2>",
    "<script>",
    "</script>",
    "<td>",
    "<x",
]


@given(
    st.lists(st.sampled_from([*TAGS, "<a href='https://e.org'>", "word", " ", "\n\n"]), max_size=25).map(
        "".join
    )
)
def test_whatever_the_tags_it_ends_and_no_tag_is_kept(text):
    shown = render_markdown(to_markdown(text))
    assert not re.search(r"&lt;(?:p|b|i|ul|li|pre|a|br|h2|script|td)\b", shown)


def test_depth_costs_nothing():
    assert to_markdown("<blockquote>" * 5_000 + "deep" + "</blockquote>" * 5_000).count(">") <= 8
