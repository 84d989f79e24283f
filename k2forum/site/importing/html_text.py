"""HTML of other sites as Markdown source: what people wrote stays, what is not text goes, no HTML is kept."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from articles.importing.inline import escape

DROPPED = frozenset(
    ["script", "style", "head", "title", "iframe", "object", "template", "textarea", "select", "svg", "math"]
)
BLOCKS = frozenset(
    ["p", "div", "section", "article", "figure", "figcaption", "table", "tr", "dl", "dt", "dd", "address",
     "header", "footer", "main", "aside", "form", "hr", "h1", "h2", "h3", "h4", "h5", "h6"]
)  # fmt: skip
HEADING = re.compile(r"h[1-6]")
INLINE = {"b": "**", "strong": "**", "i": "*", "em": "*", "cite": "*"}
SCHEMES = ("http://", "https://", "mailto:")
# Deeper quoting carries no meaning, and the renderer shows no more.
DEEPEST = 8
_LINE_START = re.compile(r"^(?P<mark>[#>+=|-]|\d{1,9}(?=[.)]))", re.MULTILINE)
_IN_ADDRESS = {" ": "%20", "(": "%28", ")": "%29", "<": "%3C", ">": "%3E", "\\": "%5C", "\n": "", "\t": ""}


def to_markdown(html: str, *, headings: bool = False) -> str:
    """Markdown that shows the words of ``html``. A blank line ends a paragraph too, as WordPress has it.

    ``headings``: keep them as such (for articles); else they become bold lines.
    """
    reader = _Reader(headings)
    reader.feed(html.replace("\r\n", "\n").replace("\x00", ""))
    reader.close()
    return reader.result()


@dataclass(slots=True)
class _Container:
    """The text itself, a quotation, a list, or an item of one."""

    tag: str
    blocks: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Span:
    """Words between a pair of tags inside a line."""

    tag: str
    address: str = ""
    words: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self, headings: bool) -> None:
        super().__init__(convert_charrefs=True)
        self._headings = headings
        self._containers = [_Container("")]
        self._spans = [_Span("")]
        self._dropping = 0
        self._raw: list[str] | None = None  # inside <pre>
        self._heading = ""

    def result(self) -> str:
        while len(self._containers) > 1:
            self._close_container()
        self._end_block()
        return "\n\n".join(self._containers[0].blocks)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in DROPPED:
            self._dropping += 1
        if self._dropping:
            return
        given = dict(attrs)
        if tag in ("blockquote", "ul", "ol", "li"):
            self._open_container(tag)
        elif tag == "pre":
            self._end_block()
            self._raw = []
        elif tag in BLOCKS:
            self._end_block()
            self._heading = tag if HEADING.fullmatch(tag) else ""
        elif tag == "br":
            self._say("\n")
        elif tag in ("td", "th") and any(self._spans[0].words):
            self._say(" | ")
        elif tag == "img":
            self.handle_data(given.get("alt") or "")
        elif (tag in INLINE or tag in ("a", "code")) and self._raw is None:
            self._spans.append(_Span(tag, (given.get("href") or "").strip()))

    def handle_endtag(self, tag: str) -> None:
        if tag in DROPPED:
            self._dropping = max(self._dropping - 1, 0)
        elif self._dropping:
            return
        elif tag == "pre":
            self._end_raw()
        elif tag in ("blockquote", "ul", "ol", "li"):
            if any(container.tag == tag for container in self._containers):
                while self._close_container() != tag:
                    pass
        elif tag in BLOCKS:
            self._end_block()
        elif any(span.tag == tag for span in self._spans):
            while self._close_span() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self._dropping:
            return
        if self._raw is not None:
            self._raw.append(data)
            return
        if self._spans[-1].tag == "code":
            self._say(data)
            return
        paragraphs = re.split(r"\n[ \t]*\n\s*", data)
        for number, paragraph in enumerate(paragraphs):
            if number:
                self._end_block()
            self._say(escape(paragraph))

    def _say(self, words: str) -> None:
        self._spans[-1].words.append(words)

    def _close_span(self) -> str:
        span = self._spans.pop()
        words = "".join(span.words)
        inner = words.strip()
        if inner:
            before, after = words[: len(words) - len(words.lstrip())], words[len(words.rstrip()) :]
            self._say(before + _marked(span, inner) + after)
        return span.tag

    def _end_block(self) -> None:
        while len(self._spans) > 1:
            self._close_span()
        text = _tidy("".join(self._spans[0].words))
        self._spans[0].words = []
        heading, self._heading = self._heading, ""
        if not text:
            return
        if heading:
            line = " ".join(text.split())
            level = "#" * min(max(int(heading[1]), 2), 3)
            text = f"{level} {line}" if self._headings else f"**{line.replace('**', '')}**"
        self._containers[-1].blocks.append(text)

    def _end_raw(self) -> None:
        text = "".join(self._raw or []).strip("\n")
        self._raw = None
        if text.strip():
            longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
            fence = "`" * max(3, longest + 1)
            self._containers[-1].blocks.append(f"{fence}\n{text}\n{fence}")

    def _open_container(self, tag: str) -> None:
        self._end_block()
        if tag == "li" and self._containers[-1].tag == "li":
            self._close_container()
        if tag == "li" and self._containers[-1].tag not in ("ul", "ol"):
            return
        if len(self._containers) <= DEEPEST:
            self._containers.append(_Container(tag))

    def _close_container(self) -> str:
        self._end_block()
        closed = self._containers.pop()
        above = self._containers[-1]
        if closed.tag in ("ul", "ol"):
            loose = "".join(closed.blocks)
            marks = (
                "- " if closed.tag == "ul" else f"{number}. " for number in range(1, len(closed.blocks) + 1)
            )
            lines = [_indented(mark, block) for mark, block in zip(marks, closed.blocks, strict=True)]
            text = "\n".join(lines) if loose else ""
        elif closed.tag == "blockquote":
            inner = "\n\n".join(closed.blocks)
            text = "\n".join(f"> {line}".rstrip() for line in inner.split("\n")) if inner else ""
        else:
            text = "\n\n".join(closed.blocks)
        if text:
            above.blocks.append(text)
        return closed.tag


def _marked(span: _Span, inner: str) -> str:
    if span.tag == "a":
        if not span.address.lower().startswith(SCHEMES):
            return inner
        address = "".join(_IN_ADDRESS.get(char, char) for char in span.address)
        return f"[{inner}]({address})"
    if span.tag == "code":
        fence = "``" if "`" in inner else "`"
        pad = " " if "`" in inner else ""
        return f"{fence}{pad}{' '.join(inner.split())}{pad}{fence}"
    mark = INLINE[span.tag]
    return inner if "\n" in inner else f"{mark}{inner}{mark}"


def _tidy(text: str) -> str:
    """Lines without spaces at their edges, and without what Markdown would take for a mark at their start."""
    lines = [re.sub(r"[ \t\f\v\u00a0]+", " ", line).strip() for line in text.split("\n")]
    text = re.sub(r"\n{2,}", "\n", "\n".join(lines)).strip("\n")
    return _LINE_START.sub(lambda found: _safe(found["mark"]), text)


def _safe(mark: str) -> str:
    return f"{mark}\\" if mark.isdigit() else f"\\{mark}"


def _indented(mark: str, block: str) -> str:
    pad = " " * len(mark)
    return mark + "\n".join(f"{pad}{line}" if line else "" for line in block.split("\n")).lstrip()
