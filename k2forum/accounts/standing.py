"""What becomes of a badge when doubts arise.

Questions, suspending, restoring, revoking, appeals, reopening.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from k2forum.accounts import credential_states, verification
from k2forum.accounts.credential_records import BadgeQuestion, CredentialAppeal, Review
from k2forum.accounts.credentials import LIVE_STATES, State, Verification
from k2forum.accounts.reviewing import require_claim_of_version, required
from k2forum.accounts.reviewing_rights import check_may_review, reviewers_of, two_needed
from k2forum.accounts.signals import told
from k2forum.accounts.verification import PERMISSION
from k2forum.contributions.models import LogEntry, LogPerson

QUESTION_LENGTH = 1000
OPEN_QUESTIONS = 10  # of one person at a time


def question(credential: Verification, *, raised_by: Any, text: str) -> BadgeQuestion | None:
    """A reader doubts a badge. None where they asked before and have not been answered yet."""
    if not raised_by.is_authenticated or not raised_by.is_active:
        raise PermissionDenied(_("Sign in to question a badge."))
    if raised_by.pk == credential.user_id:
        raise PermissionDenied(_("This badge is your own. You can give it back on your page of credentials."))
    text = text.strip()
    if not text or len(text) > QUESTION_LENGTH:
        raise ValidationError({"text": _("Write up to %(most)s characters.") % {"most": QUESTION_LENGTH}})
    if not credential.is_live():
        raise ValidationError(_("There is no badge any more."))
    waiting = BadgeQuestion.objects.filter(raised_by=raised_by, outcome="")
    if not raised_by.is_system and waiting.count() >= OPEN_QUESTIONS:
        raise ValidationError(_("You have asked about many badges. Please wait for an answer first."))
    try:
        with transaction.atomic():
            row = BadgeQuestion.objects.create(verification=credential, raised_by=raised_by, text=text)
            credential_states.note(
                credential, action="badge_questioned", actor=raised_by, details={"question": row.pk}
            )
            for reviewer in reviewers_of(credential.user):
                told.send(
                    sender=BadgeQuestion,
                    person=reviewer,
                    title=_("A badge was questioned"),
                    url=f"/admin/accounts/verification/{credential.pk}/review/",
                    about=credential,
                    desk=True,
                )
    except IntegrityError:
        return None
    return row


def answer_question(row: BadgeQuestion, *, actor: Any, acted: bool, answer: str) -> bool:
    """Tell who asked what came of it. False where it is answered already."""
    check_may_review(actor, row.verification)
    with transaction.atomic():
        locked = BadgeQuestion.objects.select_for_update().get(pk=row.pk)
        if locked.outcome:
            return False
        outcome = BadgeQuestion.Outcome.ACTED if acted else BadgeQuestion.Outcome.STANDS
        BadgeQuestion.objects.filter(pk=locked.pk).update(
            outcome=outcome, answer=required(answer), decided_at=timezone.now(), decided_by=actor
        )
        credential_states.note(
            row.verification,
            action="badge_question_answered",
            actor=actor,
            details={"question": locked.pk, "outcome": outcome},
        )
        told.send(
            sender=BadgeQuestion,
            person=locked.raised_by,
            title=_("Your question about a badge"),
            body=answer.strip(),
            url=f"/people/{row.verification.user_id}/",
            about=row.verification,
        )
    row.refresh_from_db()
    return True


def suspend(
    credential: Verification, *, actor: Any, seen: int, reason: str, words: str, internal: str = ""
) -> None:
    """The badge goes at once while a question is open; a decision follows within seven days."""
    require_claim_of_version(credential, actor, seen)
    credential_states.change(
        credential,
        State.SUSPENDED,
        action="credential_suspended",
        actor=actor,
        to_person=required(words),
        internal=internal,
        reason=reason,
        updates={"reason": reason},
    )


def restore(credential: Verification, *, actor: Any, seen: int, words: str, internal: str = "") -> None:
    """The question is answered and the badge comes back, unless its last day is over or a look-up is
    overdue.
    """
    require_claim_of_version(credential, actor, seen)
    if credential.state != State.SUSPENDED:
        raise ValidationError(_("Only a suspended badge can come back like this."))
    if credential.reason == Verification.Reason.OVERDUE:
        raise ValidationError(_("Look it up in the register again; with that the badge comes back."))
    credential_states.change(
        credential,
        State.VERIFIED,
        action="credential_restored",
        actor=actor,
        to_person=required(words),
        internal=internal,
        updates={"reason": ""},
    )


def revoke(
    credential: Verification, *, actor: Any, seen: int, kind: str, words: str, internal: str = ""
) -> bool:
    """Revoke, or, where two are needed, suspend at once and wait for the second.

    True where it is revoked now.
    """
    require_claim_of_version(credential, actor, seen)
    words = required(words)
    revocable = (*LIVE_STATES, State.SUSPENDED, State.EXPIRED, State.WITHDRAWN)
    if credential.state not in revocable:
        raise ValidationError(_("There is no badge to revoke."))
    if not two_needed(credential):
        return verification.revoke(credential, actor=actor, reason=words, kind=kind, internal=internal)
    with transaction.atomic():
        if credential.state in LIVE_STATES:
            suspend(
                credential,
                actor=actor,
                seen=credential.version,
                reason=Verification.Reason.QUESTION,
                words=_("Your badge is suspended while two reviewers look at it."),
                internal=internal,
            )
        credential.refresh_from_db()
        Review.objects.create(
            verification=credential,
            reviewer=actor,
            proposed=Review.Outcome.REVOKE,
            reason=kind,
            words=words,
            note=internal,
            about_version=credential.version,
        )
        credential_states.note(
            credential, action="credential_revocation_proposed", actor=actor, internal=internal, reason=kind
        )
    return False


def confirm_revocation(review: Review, *, actor: Any) -> bool:
    """The second person agrees to revoke. False where it is settled already."""
    if review.reviewer_id == actor.pk:
        raise PermissionDenied(_("Somebody else confirms a revocation."))
    with transaction.atomic():
        locked = Review.objects.select_for_update().get(pk=review.pk)
        if locked.settled_at is not None:
            return False
        Review.objects.filter(pk=locked.pk).update(settled_at=timezone.now(), settled_by=actor)
        return verification.revoke(
            locked.verification, actor=actor, reason=locked.words, kind=locked.reason, internal=locked.note
        )


def drop_proposal(review: Review, *, actor: Any) -> bool:
    """A proposal is taken back, or the second person disagrees: nothing comes of it."""
    check_may_review(actor, review.verification)
    with transaction.atomic():
        dropped = Review.objects.filter(pk=review.pk, settled_at__isnull=True).update(
            settled_at=timezone.now(), settled_by=None
        )
        if dropped:
            credential_states.note(
                review.verification,
                action="credential_proposal_dropped",
                actor=actor,
                details={"review": review.pk},
            )
    return bool(dropped)


def check_may_decide_appeal(row: CredentialAppeal, *, actor: Any) -> bool:
    """Whether it is the same person who decided first, possible only where there is nobody else to ask.

    Raises PermissionDenied.
    """
    check_may_review(actor, row.verification)
    entry = LogEntry.objects.get(pk=row.entry_id)
    decider = LogPerson.objects.filter(pk=entry.actor_person or 0).values_list("user_id", flat=True).first()
    if decider != actor.pk:
        return False
    if reviewers_of(row.verification.user).exclude(pk=actor.pk).exists():
        raise PermissionDenied(_("You made the decision. Somebody else decides the appeal."))
    return True


def decide_appeal(row: CredentialAppeal, *, actor: Any, overturn: bool, answer: str) -> bool:
    """The decision stands, or the application is reviewed anew. False where it was decided already."""
    answer = required(answer)
    with transaction.atomic():
        locked = CredentialAppeal.objects.select_for_update().get(pk=row.pk)
        if locked.outcome:
            return False
        credential = Verification.objects.get(pk=row.verification_id)
        same = check_may_decide_appeal(locked, actor=actor)
        outcome = CredentialAppeal.Outcome.OVERTURNED if overturn else CredentialAppeal.Outcome.UPHELD
        CredentialAppeal.objects.filter(pk=locked.pk).update(
            outcome=outcome, answer=answer, decided_at=timezone.now(), decided_by=actor, same_person=same
        )
        if overturn and credential.state in (State.DECLINED, State.REVOKED):
            credential_states.change(
                credential,
                State.IN_REVIEW,
                action="credential_appeal_overturned",
                actor=actor,
                to_person=answer,
                updates={"revoked_at": None, "revoked_by": None, "revoked_reason": "", "reason": ""},
            )
        elif overturn and credential.state == State.SUSPENDED:
            credential_states.change(
                credential,
                State.VERIFIED,
                action="credential_appeal_overturned",
                actor=actor,
                to_person=answer,
                updates={"reason": ""},
            )
        else:
            credential_states.note(
                credential, action="credential_appeal_upheld", actor=actor, to_author=answer
            )
        words = _("There was nobody else to ask: the same person has looked at it again.") if same else ""
        told.send(
            sender=CredentialAppeal,
            person=credential.user,
            title=_("Your appeal: it is reviewed anew")
            if overturn
            else _("Your appeal: the decision stands"),
            body=" ".join(part for part in (answer, words) if part),
            url=f"/credentials/{credential.pk}/",
            about=credential,
        )
    row.refresh_from_db()
    return True


def reopen(credential: Verification, *, actor: Any, internal: str) -> bool:
    """An administrator lets somebody apply again whose credential was revoked. False where that was done."""
    if not actor.is_superuser or actor.pk == credential.user_id or not actor.has_perm(PERMISSION):
        raise PermissionDenied(_("Only an administrator can open the way again."))
    with transaction.atomic():
        opened = Verification.objects.filter(
            pk=credential.pk, state=State.REVOKED, reopened_at__isnull=True
        ).update(reopened_at=timezone.now())
        if opened:
            credential_states.note(
                credential, action="credential_reopened", actor=actor, internal=required(internal)
            )
    credential.refresh_from_db()
    return bool(opened)
