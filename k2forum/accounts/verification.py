"""Giving and taking back a verification: the only way to a badge."""

from __future__ import annotations

import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from k2forum.accounts.credential_states import SUBJECT, change
from k2forum.accounts.models import Colleague, User, Verification
from k2forum.accounts.signals import credential_changed
from k2forum.contributions import log

PERMISSION = "accounts.verify_professionals"
RECHECK_AFTER = datetime.timedelta(days=90)


def grant(
    user: User,
    *,
    actor: User,
    profession: str,
    register: str,
    number: str,
    checked_on: datetime.date,
    expires_on: datetime.date,
    evidence_note: str,
) -> Verification | None:
    """Records that ``actor`` checked a credential of ``user``; the badge lasts through ``expires_on``.

    Returns the new row, or None where the same credential is live already. Raises PermissionDenied for who
    may not, ValidationError with words for what cannot be recorded.
    """
    require_reviewer(actor, user)
    with transaction.atomic():
        # Two reviewers at once must not make two rows of one credential.
        User.objects.select_for_update().get(pk=user.pk)
        if live_twin(user, profession, register, number):
            return None
        row = Verification(
            user=user,
            profession=profession,
            register=" ".join(register.split()),
            number=" ".join(number.split()),
            checked_on=checked_on,
            expires_on=expires_on,
            checked_by=actor,
            evidence_note=evidence_note.strip(),
            state=Verification.State.VERIFIED,
            next_check_on=checked_on + RECHECK_AFTER,
            decided_at=timezone.now(),
        )
        check_dates(checked_on, expires_on)
        row.full_clean()
        row.save()
        log.write(
            action="verification_granted",
            subject_kind=SUBJECT,
            subject_id=row.pk,
            actor=actor,
            before="",
            after="live",
            internal=row.evidence_note,
            details={
                "user": user.pk,
                "profession": row.profession,
                "register": row.register,
                "checked_on": checked_on.isoformat(),
                "expires_on": expires_on.isoformat(),
            },
        )
        credential_changed.send(
            sender=Verification,
            credential=row,
            before="",
            after=row.state,
            action="verification_granted",
            words="",
        )
    return row


def revoke(
    verification: Verification,
    *,
    actor: User,
    reason: str,
    kind: str = Verification.Reason.OTHER,
    internal: str = "",
) -> bool:
    """Takes the badge away at once, for good. False where it was revoked before.

    ``reason`` is a sentence for the person; ``kind`` one of ``Verification.Reason``.
    """
    require_reviewer(actor, verification.user)
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("Say why, in a sentence that can be shown to the person.")})
    with transaction.atomic():
        row = Verification.objects.select_for_update().get(pk=verification.pk)
        if row.state == Verification.State.REVOKED:
            return False
        change(
            verification,
            Verification.State.REVOKED,
            action="verification_revoked",
            actor=actor,
            before="live" if row.is_live() else row.state,
            to_person=reason,
            internal=internal,
            reason=kind,
            updates={
                "revoked_at": timezone.now(),
                "revoked_by": actor,
                "revoked_reason": reason,
                "reason": kind,
                "reopened_at": None,
            },
        )
    return True


def require_reviewer(actor: User, user: User) -> None:
    """Raises PermissionDenied unless ``actor`` may verify, and is somebody else than ``user``."""
    if not actor.has_perm(PERMISSION):
        raise PermissionDenied(_("Only reviewers of professionals may do this."))
    if actor.pk == user.pk:
        raise PermissionDenied(_("Nobody verifies themselves."))
    if Colleague.objects.filter(reviewer=actor, colleague=user).exists():
        raise PermissionDenied(_("You named this person as a colleague: somebody else reviews them."))
    if user.is_system:
        raise PermissionDenied(_("An account of the system has no profession."))


def check_dates(checked_on: datetime.date, expires_on: datetime.date) -> None:
    """Raises ValidationError for a check in the future, or a badge that would be over before it began."""
    today = timezone.localdate()
    if checked_on > today:
        raise ValidationError({"checked_on": _("The register cannot have been checked in the future.")})
    if expires_on < max(today, checked_on):
        raise ValidationError({"expires_on": _("This date has passed: there would be no badge.")})


def live_twin(user: User, profession: str, register: str, number: str) -> Verification | None:
    """The live row of the same credential, if there is one."""
    rows = Verification.objects.live().filter(user=user, profession=profession)
    return rows.filter(
        register__iexact=" ".join(register.split()), number__iexact=" ".join(number.split())
    ).first()
