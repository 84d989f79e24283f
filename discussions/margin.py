"""What stands in and beside an article: marks that count threads, and markers of context notes."""

from __future__ import annotations

import re
from typing import Any

from django.db.models import Count
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from articles.models import Article
from discussions.models import Thread
from discussions.note_reading import NoteRow

# A paragraph, a list item or a piece of Markdown as the article's own template writes it: what stands in it
# came out of the renderer, which knows none of these elements with an id.
_PARAGRAPH = re.compile(r'<(p|li|div) id="(p-[0-9a-z-]+)">(.*?)(?=</\1>)', re.DOTALL)
# A tag, a character by its name, or a character.
_PIECE = re.compile(r"<(?P<tag>/?[a-z0-9]+)[^>]*>|&(?P<name>#?\w+);|(?P<plain>.)", re.DOTALL)
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "nbsp": " ", "#39": "'", "#x27": "'"}


def counts_of(article: Article, viewer: Any) -> dict[str, int]:
    """How many threads that ``viewer`` may see each paragraph of the public revision has."""
    threads = Thread.objects.visible_to(viewer).conversations()
    rows = threads.filter(article=article, passage__place__gt="").values_list("passage__place")
    return dict(rows.annotate(n=Count("pk")).order_by())


def marked(html: str, article: Article, counts: dict[str, int], notes: list[NoteRow]) -> SafeString:
    """The stored HTML of an article with a mark at the end of each paragraph, and a marker after the words of
    each context note."""
    address = f"{article.get_absolute_url()}passages/"
    noted: dict[str, list[NoteRow]] = {}
    for note in notes:
        noted.setdefault(note.place, []).append(note)
    marks: dict[int, str] = {}

    def with_marks(found: re.Match[str]) -> str:
        tag, anchor, inner = found.groups()
        count = counts.get(anchor, 0)
        if count not in marks:  # one rendering for each number, not for each paragraph
            values = {"count": count, "url": f"{address}@/"}
            marks[count] = render_to_string("discussions/_para_mark.html", values).strip()
        inner = _with_markers(inner, noted.get(anchor, []))
        return f'<{tag} id="{anchor}">{inner}{marks[count].replace("@", anchor)}'

    return mark_safe(_PARAGRAPH.sub(with_marks, html))  # noqa: S308  (stored HTML, and templates)


def _with_markers(inner: str, notes: list[NoteRow]) -> str:
    """The HTML of a paragraph with the markers of its notes, each where its words end."""
    for at, marker in sorted(
        (
            (end_of(note.words, inner), render_to_string("discussions/_note_marker.html", {"note": note}))
            for note in notes
        ),
        key=lambda pair: pair[0],
        reverse=True,
    ):
        inner = f"{inner[:at]}{marker.strip()}{inner[at:]}"
    return inner


def end_of(words: str, html: str) -> int:
    """Where in the HTML of a paragraph ``words`` end, outside of a link; its end where they do not stand."""
    text, ends, inside_link = "", [], []
    in_link = False
    for piece in _PIECE.finditer(html):
        if tag := piece["tag"]:
            in_link = tag == "a" or (in_link and tag != "/a")
            continue
        character = _NAMED.get(piece["name"], "\ufffd") if piece["name"] else piece["plain"]
        character = " " if character.isspace() else character
        if character == " " and text[-1:] in ("", " "):
            continue
        text += character
        ends.append(piece.end())
        inside_link.append(in_link)
    at = text.find(words) if words else -1
    if at < 0:
        return len(html)
    last = at + len(words) - 1
    if not inside_link[last]:
        return ends[last]
    return html.find("</a>", ends[last]) + len("</a>")
