"""The one function through which visibility changes: lock, legal transition, log row, then what follows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from k2forum.contributions import log
from k2forum.contributions.models import Contribution, LogEntry, Pending, Visibility
from k2forum.contributions.signals import contribution_withheld, contributions_published

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
    newly_public = to == Visibility.PUBLISHED and (locked.visibility != to or "public_revision" in columns)
    if newly_public:
        columns |= locked.noted_with_publication()
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
    if newly_public:
        contributions_published.send(sender=model, contributions=[contribution], first=False)
    elif before in (Visibility.PUBLISHED, Visibility.HIDDEN) and to not in (before, Visibility.PUBLISHED):
        contribution_withheld.send(sender=model, contribution=contribution, entry=row)
    return row


def publish_first(
    locked: Sequence[Contribution],
    *,
    columns: Mapping[int, dict[str, Any]],
    entries: Mapping[int, dict[str, Any]],
    action: str,
    actor: Any,
) -> None:
    """Make several texts of one place public that nobody but their authors has seen, and log each of them.

    ``locked`` are rows read under lock, in the transaction of the caller, who locked first whatever stands
    above them. ``columns`` are the columns of each to set, the same for all, and ``entries`` goes to the log,
    both by id. A row is written only while it is the text that was read; else StaleRevision undoes all.
    """
    model = type(locked[0])
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("visibility changes inside a transaction")
    before, to = Visibility.SCREENING, Visibility.PUBLISHED
    written = []
    for contribution in locked:
        if contribution.visibility != before or contribution.admitted(to) != to:
            raise IllegalTransition(f"{model.kind_label} {contribution.pk} cannot become public")
        state = {"visibility": to, "pending": Pending.NONE, "published_at": contribution.publication_moment()}
        written.append(columns[contribution.pk] | state | contribution.noted_with_publication())
    if model.objects.publish_each(locked, written) != len(locked):
        raise StaleRevision(f"a {model.kind_label} changed meanwhile")
    log.write_for_each(
        [{"subject_id": each.pk, "revision": each.revision} | entries[each.pk] for each in locked],
        actor=actor,
        subject_kind=model.kind_label,
        action=action,
        before=before,
        after=to,
    )
    for contribution, values in zip(locked, written, strict=True):
        for name, value in values.items():
            setattr(contribution, name, value)
        contribution._stored_state = (to, Pending.NONE)
    model.visibilities_changed(locked, before=before, after=to)
    contributions_published.send(sender=model, contributions=list(locked), first=True)
