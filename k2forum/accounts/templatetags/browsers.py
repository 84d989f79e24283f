"""Browsers in templates: `{{ session.user_agent|browser }}`."""

from __future__ import annotations

from django import template

from k2forum.accounts.browsers import short_name

register = template.Library()


@register.filter
def browser(user_agent: str) -> str:
    return short_name(user_agent)
