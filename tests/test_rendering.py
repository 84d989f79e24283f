"""The one renderer: what comes out is safe, whatever goes in."""

from __future__ import annotations

import re
import time
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from k2forum.rendering import (
    ATTRIBUTES,
    HEADINGS,
    LINK_REL,
    MAX_NESTING,
    SCHEMES,
    TAGS,
    gate,
    render_inline,
    render_markdown,
    render_page,
)

REL = f' rel="{LINK_REL}"'
LONG = 1_000_000
ENOUGH_SECONDS = 10  # generous: the machine may be busy; a quadratic renderer takes minutes


class Reader(HTMLParser):
    """Reads HTML as a browser would and notes everything that is not allowed."""

    def __init__(self, html: str, allowed: frozenset[str] = TAGS) -> None:
        super().__init__(convert_charrefs=True)
        self.allowed, self.text = allowed, ""
        self.faults: list[str] = []
        self.links: list[str] = []
        self.depth = self.deepest = 0
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.depth += tag != "br"
        self.deepest = max(self.deepest, self.depth)
        if tag not in self.allowed:
            self.faults.append(f"<{tag}>")
        known = ATTRIBUTES.get(tag, set()) | ({"rel"} if tag == "a" else set())
        self.faults += [f"{tag} {name}" for name, _value in attrs if name not in known]
        if tag == "a" and "href" in dict(attrs):
            self.read_link(dict(attrs)["href"] or "", dict(attrs).get("rel"))

    def read_link(self, href: str, rel: str | None) -> None:
        """As a browser does: control characters and blanks inside a scheme do not count."""
        self.links.append(href)
        bare = "".join(sign for sign in href if sign > " " and sign != "\x7f")
        scheme = re.match(r"([a-z][a-z0-9+.-]*):", bare, re.IGNORECASE)
        if scheme and scheme[1].lower() not in SCHEMES:
            self.faults.append(f"scheme {scheme[1]}")
        if rel != LINK_REL:
            self.faults.append(f"rel {rel}")

    def handle_endtag(self, tag: str) -> None:
        self.depth -= 1

    def handle_comment(self, data: str) -> None:
        self.faults.append("a comment")

    def handle_decl(self, decl: str) -> None:
        self.faults.append("a declaration")

    def handle_pi(self, data: str) -> None:
        self.faults.append("an instruction")

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("", ""),
        ("   \n\n ", ""),
        ("Plain words.", "<p>Plain words.</p>"),
        ("One\ntwo", "<p>One<br>\ntwo</p>"),
        ("One\n\ntwo", "<p>One</p>\n<p>two</p>"),
        ("*so* and **so**", "<p><em>so</em> and <strong>so</strong></p>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>'),
        ("> said", "<blockquote>\n<p>said</p>\n</blockquote>"),
        ("`a < b`", "<p><code>a &lt; b</code></p>"),
        ("```\nx <b>\n```", "<pre><code>x &lt;b&gt;\n</code></pre>"),
        ("```python\nx\n```", "<pre><code>x\n</code></pre>"),
        ("# no heading", "<p># no heading</p>"),
        ("no\n---\nrule", "<p>no<br>\n---<br>\nrule</p>"),
        ("a <b>b</b> &amp; c", "<p>a &lt;b&gt;b&lt;/b&gt; &amp; c</p>"),
        ("![x](https://example.org/x.png)",
         f'<p>!<a href="https://example.org/x.png"{REL}>x</a></p>'),
        ("[x](https://example.org 'T')",
         f'<p><a href="https://example.org" title="T"{REL}>x</a></p>'),
        ("<https://example.org>",
         f'<p><a href="https://example.org"{REL}>https://example.org</a></p>'),
        ("[x](mailto:a@example.org)", f'<p><a href="mailto:a@example.org"{REL}>x</a></p>'),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ("[x][y]\n\n[y]: https://example.org", "<p>[x][y]</p>\n<p>[y]: https://example.org</p>"),
        ("https://example.org", "<p>https://example.org</p>"),
        ("90 mcg and 5 µg", "<p>90&nbsp;mcg and 5&nbsp;µg</p>"),
        ("90 mcgs, 90 and mg", "<p>90 mcgs, 90 and mg</p>"),
    ],
)  # fmt: skip
def test_what_becomes_of_markdown(source: str, html: str):
    assert render_markdown(source) == html


def test_a_line_has_no_block_around_it():
    assert render_inline("*so* <b>") == "<em>so</em> &lt;b&gt;"
    assert render_inline("- a") == "- a"


def test_only_the_site_s_own_pages_have_headings():
    assert render_page("## So") == "<h2>So</h2>"
    assert render_page("# So") == "So"
    assert 'href="tel:112"' in render_page("[112](tel:112)")
    assert "tel:" not in render_markdown("[112](tel:112)")
    assert Reader(render_page("## a <script>\n\n### b"), TAGS | HEADINGS).faults == []
    assert Reader(render_markdown("## a\n\nb\n===")).faults == []


ATTACKS = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example></sCrIpT>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mi//xlink:href='data:x,<script>alert(4)</script>'>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<a href='javascript:alert(1)'>x</a>",
    "<style>@import '//evil.example'</style>",
    "<p style='position:fixed' onclick=alert(1)>x</p>",
    "<!--><script>alert(1)</script-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php echo 1 ?>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<form action=/accounts/logout/><button>x</button></form>",
    "<base href=//evil.example>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<textarea></textarea><script>alert(1)</script>",
    "</div></article></main><script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](<java\nscript:alert(1)>)",
    "[x](&#106;avascript:alert(1))",
    "[x](&#x6A;&#x61;vascript&colon;alert(1))",
    "[x](javascript&Tab;:alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](\u00a0javascript:alert(1))",
    "[x](vbscript:msgbox)",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](file:///etc/passwd)",
    "[x](blob:https://example.org/1)",
    "<javascript:alert(1)>",
    "<data:text/html,x>",
    "![x](javascript:alert(1))",
    "![x](https://evil.example/track.png)",
    "[x](https://example.org 'a\" onmouseover=\"alert(1)')",
    "[x](https://example.org \"' onmouseover='alert(1)\")",
    "[x](https://example.org\"onmouseover=alert(1))",
    "[a](<b\"><script>alert(1)</script>>)",
    "[x](https://example.org\u2028onclick=alert(1))",
    "`<script>alert(1)</script>`",
    "```<script>\nalert(1)\n```",
    "```\"><script>alert(1)</script>\nx\n```",
    "> <script>alert(1)</script>",
    "- <img src=x onerror=alert(1)>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "%3Cscript%3Ealert(1)%3C/script%3E",
    "\\<script\\>alert(1)",
    "<scr\x00ipt>alert(1)</scr\x00ipt>",
    "\uff1cscript\uff1ealert(1)\uff1c/script\uff1e",
    "{{ constructor.constructor('alert(1)')() }}",
    "{% load static %}{{ settings.SECRET_KEY }}",
    "<a hx-get=/admin/ hx-trigger=load>x</a>",
    "*<b>*</b>**<i>**</i>",
    "[[x](javascript:1)](https://example.org)",
    "<div data-error-summary>x</div>",
    "<xmp><p title='</xmp><script>alert(1)</script>'>",
]  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_attack_gets_through(attack: str):
    for source in (attack, f"Well, {attack} indeed", f"> {attack}\n\n- {attack}", f"**{attack}**"):
        assert Reader(render_markdown(source)).faults == []
        assert Reader(render_inline(source)).faults == []
        assert Reader(render_page(source), TAGS | HEADINGS).faults == []


@pytest.mark.parametrize("attack", [attack for attack in ATTACKS if attack.startswith("<")])
def test_the_last_gate_holds_by_itself(attack: str):
    """Should the steps before it let something through one day."""
    assert Reader(gate(attack), TAGS | HEADINGS).faults == []


MARKS = st.sampled_from(
    ["*", "**", "_", "`", "```", "> ", "- ", "1. ", "\n", "\n\n", "[", "](", ")", "<", ">", "&", "#", '"',
     "'", "<a href=", "javascript:", "https://example.org", "<script>",
     "&#x3c;", "\\", "!", "|", "\t", "\x00",
     "\u202e", "\u200b", "\ufeff", "\U000e0001", "\r", "5 mg", "]: ", "<!--", "-->", "&nbsp;", "mailto:"]
)  # fmt: skip
SOURCES = st.one_of(st.text(max_size=300), st.lists(MARKS | st.text(max_size=5), max_size=60).map("".join))


@settings(max_examples=300, deadline=None, derandomize=True)
@given(SOURCES)
def test_any_text_comes_out_safe_and_passes_the_gate_unchanged(source: str):
    html = render_markdown(source)
    assert Reader(html).faults == []
    assert gate(html) == html


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.text(st.characters(codec="utf-8", categories=["L", "N", "Zs"]), max_size=200))
def test_words_stay_the_words_they_were(source: str):
    assert "".join(Reader(render_markdown(source)).text.split()) == "".join(source.split())


@pytest.mark.parametrize(
    "source",
    [
        "> " * 10_000 + "deep",
        "- " * 10_000 + "deep",
        "*" * 30_000,
        "_a " * 20_000,
        "[" * 50_000,
        "[](" * 20_000,
        "`" * 50_000 + "a",
        "<" * 20_000,
        "&" * 20_000,
        "a\n" * 10_000,
        "x" * LONG,
        "1. a\n" * 5_000,
        "\\" * 100_000,
    ],
    ids=["quotes", "lists", "stars", "underlines", "brackets",
          "links", "ticks", "less", "and", "lines", "word", "items", "strokes"],
)  # fmt: skip
def test_a_text_made_to_be_slow_or_deep_is_neither(source: str):
    started = time.monotonic()
    reader = Reader(render_markdown(source))
    assert time.monotonic() - started < ENOUGH_SECONDS
    assert reader.faults == []
    assert reader.deepest <= 2 * MAX_NESTING


def test_null_characters_are_replaced():
    assert render_markdown("a\x00b") == "<p>a\ufffdb</p>"


def test_signs_that_turn_text_around_cannot_leave_it():
    """They stay in the author's text; the page's blocks keep them from turning what follows."""
    html = render_markdown("\u202eabc\n\nnext")
    assert html == "<p>\u202eabc</p>\n<p>next</p>"


def test_lone_surrogates_are_no_error():
    assert Reader(render_markdown("a \ud800 b")).faults == []


def test_many_threads_may_render_at_once():
    from concurrent.futures import ThreadPoolExecutor

    sources = [f"*{number}* [x](https://example.org/{number})" for number in range(200)]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(render_markdown, sources))
    assert together == [render_markdown(source) for source in sources]
