"""Writing the log: the one way in."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from k2forum.contributions import statements
from k2forum.contributions.models import LogEntry, LogPerson, LogText

KNOWN = "SELECT id FROM contributions_logperson WHERE user_id = %s"


def person_of(user: Any) -> int | None:
    """The plain id under which the log knows ``user`` (None for nobody)."""
    if user is None:
        return None
    if known := statements.row(KNOWN, [user.pk]):
        return int(known[0])
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


def write_for_each(entries: Sequence[dict[str, Any]], *, actor: Any, **fields: Any) -> None:
    """Append several entries by one actor, without side texts. ``fields`` are columns that all share."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("the log is written in the transaction of the change")
    shared = fields | {"actor_person": person_of(actor), "automatic": actor.is_system}
    written, fields_of_row = _writing()
    rows = [LogEntry(**shared, **entry) for entry in entries]
    statements.run_for_each(written, [statements.values_of(row, fields_of_row) for row in rows])


@functools.cache
def _writing() -> tuple[str, list[Any]]:
    fields = [field for field in LogEntry._meta.concrete_fields if not field.primary_key]
    marks = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {LogEntry._meta.db_table} ({statements.columns(fields)}) VALUES ({marks})"  # noqa: S608
    return statement, fields
