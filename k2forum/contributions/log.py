"""Writing the log: the one way in."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from k2forum.contributions.models import LogEntry, LogPerson, LogText


def person_of(user: Any) -> int | None:
    """The plain id under which the log knows ``user`` (None for nobody)."""
    if user is None:
        return None
    return LogPerson.objects.get_or_create(user=user, defaults={"name": user.display_name})[0].pk


def write(
    *,
    action: str,
    subject_kind: str,
    subject_id: int,
    actor: Any = None,
    to_author: str = "",
    internal: str = "",
    snapshot: str = "",
    earlier: str = "",
    **fields: Any,
) -> LogEntry:
    """Append one entry with its side texts. Must run inside the transaction of the change it records.

    ``fields`` are columns of LogEntry: reason, before, after, case_id, revision, score, details, ...
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("the log is written in the transaction of the change")
    entry = LogEntry.objects.create(
        action=action,
        subject_kind=subject_kind,
        subject_id=subject_id,
        actor_person=person_of(actor),
        automatic=fields.pop("automatic", bool(actor is not None and actor.is_system)),
        **fields,
    )
    texts = (
        (LogText.Kind.TO_AUTHOR, to_author),
        (LogText.Kind.INTERNAL, internal),
        (LogText.Kind.SNAPSHOT, snapshot),
        (LogText.Kind.EARLIER, earlier),
    )
    LogText.objects.bulk_create(
        LogText(entry_id=entry.pk, kind=kind, text=text) for kind, text in texts if text
    )
    return entry
