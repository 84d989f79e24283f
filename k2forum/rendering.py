"""Markdown by people to HTML that is fit to show: the one renderer.

markdown-it with raw HTML off, then bleach (asked for, unsupported since 2026-06), then nh3 as the last gate.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from functools import lru_cache

import bleach
import nh3
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt

TAGS = frozenset({"p", "br", "em", "strong", "ul", "ol", "li", "blockquote", "a", "code", "pre"})
HEADINGS = frozenset({"h2", "h3"})
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = frozenset({"http", "https", "mailto"})
PAGE_SCHEMES = SCHEMES | {"tel"}
LINK_REL = "ugc nofollow noopener"
# Deeper quoting carries no meaning and only makes pages break.
MAX_NESTING = 12

# Null, and halves of characters, which no HTML can hold.
_NO_CHARACTER = re.compile("[\x00\ud800-\udfff]")
# A number and its unit stay on one line.
_NUMBER_UNIT = re.compile(r"(\d) (mcg|µg|μg|ug|mg|g|kg|IU|IE|UI|ml|mL)\b")


@lru_cache(maxsize=2)
def _markdown(headings: bool = False) -> MarkdownIt:
    parser = MarkdownIt(
        "commonmark", {"html": False, "linkify": False, "breaks": True, "maxNesting": MAX_NESTING}
    )
    off = ["image", "lheading", "hr", "html_block", "html_inline", "reference"]
    return parser.disable(off if headings else [*off, "heading"])


# A bleach Cleaner is not safe to share between threads.
_of_this_thread = threading.local()


def _bleach(schemes: frozenset[str]) -> bleach.Cleaner:
    cleaners: dict[frozenset[str], bleach.Cleaner] = _of_this_thread.__dict__.setdefault("cleaners", {})
    if schemes not in cleaners:
        cleaners[schemes] = bleach.Cleaner(
            tags=TAGS | HEADINGS,
            attributes={k: list(v) for k, v in ATTRIBUTES.items()},
            protocols=schemes,
            strip=True,
        )
    return cleaners[schemes]


# What the documentation that ships with the code may hold besides.
DOCUMENTATION_TAGS = TAGS | HEADINGS | {"h1", "h4", "table", "thead", "tbody", "tr", "th", "td"}
DOCUMENTATION_ATTRIBUTES = ATTRIBUTES | {tag: {"id"} for tag in ("h1", "h2", "h3", "h4")}


# A link that leads nowhere is none, a box that scrolls can be reached by keys, an empty cell heads nothing.
_FOR_PEOPLE = (
    ('<a href="" rel="noopener">', "<a>"),
    ("<pre>", '<pre tabindex="0">'),
    ("<th></th>", "<td></td>"),
)


def gate(html: str, schemes: frozenset[str] = SCHEMES) -> str:
    """The last gate: nothing but the allowed tags and attributes, links marked as by users."""
    return nh3.clean(
        html,
        tags=set(TAGS | HEADINGS),
        attributes={k: set(v) for k, v in ATTRIBUTES.items()},
        url_schemes=set(schemes),
        link_rel=LINK_REL,
    )


def _sanitise(html: str, schemes: frozenset[str] = SCHEMES) -> str:
    return gate(_bleach(schemes).clean(html), schemes)


def _prepare(source: str) -> str:
    return _NUMBER_UNIT.sub("\\1\u00a0\\2", _NO_CHARACTER.sub("\ufffd", source))


def render_markdown(source: str) -> SafeString:
    """Markdown source to safe HTML (blocks)."""
    return SafeString(_sanitise(_markdown().render(_prepare(source))).strip())


def render_inline(source: str) -> SafeString:
    """One line of Markdown to safe HTML (no block around it)."""
    return SafeString(_sanitise(_markdown().renderInline(_prepare(source))).strip())


def render_page(source: str) -> SafeString:
    """A page of the site itself: like a comment, with headings of the second and third level, and with
    numbers to call."""
    html = _markdown(headings=True).render(_prepare(source))
    return SafeString(_sanitise(html, PAGE_SCHEMES).strip())


def render_documentation(
    source: str, link: Callable[[str], str]
) -> tuple[SafeString, list[tuple[int, str, str]]]:
    """A page of docs/, which ships with the code: with tables, and headings that have ids.

    ``link`` gives the address here for one in the source, "" for none. Returns the HTML and the headings:
    level, id, words.
    """
    parser = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    headings: list[tuple[int, str, str]] = []
    tokens = parser.parse(source)
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            words = "".join(part.content for part in tokens[place + 1].children or [])
            anchor = re.sub(r"[\W_]+", "-", words.lower()).strip("-")
            token.attrSet("id", anchor)
            headings.append((int(token.tag[1]), anchor, words))
        for child in token.children or []:
            if child.type == "link_open":
                child.attrSet("href", link(str(child.attrGet("href") or "")))
    html = nh3.clean(
        parser.renderer.render(tokens, parser.options, {}),
        tags=set(DOCUMENTATION_TAGS),
        attributes={tag: set(names) for tag, names in DOCUMENTATION_ATTRIBUTES.items()},
        url_schemes=set(SCHEMES),
        link_rel="noopener",
    )
    for given, wanted in _FOR_PEOPLE:
        html = html.replace(given, wanted)
    return SafeString(html), headings
