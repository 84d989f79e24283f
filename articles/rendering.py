"""A document as HTML. The words go through the site's one renderer, the structure through a template."""

from __future__ import annotations

import re

from django.template.loader import render_to_string

from articles.document import Document

_BETWEEN_TAGS = re.compile(r">\s*\n\s*<")


def document_html(document: Document) -> str:
    """The body of an article, from its lead to its disclaimer; header and discussion are the page's."""
    html = render_to_string("articles/_document.html", {"document": document})
    return _BETWEEN_TAGS.sub(">\n<", html).strip()
