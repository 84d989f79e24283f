"""The documentation at /docs/: the Markdown files of the folder docs/, as they came with this version."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from k2forum.rendering import render_documentation

FOLDER = Path(settings.BASE_DIR) / "docs"
DECISIONS = "decisions"
# Where a tool writes its table; a page shows none of it.
COMMENT = re.compile(r"^<!--.*-->\n", re.MULTILINE)
OUTSIDE = ("http://", "https://", "mailto:", "#")


@dataclass(frozen=True, slots=True)
class DocumentationPage:
    """``contents``: id and words of the headings of the second level."""

    name: str
    title: str
    html: SafeString
    contents: tuple[tuple[str, str], ...]


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    return _shown(request, "index")


@require_safe
def page(request: HttpRequest, guide: str) -> HttpResponse:
    if guide == DECISIONS:
        context = {"decisions": [(page_named(one).title, address_of(one)) for one in decisions()]}
        return TemplateResponse(request, "site/decisions.html", context)
    return _shown(request, guide)


def _shown(request: HttpRequest, name: str) -> HttpResponse:
    if name not in names() or (name == "index" and request.path != reverse("site:docs")):
        raise Http404
    context: dict[str, Any] = {"document": page_named(name), "is_index": name == "index"}
    return TemplateResponse(request, "site/documentation.html", context)


@lru_cache(maxsize=1)
def names() -> frozenset[str]:
    """The pages there are: paths below docs/, without the ending. Nothing else is ever opened."""
    return frozenset(path.relative_to(FOLDER).with_suffix("").as_posix() for path in FOLDER.rglob("*.md"))


def decisions() -> list[str]:
    return sorted(name for name in names() if name.startswith(f"{DECISIONS}/"))


@lru_cache(maxsize=200)
def page_named(name: str) -> DocumentationPage:
    source = (FOLDER / f"{name}.md").read_text(encoding="utf-8")
    html, headings = render_documentation(COMMENT.sub("", source), partial(address_in, name))
    title = next((words for level, _id, words in headings if level == 1), name)
    contents = tuple((anchor, words) for level, anchor, words in headings if level == 2)
    return DocumentationPage(name, title, html, contents)


def address_in(name: str, href: str) -> str:
    """Where a link on the page ``name`` leads here; "" to what is only in the source code."""
    if href.startswith(OUTSIDE):
        return href
    path, _, anchor = href.partition("#")
    target = posixpath.normpath(posixpath.join(posixpath.dirname(name), path)).removesuffix(".md")
    if target not in names() and target != DECISIONS:
        return ""
    return address_of(target) + (f"#{anchor}" if anchor else "")


def address_of(name: str) -> str:
    return reverse("site:docs") if name == "index" else reverse("site:docs-page", args=[name])
