"""What machines that read are told about a thread (schema.org), from what a visitor sees alone."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe

from discussions.rows import CommentRow, ThreadRow

LISTED = 20
_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


def as_script(data: dict[str, Any]) -> SafeString:
    """JSON that cannot end the script element it stands in."""
    return mark_safe(json.dumps({"@context": "https://schema.org", **data}).translate(_ESCAPES))  # noqa: S308


def thread_data(thread: ThreadRow, rows: list[CommentRow]) -> dict[str, Any]:
    """A question with its answers as QAPage, anything else as DiscussionForumPosting. Public rows only."""
    public = [row for row in rows if row.state == "published"]
    opening = next((row for row in public if row.is_opening), None)
    if opening is None:
        return {"@type": "WebPage", "url": settings.SITE_URL + thread.url}
    others = [row for row in public if not row.is_opening][:LISTED]
    body = {
        "url": settings.SITE_URL + thread.url,
        "text": strip_tags(opening.html),
        "datePublished": opening.created_iso,
        "author": _author(opening),
    }
    if thread.kind == "question":
        question = {"@type": "Question", "name": thread.title, "answerCount": thread.comment_count, **body}
        question["suggestedAnswer"] = [_contribution(row, "Answer") for row in others]
        return {"@type": "QAPage", "mainEntity": question}
    return {
        "@type": "DiscussionForumPosting",
        "headline": thread.title,
        **body,
        "commentCount": thread.comment_count,
        "comment": [_contribution(row, "Comment") for row in others],
    }


def _contribution(row: CommentRow, kind: str) -> dict[str, Any]:
    return {
        "@type": kind,
        "text": strip_tags(row.html),
        "url": settings.SITE_URL + row.url,
        "datePublished": row.created_iso,
        "author": _author(row),
    }


def _author(row: CommentRow) -> dict[str, Any]:
    person = {"@type": "Person", "name": row.author_name}
    if row.author_url:
        person["url"] = settings.SITE_URL + row.author_url
    if row.badge:
        person["jobTitle"] = row.badge.words
    return person
