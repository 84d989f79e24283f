"""The one function through which a credential changes: lock, legal step, log row, then what follows."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from k2forum.accounts.credentials import LIVE_STATES, WAITING_STATES, State, Verification
from k2forum.accounts.signals import credential_changed
from k2forum.contributions import log
from k2forum.contributions.models import LogEntry

SUBJECT = "verification"
EVIDENCE_KEPT = datetime.timedelta(days=30)

S = State
LEGAL: dict[str, frozenset[str]] = {
    S.DRAFT: frozenset({S.SUBMITTED, S.WITHDRAWN}),
    S.SUBMITTED: frozenset({S.IN_REVIEW, S.WITHDRAWN}),
    S.IN_REVIEW: frozenset({S.NEEDS_INFO, S.VERIFIED, S.DECLINED, S.WITHDRAWN}),
    S.NEEDS_INFO: frozenset({S.IN_REVIEW, S.DECLINED, S.WITHDRAWN}),
    S.VERIFIED: frozenset({S.VERIFIED, S.RENEWAL_DUE, S.EXPIRED, S.SUSPENDED, S.REVOKED, S.WITHDRAWN}),
    S.RENEWAL_DUE: frozenset({S.VERIFIED, S.EXPIRED, S.SUSPENDED, S.REVOKED, S.WITHDRAWN}),
    S.EXPIRED: frozenset({S.VERIFIED, S.REVOKED, S.WITHDRAWN}),
    S.SUSPENDED: frozenset({S.VERIFIED, S.EXPIRED, S.REVOKED, S.WITHDRAWN}),
    S.WITHDRAWN: frozenset({S.REVOKED}),
    S.DECLINED: frozenset({S.IN_REVIEW}),
    S.REVOKED: frozenset({S.IN_REVIEW}),
}
DECIDED = (S.VERIFIED, S.DECLINED, S.WITHDRAWN, S.REVOKED, S.EXPIRED)


class IllegalStep(ValueError):
    """The credential cannot go from where it is to where the caller wants it."""


class Conflict(ValueError):
    """Somebody else changed the credential since the caller read it."""


def change(
    credential: Verification,
    to: str,
    *,
    action: str,
    actor: Any,
    seen: int | None = None,
    updates: dict[str, Any] | None = None,
    to_person: str = "",
    internal: str = "",
    before: str = "",
    after: str = "",
    **entry: Any,
) -> LogEntry:
    """Move ``credential`` to state ``to`` and log it, in one transaction.

    ``seen`` is the version the caller read. ``updates`` are further columns; ``to_person`` is what the person
    is told and ``internal`` what only reviewers read; ``before`` and ``after`` are words for the log where
    the
    states do not say enough; ``entry`` goes to the log as well. Raises Conflict or IllegalStep.
    """
    with transaction.atomic():
        locked = Verification.objects.select_for_update().get(pk=credential.pk)
        if seen is not None and seen != locked.version:
            raise Conflict(f"credential {locked.pk} changed meanwhile")
        if to not in LEGAL[locked.state]:
            raise IllegalStep(f"credential {locked.pk}: {locked.state} cannot become {to}")
        now = timezone.now()
        was = locked.state
        columns = {"state": to, "version": locked.version + 1} | dict(updates or {})
        if to != was:
            columns["state_since"] = now
        if to_person:
            columns["words"] = to_person
        if to in DECIDED:
            columns["decided_at"] = now
        if to not in WAITING_STATES:
            columns |= {"claimed_by": None, "claimed_until": None}
        Verification.objects.filter(pk=locked.pk).set_state(**columns)
        keep_or_drop_evidence(locked, to, now)
        row = log.write(
            action=action,
            subject_kind=SUBJECT,
            subject_id=locked.pk,
            actor=actor,
            before=before or was,
            after=after or to,
            to_author=to_person,
            internal=internal,
            details={"user": locked.user_id} | entry.pop("details", {}),
            **entry,
        )
        for name, value in columns.items():
            setattr(credential, name, value)
        credential._stored_state = to
        credential_changed.send(
            sender=Verification, credential=credential, before=was, after=to, action=action, words=to_person
        )
    return row


def keep_or_drop_evidence(credential: Verification, to: str, now: datetime.datetime) -> None:
    """Papers go 30 days after a decision; a review that begins anew keeps what is still there."""
    papers = credential.evidence.filter(deleted_at__isnull=True)
    if to in DECIDED:
        papers.filter(delete_after__isnull=True).update(delete_after=now + EVIDENCE_KEPT)
    elif to in WAITING_STATES:
        papers.update(delete_after=None)


def note(credential: Verification, *, action: str, actor: Any, **entry: Any) -> LogEntry:
    """Log something that was done about a credential and left its state as it is."""
    return log.write(
        action=action,
        subject_kind=SUBJECT,
        subject_id=credential.pk,
        actor=actor,
        before=credential.state,
        after=credential.state,
        details={"user": credential.user_id} | entry.pop("details", {}),
        **entry,
    )


__all__ = ["LEGAL", "LIVE_STATES", "Conflict", "IllegalStep", "change", "note"]
