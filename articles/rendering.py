"""A document as HTML. The words go through the site's one renderer, the structure through a template."""

from __future__ import annotations

from django.template.loader import render_to_string

from articles.document import Document


def document_html(document: Document) -> str:
    """The body of an article, from its lead to its disclaimer; header and discussion are the page's."""
    return render_to_string("articles/_document.html", {"document": document}).strip()
