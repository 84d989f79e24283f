"""The one function through which visibility changes: lock, legal transition, log row, then what follows."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from k2forum.contributions import log
from k2forum.contributions.models import Contribution, LogEntry, Pending, Visibility
from k2forum.contributions.signals import contribution_published, contribution_withheld

S = Visibility
LEGAL: dict[str, frozenset[str]] = {
    S.SCREENING: frozenset({S.PUBLISHED, S.HELD, S.WITHDRAWN, S.ERASED}),
    S.HELD: frozenset({S.PUBLISHED, S.REJECTED, S.SCREENING, S.WITHDRAWN, S.ERASED}),
    S.PUBLISHED: frozenset({S.HIDDEN, S.REMOVED, S.WITHDRAWN, S.ERASED}),
    S.HIDDEN: frozenset({S.PUBLISHED, S.REMOVED, S.WITHDRAWN, S.ERASED}),
    S.REJECTED: frozenset({S.SCREENING, S.HELD, S.PUBLISHED, S.WITHDRAWN, S.ERASED}),
    S.REMOVED: frozenset({S.PUBLISHED, S.HIDDEN, S.WITHDRAWN, S.ERASED}),
    S.WITHDRAWN: frozenset({S.ERASED, S.PUBLISHED, S.HELD, S.SCREENING, S.HIDDEN, S.REJECTED, S.REMOVED}),
    S.ERASED: frozenset(),
}

# What else is legal where a decision is taken back: the exact earlier state comes back, whatever it was.
TAKEN_BACK: dict[str, frozenset[str]] = {
    S.PUBLISHED: frozenset({S.HELD, S.REJECTED}),
    S.HIDDEN: frozenset({S.HELD}),
}


class IllegalTransition(ValueError):
    """The contribution cannot go from where it is to where the caller wants it."""


class StaleRevision(ValueError):
    """The text changed since the caller read it."""


def change(
    contribution: Contribution,
    to: str,
    *,
    action: str,
    actor: Any,
    pending: str = Pending.NONE,
    expected_digest: str | None = None,
    updates: dict[str, Any] | None = None,
    **entry: Any,
) -> LogEntry:
    """Move ``contribution`` to visibility ``to`` and log it, in the caller's transaction.

    ``pending`` is the state of a waiting edit afterwards; ``updates`` are further columns to set in
    the same statement; ``entry`` goes to the log (reason, case_id, to_author, internal, ...).
    Raises IllegalTransition, or StaleRevision when the stored digest differs from ``expected_digest``.
    """
    model = type(contribution)
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("visibility changes inside a transaction")
    contribution.lock_first()
    locked = model.objects.select_for_update().get(pk=contribution.pk)
    if expected_digest is not None and locked.digest != expected_digest:
        raise StaleRevision(f"{model.kind_label} {locked.pk} changed meanwhile")
    to = locked.admitted(to)
    legal = LEGAL[locked.visibility]
    if entry.get("reverses_id"):
        legal = legal | TAKEN_BACK.get(locked.visibility, frozenset())
    if to != locked.visibility and to not in legal:
        raise IllegalTransition(f"{model.kind_label} {locked.pk}: {locked.visibility} cannot become {to}")
    before = locked.visibility
    columns = dict(updates or {}) | {"visibility": to, "pending": pending}
    if to == Visibility.PUBLISHED and locked.published_at is None:
        columns.setdefault("published_at", locked.publication_moment())
    model.objects.filter(pk=locked.pk).set_state(**columns)
    row = log.write(
        action=action,
        subject_kind=model.kind_label,
        subject_id=locked.pk,
        actor=actor,
        before=before,
        after=to,
        revision=entry.pop("revision", locked.revision),
        **entry,
    )
    for name, value in columns.items():
        setattr(contribution, name, value)
    contribution._stored_state = (to, pending)
    contribution.visibility_changed(before=before, after=to)
    if to == Visibility.PUBLISHED and (before != to or "public_revision" in columns):
        contribution_published.send(sender=model, contribution=contribution)
    elif before in (Visibility.PUBLISHED, Visibility.HIDDEN) and to not in (before, Visibility.PUBLISHED):
        contribution_withheld.send(sender=model, contribution=contribution, entry=row)
    return row
