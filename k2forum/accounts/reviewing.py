"""What reviewers do with an application: ask for more, decline, approve, look up again."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from k2forum.accounts import credential_states
from k2forum.accounts.credential_records import Review
from k2forum.accounts.credentials import LIVE_STATES, State, Verification
from k2forum.accounts.registers.catalogue import local_day, registers
from k2forum.accounts.registers.lookup import look_up
from k2forum.accounts.review_claims import require_claim
from k2forum.accounts.reviewing_rights import two_needed
from k2forum.accounts.verification import RECHECK_AFTER
from k2forum.screening import screen

NO_EXPIRY_LASTS = datetime.timedelta(days=365)  # where the register gives no date
LONGEST = datetime.timedelta(days=3 * 366)
DECLINE_REASONS = (
    "not_on_register",
    "restricted",
    "mismatch",
    "not_listed",
    "not_proven",
    "interest",
    "other",
)
POINTS = (
    "name_matches",
    "number_matches",
    "status_active",
    "no_restriction",
    "profession_listed",
    "interests_read",
)


@dataclass(frozen=True, slots=True)
class Checked:
    """What the reviewer saw in the register itself. ``expires_on`` None: the register gives no date."""

    register_url: str
    opened_at: datetime.datetime
    name_on_register: str
    status_seen: str
    expires_on: datetime.date | None
    name_matches: bool = False
    number_matches: bool = False
    status_active: bool = False
    no_restriction: bool = False
    profession_listed: bool = False
    interests_read: bool = False
    valid_from: datetime.date | None = None
    method: str = Verification.Method.REGISTER
    proof_seen: bool = False


def ask_more(credential: Verification, *, actor: Any, seen: int, words: str, internal: str = "") -> None:
    """Back to the applicant with what is missing."""
    _open(credential, actor, seen, (State.IN_REVIEW,))
    credential_states.change(
        credential,
        State.NEEDS_INFO,
        action="credential_asked",
        actor=actor,
        to_person=required(words),
        internal=internal,
    )


def decline(
    credential: Verification, *, actor: Any, seen: int, reason: str, words: str, internal: str = ""
) -> None:
    """No badge, for a reason and in words to the applicant, who may appeal."""
    if reason not in DECLINE_REASONS:
        raise ValidationError({"reason": _("Choose a reason.")})
    _open(credential, actor, seen, (State.IN_REVIEW, State.NEEDS_INFO))
    credential_states.change(
        credential,
        State.DECLINED,
        action="credential_declined",
        actor=actor,
        to_person=required(words),
        internal=internal,
        reason=reason,
        updates={"reason": reason},
    )


def ask_register(credential: Verification, *, actor: Any) -> dict[str, Any]:
    """Ask the register by network and keep what it said beside the application."""
    require_claim(credential, actor=actor)
    found = look_up(credential.register_code, credential.number).as_kept()
    with transaction.atomic():
        Verification.objects.filter(pk=credential.pk).update(looked_up=found)
        credential_states.note(
            credential, action="register_asked", actor=actor, details={"status": found["status"]}
        )
    credential.looked_up = found
    return found


def approve(
    credential: Verification, *, actor: Any, seen: int, checked: Checked, words: str, internal: str = ""
) -> bool:
    """Record the look-up; the badge appears, or waits for a second person. True where it is there now.

    Serves an application, a renewal and the regular repetition of the look-up alike.
    """
    renewing = credential.state != State.IN_REVIEW
    _open(credential, actor, seen, (State.IN_REVIEW, *LIVE_STATES, State.EXPIRED, State.SUSPENDED))
    words = words.strip() if renewing else required(words)
    check_points(credential, checked)
    expires_on = last_day(credential, checked)
    check_number_is_free(credential)
    check_interests(credential)
    with transaction.atomic():
        review = Review.objects.create(
            verification=credential,
            reviewer=actor,
            proposed=Review.Outcome.RENEW if renewing else Review.Outcome.VERIFY,
            register_url=checked.register_url,
            opened_at=checked.opened_at,
            name_on_register=checked.name_on_register.strip(),
            status_seen=checked.status_seen.strip(),
            expires_on=expires_on,
            found={
                "method": checked.method,
                "proof": credential.proof or Verification.Proof.EVIDENCE,
                "valid_from": checked.valid_from.isoformat() if checked.valid_from else "",
            },
            note=internal,
            words=words,
            about_version=credential.version,
            **{point: getattr(checked, point) for point in POINTS},
        )
        if not renewing and two_needed(credential):
            credential_states.note(
                credential, action="credential_approval_proposed", actor=actor, internal=internal
            )
            Verification.objects.filter(pk=credential.pk).update(claimed_by=None, claimed_until=None)
            return False
        settle(review, actor=actor)
    credential.refresh_from_db()
    return True


def confirm(review: Review, *, actor: Any) -> bool:
    """The second person agrees with what the first found. False where it is settled already."""
    credential = review.verification
    if review.reviewer_id == actor.pk:
        raise PermissionDenied(_("Somebody else confirms what you found."))
    with transaction.atomic():
        locked = Review.objects.select_for_update().get(pk=review.pk)
        if locked.settled_at is not None:
            return False
        require_claim(credential, actor=actor)
        credential.refresh_from_db()
        if locked.about_version != credential.version:
            raise ValidationError(_("The application changed since the first look-up. Look it up again."))
        check_number_is_free(credential)
        settle(locked, actor=actor)
    return True


def settle(review: Review, *, actor: Any) -> None:
    """What was found becomes the credential."""
    credential = Verification.objects.get(pk=review.verification_id)
    found = review.found
    today = local_day(credential.time_zone)
    evidence = _("Register opened %(when)s; entry: %(name)s, %(status)s.") % {
        "when": review.opened_at.strftime("%Y-%m-%d %H:%M %Z") if review.opened_at else "",
        "name": review.name_on_register,
        "status": review.status_seen,
    }
    Review.objects.filter(pk=review.pk).update(settled_at=timezone.now(), settled_by=actor)
    renewed = review.proposed == Review.Outcome.RENEW
    try:
        with transaction.atomic():
            credential_states.change(
                credential,
                State.VERIFIED,
                action="credential_renewed" if renewed else "credential_verified",
                actor=actor,
                to_person=review.words,
                internal=review.note,
                updates={
                    "name_on_register": review.name_on_register,
                    "status_seen": review.status_seen,
                    "checked_on": today,
                    "checked_by": review.reviewer,
                    "expires_on": review.expires_on,
                    "next_check_on": today + RECHECK_AFTER,
                    "method": found["method"],
                    "proof": found["proof"],
                    "valid_from": found["valid_from"] or None,
                    "evidence_note": evidence,
                    "interests_public": credential.interests,
                    "renewal_asked_at": None,
                    "reminded_at_days": None,
                    "reason": "",
                    "revoked_at": None,
                    "revoked_by": None,
                    "revoked_reason": "",
                },
                details={"review": review.pk, "expires_on": str(review.expires_on)},
            )
    except IntegrityError:
        raise ValidationError(_("Another account was verified with this number a moment ago.")) from None


def check_points(credential: Verification, checked: Checked) -> None:
    """Every point of the list, and that the account was shown to be the person's. Raises ValidationError."""
    open_points = {
        point: _("Look at this in the register.") for point in POINTS if not getattr(checked, point)
    }
    if open_points:
        raise ValidationError(open_points)
    for field in ("register_url", "name_on_register", "status_seen"):
        if not getattr(checked, field).strip():
            raise ValidationError({field: _("Copy what the register shows.")})
    if checked.opened_at > timezone.now() + datetime.timedelta(minutes=5):
        raise ValidationError({"opened_at": _("The register cannot have been opened in the future.")})
    if timezone.now() - checked.opened_at > datetime.timedelta(days=7):
        raise ValidationError({"opened_at": _("A look-up counts for seven days. Open the register again.")})
    if not credential.proof and not checked.proof_seen:
        raise ValidationError(
            {
                "proof_seen": _(
                    "Nothing ties this account to the person yet: ask for the code in a file or by mail."
                )
            }
        )
    if checked.proof_seen and not credential.proof and not credential.evidence.exists():
        raise ValidationError({"proof_seen": _("There is no file in which the code could be visible.")})
    register = registers().get(credential.register_code)
    if register and not register.licence and register.code != "orcid" and checked.method != "body":
        link = register.link("").split("/")[2]
        if link in checked.register_url:
            raise ValidationError(
                {
                    "register_url": _(
                        "This number identifies a person and is no licence. Open the licensing register."
                    )
                }
            )


def last_day(credential: Verification, checked: Checked) -> datetime.date:
    """The last day of the badge: as the register says, or a year where it says nothing."""
    today = local_day(credential.time_zone)
    if checked.expires_on is None:
        return today + NO_EXPIRY_LASTS
    if checked.expires_on < today:
        raise ValidationError({"expires_on": _("This date has passed: there would be no badge.")})
    if checked.expires_on > today + LONGEST:
        raise ValidationError({"expires_on": _("A badge lasts three years at most before it is renewed.")})
    return checked.expires_on


def twins(credential: Verification) -> Any:
    """Credentials of other accounts with the same number of the same register, whatever became of them."""
    if not credential.register_code or not credential.number:
        return Verification.objects.none()
    same = Verification.objects.filter(register_code=credential.register_code, number=credential.number)
    return same.exclude(user_id=credential.user_id).exclude(state=State.DRAFT)


def check_number_is_free(credential: Verification) -> None:
    taken = twins(credential).filter(state__in=[*LIVE_STATES, State.SUSPENDED])
    if taken.exists():
        raise ValidationError(
            _("Another account is verified with this number. Suspend that one first, and find out who it is.")
        )


def check_interests(credential: Verification) -> None:
    """The statement is shown to everybody, so it is screened like any other text."""
    verdict = screen(credential.interests)
    if verdict.flag or verdict.emergency:
        raise ValidationError(
            {
                "interests_read": _(
                    "The automatic check stopped at the statement of interests. Ask for other words."
                )
            }
        )


def required(words: str) -> str:
    if not words.strip():
        raise ValidationError({"words": _("Write to the applicant, in a sentence or two.")})
    return words.strip()


def _open(credential: Verification, actor: Any, seen: int, states: tuple[str, ...]) -> None:
    """Claims it, and refuses what changed since it was read."""
    require_claim_of_version(credential, actor, seen)
    if credential.state not in states:
        raise ValidationError(
            _("This does not fit: it is %(state)s.") % {"state": credential.get_state_display()}
        )


def require_claim_of_version(credential: Verification, actor: Any, seen: int) -> None:
    stored = Verification.objects.select_related("user").get(pk=credential.pk)
    if stored.version != seen:
        raise credential_states.Conflict("changed meanwhile")
    require_claim(stored, actor=actor)
    credential.refresh_from_db()
