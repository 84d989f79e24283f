"""Comments in templates: `{% comments rows 3 %}`, and `{% comment_of row 3 %}` for one."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString

from discussions.comment_html import comments_html

register = template.Library()


@register.simple_tag
def comments(rows: Any, level: int) -> SafeString:
    return comments_html(rows, level)


@register.simple_tag
def comment_of(row: Any, level: int = 3) -> SafeString:
    return comments_html([row], level)
