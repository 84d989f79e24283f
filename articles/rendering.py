"""A document as HTML. The words go through the site's one renderer, the structure through a template."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.template.loader import render_to_string

from articles.checked_references import CheckedReference
from articles.document import Document

_BETWEEN_TAGS = re.compile(r">\s*\n\s*<")


def document_html(document: Document, checks: Mapping[str, CheckedReference] | None = None) -> str:
    """The body of an article, from its lead to its disclaimer; header and discussion are the page's.

    ``checks``: what services said of its references, by key.
    """
    checks = checks or {}
    references = [(reference, checks.get(reference.key)) for reference in document.references]
    html = render_to_string(
        "articles/_document.html", {"document": document, "references": references, "checked": bool(checks)}
    )
    return _BETWEEN_TAGS.sub(">\n<", html).strip()
