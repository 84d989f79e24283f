"""The exact state before a decision: kept beside its log row, and brought back when it is taken back."""

from __future__ import annotations

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.dateparse import parse_datetime

from discussions.models import Comment, CommentRevision, Thread
from k2forum.contributions.models import LogEntry, LogText
from k2forum.moderation.models import Case, Flag

COMMENT = (
    "visibility", "pending", "public_source", "public_html", "public_revision", "disclaimer_id", "limit_note",
    "context_note", "author_word", "author_card", "needs_professional_since", "published_at",
)  # fmt: skip
CASE = (
    "state", "round", "band", "points", "order_key", "opened_at", "decided_at", "escalated_at",
    "escalated_to", "parked_until", "parked_for",
)  # fmt: skip
MOMENTS = frozenset(
    {"needs_professional_since", "published_at", "opened_at", "decided_at", "escalated_at", "parked_until"}
)


def kept(case: Case, comment: Comment) -> str:
    """The state of the case, its open flags, the comment, its title and revisions, as JSON."""
    revisions = comment.revisions.values_list("pk", "redactions", "published_at")
    flags = case.flags.filter(outcome=Flag.Outcome.WAITING).values_list("pk", flat=True)
    state = {
        "comment": {name: getattr(comment, name) for name in COMMENT},
        "case": {name: getattr(case, name) for name in CASE},
        "flags": list(flags),
        "revisions": [list(row) for row in revisions],
        "title": comment.thread.public_title if comment.is_opening else None,
    }
    return json.dumps(state, cls=_Encoder)


class _Encoder(DjangoJSONEncoder):
    """Keeps microseconds: what comes back is what was."""

    def default(self, value: Any) -> Any:
        return value.isoformat() if hasattr(value, "isoformat") else super().default(value)


def read(entry_id: int) -> dict[str, Any] | None:
    """What was kept for a log row; None where nothing was, or its retention has ended."""
    row = LogText.objects.filter(entry_id=entry_id, kind=LogText.Kind.EARLIER).first()
    if row is None:
        return None
    state: dict[str, Any] = json.loads(row.text)
    for part in ("comment", "case"):
        for name in MOMENTS & state[part].keys():
            value = state[part][name]
            state[part][name] = parse_datetime(value) if value else None
    return state


def bring_back(state: dict[str, Any], case: Case, comment: Comment, *, since: int) -> dict[str, Any]:
    """Restores flags, revisions, title and case; returns the columns of the comment to set.

    A title that a moderator gave the thread after log row ``since`` stays: renaming is not taken back.
    """
    Flag.objects.filter(pk__in=state["flags"], case=case).update(
        outcome=Flag.Outcome.WAITING, outcome_at=None, overturned_at=None
    )
    for pk, redactions, published_at in state["revisions"]:
        moment = parse_datetime(published_at) if published_at else None
        CommentRevision.objects.filter(pk=pk).update(redactions=redactions, published_at=moment)
    if state["title"] is not None and not _renamed(comment.thread_id, since):
        Thread.objects.filter(pk=comment.thread_id).update(public_title=state["title"])
    Case.objects.filter(pk=case.pk).update(**state["case"])
    columns: dict[str, Any] = dict(state["comment"])
    return columns


def _renamed(thread_id: int, since: int) -> bool:
    rows = LogEntry.objects.filter(subject_kind="thread", subject_id=thread_id, action="rename")
    return rows.filter(pk__gt=since).exists()
