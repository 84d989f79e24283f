"""Inline and block Markdown of a document in templates."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString, mark_safe

from k2forum.rendering import render_inline, render_markdown

register = template.Library()


@register.filter
def inline(text: str) -> SafeString:
    """Inline Markdown as HTML."""
    return mark_safe(render_inline(text))  # noqa: S308  (the site's one renderer sanitises)


@register.filter
def blocks(text: str) -> SafeString:
    """Block Markdown as HTML."""
    return mark_safe(render_markdown(text))  # noqa: S308  (the site's one renderer sanitises)
