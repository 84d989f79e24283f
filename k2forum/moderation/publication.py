"""Making the author's newest text the public one, and masking what was redacted for privacy."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from discussions.models import Comment, CommentRevision, Thread
from discussions.redaction import spans_of
from k2forum.contributions.models import Visibility
from k2forum.rendering import render_markdown


def publication_of(comment: Comment) -> dict[str, Any]:
    """The columns that make the author's newest text the public one. Also keeps its revision and title."""
    revision = comment.revisions.get(number=comment.revision)
    revision.redactions = spans_of(revision.source, redacted_phrases(comment))
    CommentRevision.objects.filter(pk=revision.pk).update(
        published_at=timezone.now(), redactions=revision.redactions
    )
    if comment.visibility != Visibility.PUBLISHED:  # what was withheld is no earlier version to be read
        comment.revisions.exclude(pk=revision.pk).update(published_at=None)
    if comment.is_opening:
        _take_title(comment, revision.title)
    return _columns(revision) | {"public_revision": comment.revision}


def _take_title(comment: Comment, title: str) -> None:
    """The author's title becomes public, unless it is the old one and a moderator renamed the thread."""
    before = comment.revisions.filter(number=comment.public_revision).values_list("title", flat=True).first()
    if title != before:
        Thread.objects.filter(pk=comment.thread_id).update(public_title=title)


def _columns(revision: CommentRevision) -> dict[str, Any]:
    shown = revision.shown_source
    return {"public_source": shown, "public_html": render_markdown(shown)}


def redacted_phrases(comment: Comment) -> set[str]:
    """What was redacted in any revision of the comment."""
    rows = comment.revisions.exclude(redactions=[])
    return {row.source[start:end] for row in rows for start, end in row.redactions}


def redact(comment: Comment, phrases: Iterable[str]) -> tuple[int, dict[str, Any]]:
    """Mask ``phrases`` in every revision. Returns how many places are masked in the newest text, and the
    columns of the comment to set. The author's source stays untouched."""
    wanted = redacted_phrases(comment) | set(phrases)
    places, columns = 0, {}
    for revision in comment.revisions.all():
        spans = spans_of(revision.source, wanted)
        if spans != revision.redactions:
            revision.redactions = spans
            CommentRevision.objects.filter(pk=revision.pk).update(redactions=spans)
        if revision.number == comment.revision:
            places = len(spans)
        if revision.number == comment.public_revision:
            columns = _columns(revision)
            places = max(places, len(spans))
    return places, columns
