"""Measures against a member: always an own step, never a side effect of a decision about a comment."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from k2forum.accounts.models import User
from k2forum.accounts.sanctions import Sanction
from k2forum.contributions import log
from k2forum.moderation.models import ReasonCode
from k2forum.moderation.reasons import TO_AUTHOR
from k2forum.notices import telling
from k2forum.notices.models import Notice

KIND = Sanction.Kind


def sanction(
    member: User,
    *,
    actor: Any,
    kind: str,
    reason: str,
    confirmed: bool,
    words: str = "",
    internal: str = "",
    ends_at: datetime.datetime | None = None,
) -> Sanction:
    """Warn, hold, suspend or ban a member, and tell them. ``confirmed``: the second step was taken.

    Raises PermissionDenied or ValidationError.
    """
    _check_may(actor, member)
    _check(kind, reason, confirmed, ends_at)
    with transaction.atomic():
        made = Sanction.objects.create(
            user=member, kind=kind, reason=reason, words=words, given_by=actor, ends_at=ends_at
        )
        _log(member, actor, kind, reason, words, internal, {"sanction": made.pk, "until": str(ends_at or "")})
        telling.tell(
            member,
            kind=Notice.Kind.ACCOUNT,
            title=_title(made),
            body=" ".join(part for part in (str(TO_AUTHOR[ReasonCode(reason)]), words.strip()) if part),
            subject_kind="sanction",
            subject_id=made.pk,
            mail=True,
        )
    return made


def lift(row: Sanction, *, actor: Any, internal: str = "") -> bool:
    """End a measure early, and tell the member. False where it is over already."""
    _check_may(actor, row.user)
    now = timezone.now()
    with transaction.atomic():
        if not Sanction.objects.live(now).filter(pk=row.pk).update(lifted_at=now, lifted_by=actor):
            return False
        _log(row.user, actor, f"lift_{row.kind}", row.reason, "", internal, {"sanction": row.pk})
        telling.tell(
            row.user,
            kind=Notice.Kind.ACCOUNT,
            title=_("A measure against your account has ended"),
            subject_kind="sanction",
            subject_id=row.pk,
            mail=True,
        )
    return True


def _check_may(actor: Any, member: User) -> None:
    if not actor.has_perm("moderation.sanction_members"):
        raise PermissionDenied(_("Measures against members need their own permission."))
    if member == actor or member.is_system:
        raise PermissionDenied(_("This account cannot be the subject of a measure by you."))
    if member.has_perm("moderation.decide") and not actor.has_perm("moderation.lead"):
        raise PermissionDenied(_("Measures against a moderator need the permission of a lead."))


def _check(kind: str, reason: str, confirmed: bool, ends_at: datetime.datetime | None) -> None:
    if kind not in KIND.values or reason not in ReasonCode.values:
        raise ValidationError(_("Choose a measure and a reason."))
    if reason == ReasonCode.CRISIS:
        raise ValidationError(_("A crisis is never held against a member."))
    if not confirmed:
        raise ValidationError(_("Confirm the measure."))
    if kind == KIND.SUSPENSION and ends_at is None:
        raise ValidationError(_("Say until when the member is suspended."))
    if ends_at is not None and (kind in (KIND.WARNING, KIND.BAN) or ends_at <= timezone.now()):
        raise ValidationError(_("The end must lie ahead; warnings and bans have none."))


def _log(
    member: User, actor: Any, action: str, reason: str, words: str, internal: str, details: dict[str, Any]
) -> None:
    number = log.person_of(member)
    assert number is not None
    log.write(
        action=action, subject_kind="member", subject_id=number, actor=actor, reason=reason, to_author=words,
        internal=internal, details=details,
    )  # fmt: skip


def _title(made: Sanction) -> str:
    if made.kind == KIND.SUSPENSION and made.ends_at:
        moment = date_format(timezone.localtime(made.ends_at), "DATETIME_FORMAT")
        return _("You cannot write here until %(moment)s") % {"moment": moment}
    return {
        KIND.WARNING: _("A warning from the moderation team"),
        KIND.HOLD: _("From now on a moderator reads what you write before others see it"),
        KIND.BAN: _("You can no longer write here"),
    }[KIND(made.kind)]
