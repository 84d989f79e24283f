"""What applicants do: begin, send, answer, withdraw, ask for renewal, appeal."""

from __future__ import annotations

import datetime
import secrets
from typing import Any

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from k2forum.accounts import credential_states, second_factor, terms
from k2forum.accounts.credential_records import CredentialAppeal
from k2forum.accounts.credentials import LIVE_STATES, WAITING_STATES, State, Verification
from k2forum.accounts.models import User
from k2forum.accounts.registers.catalogue import Register, clean_number, registers
from k2forum.contributions.models import LogEntry

REAPPLY_AFTER = datetime.timedelta(days=30)
APPEAL_WITHIN = datetime.timedelta(days=180)
APPEAL_LENGTH = 1000
DRAFT_LASTS = datetime.timedelta(days=60)
OPEN = (State.DRAFT, *WAITING_STATES)
APPEALABLE = ("credential_declined", "verification_revoked", "credential_suspended")
FIELDS = (
    *("profession", "region", "number", "legal_name", "claimed_expiry", "interests", "show_number"),
    "message",
)


def obstacle_of(user: Any) -> str:
    """Why ``user`` cannot apply at the moment, in words; empty where they can."""
    if not user.is_active or user.is_system:
        return _("This account cannot apply.")
    if not EmailAddress.objects.filter(user=user, verified=True).exists():
        return _("Confirm your e-mail address first.")
    if settings.SECOND_FACTOR_REQUIRED and not second_factor.has_one(user):
        return _("Set up a second step at sign-in first: a badge is worth stealing.")
    revoked = Verification.objects.filter(user=user, state=State.REVOKED, reopened_at__isnull=True)
    if revoked.exclude(reason=Verification.Reason.MISTAKE).exists():
        return _("A credential of yours was revoked. Only an administrator can open the way again.")
    return ""


def check_may_apply(user: Any, register_code: str) -> None:
    """Raises PermissionDenied, in words."""
    if obstacle := obstacle_of(user):
        raise PermissionDenied(obstacle)
    same = Verification.objects.filter(user=user, register_code=register_code)
    declined = same.filter(state=State.DECLINED).order_by("-decided_at").first()
    if declined and declined.decided_at and declined.decided_at + REAPPLY_AFTER > timezone.now():
        day = date_format(timezone.localtime(declined.decided_at + REAPPLY_AFTER), "DATE_FORMAT")
        raise PermissionDenied(_("You can apply for this again on %(day)s.") % {"day": day})
    if same.filter(state__in=[*OPEN, *LIVE_STATES, State.SUSPENDED]).exists():
        raise PermissionDenied(
            _("You have this credential here already. Open it on your page of credentials.")
        )


def begin(user: User, *, register_code: str, profession: str, number: str, **fields: Any) -> Verification:
    """A draft of an application. Raises PermissionDenied, or ValidationError for a number that cannot be."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)  # two clicks make one application
        check_may_apply(user, register_code)
        register = register_for(register_code, profession)
        row = Verification.objects.create(
            user=user,
            register_code=register.code,
            register=register.name,
            country=register.country,
            time_zone=register.zone,
            profession=profession,
            number=clean_number(register_code, number, profession),
            proof_code="K2-" + secrets.token_hex(4).upper(),
            checked_on=None,
            **{name: value for name, value in fields.items() if name in FIELDS},
        )
        credential_states.note(row, action="credential_begun", actor=user)
    return row


def register_for(register_code: str, profession: str) -> Register:
    register = registers().get(register_code)
    if register is None or profession not in register.professions:
        raise ValidationError({"register_code": _("This register does not list this profession.")})
    return register


def alter(credential: Verification, *, actor: User, **fields: Any) -> None:
    """Change an application that nobody is reviewing. The number is checked again."""
    check_own(credential, actor)
    if credential.state not in (State.DRAFT, State.NEEDS_INFO):
        raise PermissionDenied(_("A reviewer has it already. Withdraw it, or wait for their answer."))
    profession = fields.get("profession", credential.profession)
    register_for(credential.register_code, profession)
    number = clean_number(credential.register_code, fields.get("number", credential.number), profession)
    kept = {name: value for name, value in fields.items() if name in FIELDS} | {"number": number}
    Verification.objects.filter(pk=credential.pk, state=credential.state).update(
        **kept, version=F("version") + 1
    )
    credential.refresh_from_db()


def submit(credential: Verification, *, actor: User, terms_version: int) -> None:
    """Send a draft to the reviewers. Raises ValidationError for what is missing."""
    check_own(credential, actor)
    if obstacle := obstacle_of(actor):
        raise PermissionDenied(obstacle)
    if terms_version != terms.newest()[0]:
        raise ValidationError(
            {"terms": _("The terms have changed. Please read and accept them as they are now.")}
        )
    missing = [
        name for name in ("legal_name", "number", "interests") if not getattr(credential, name).strip()
    ]
    if missing:
        raise ValidationError({name: _("This is needed.") for name in missing})
    updates: dict[str, Any] = {
        "submitted_at": timezone.now(),
        "terms_version": terms_version,
        "terms_accepted_at": timezone.now(),
    }
    if is_linked_orcid(credential):
        updates["proof"] = Verification.Proof.ORCID
    credential_states.change(
        credential, State.SUBMITTED, action="credential_submitted", actor=actor, updates=updates
    )


def is_linked_orcid(credential: Verification) -> bool:
    """Whether the person has signed in at ORCID with this very number."""
    if credential.register_code != "orcid":
        return False
    linked = SocialAccount.objects.filter(user=credential.user, provider="orcid").values_list(
        "uid", flat=True
    )
    return credential.number in {uid.replace("-", "").upper() for uid in linked}


def answer(credential: Verification, *, actor: User, message: str) -> None:
    """Answer what a reviewer asked; the application goes back to them."""
    check_own(credential, actor)
    if not message.strip():
        raise ValidationError({"message": _("Write a sentence to the reviewer.")})
    credential_states.change(
        credential,
        State.IN_REVIEW,
        action="credential_answered",
        actor=actor,
        internal=message.strip(),
        updates={"message": message.strip(), "claimed_by": None, "claimed_until": None},
    )


def withdraw(credential: Verification, *, actor: User) -> bool:
    """The person takes the credential or the application back. False where it is withdrawn already."""
    check_own(credential, actor)
    if credential.state == State.WITHDRAWN:
        return False
    credential_states.change(
        credential,
        State.WITHDRAWN,
        action="credential_withdrawn",
        actor=actor,
        updates={"interests_public": ""},
    )
    return True


def ask_renewal(
    credential: Verification, *, actor: User, claimed_expiry: datetime.date | None, message: str = ""
) -> bool:
    """Ask for a new period.

    Nothing is uploaded again unless something changed; a reviewer looks it up afresh.
    """
    check_own(credential, actor)
    if credential.state not in (*LIVE_STATES, State.EXPIRED):
        raise ValidationError(_("This credential cannot be renewed. Apply anew."))
    with transaction.atomic():
        asked = Verification.objects.filter(
            pk=credential.pk, state=credential.state, renewal_asked_at__isnull=True
        ).update(renewal_asked_at=timezone.now(), claimed_expiry=claimed_expiry, message=message)
        if asked:
            credential_states.note(credential, action="renewal_asked", actor=actor)
    credential.refresh_from_db()
    return bool(asked)


def state_interests(credential: Verification, *, actor: User, interests: str) -> None:
    """New interests. Readers see the earlier ones until a reviewer has read these."""
    check_own(credential, actor)
    if not interests.strip():
        raise ValidationError({"interests": _("Write “none” if there are none.")})
    with transaction.atomic():
        Verification.objects.filter(pk=credential.pk).update(
            interests=interests.strip(), version=F("version") + 1
        )
        credential_states.note(credential, action="interests_stated", actor=actor)
    credential.refresh_from_db()


def decision_to_appeal(credential: Verification) -> LogEntry | None:
    """The latest decision against this credential that may still be appealed."""
    rows = LogEntry.objects.filter(subject_kind=credential_states.SUBJECT, subject_id=credential.pk)
    entry = rows.filter(action__in=APPEALABLE).order_by("-pk").first()
    against = (State.DECLINED, State.REVOKED, State.SUSPENDED)
    if entry is None or credential.state not in against or timezone.now() - entry.at > APPEAL_WITHIN:
        return None
    return None if CredentialAppeal.objects.filter(entry_id=entry.pk).exists() else entry


def appeal(credential: Verification, *, actor: User, text: str) -> CredentialAppeal:
    """Appeal the latest decision, once, in up to 1,000 characters."""
    check_own(credential, actor)
    if not text.strip() or len(text) > APPEAL_LENGTH:
        raise ValidationError({"text": _("Write up to %(most)s characters.") % {"most": APPEAL_LENGTH}})
    entry = decision_to_appeal(credential)
    if entry is None:
        raise ValidationError(_("There is no decision to appeal, or you have appealed it already."))
    try:
        with transaction.atomic():
            row = CredentialAppeal.objects.create(
                verification=credential, entry_id=entry.pk, text=text.strip()
            )
            credential_states.note(
                credential, action="credential_appealed", actor=actor, details={"entry": entry.pk}
            )
    except IntegrityError:
        raise ValidationError(_("You have appealed this decision already.")) from None
    return row


def check_own(credential: Verification, actor: Any) -> None:
    if credential.user_id != actor.pk:
        raise PermissionDenied(_("This credential is somebody else's."))
