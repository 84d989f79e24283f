"""Changing a display name: freely, or by request while a badge stands beside it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from k2forum.accounts import names
from k2forum.accounts.credential_records import NameRequest
from k2forum.accounts.credentials import LIVE_STATES, State, Verification
from k2forum.accounts.models import User
from k2forum.accounts.signals import told
from k2forum.accounts.verification import PERMISSION
from k2forum.contributions import log


def is_frozen(user: Any) -> bool:
    """A badge belongs to a name that readers know. A suspended one may come back."""
    if user.pk is None:
        return False
    held = Verification.objects.filter(user_id=user.pk, state__in=[*LIVE_STATES, State.SUSPENDED])
    return held.exists()


def rename(user: User, *, actor: User, name: str) -> bool:
    """Give ``user`` another display name.

    False where it is the same. Raises PermissionDenied while it is frozen.
    """
    if actor.pk != user.pk:
        raise PermissionDenied(_("People choose their own names."))
    if is_frozen(user):
        raise PermissionDenied(_("Your name stands beside a badge, so a reviewer has to agree to another."))
    return _take(user, actor, name)


def request(user: User, *, name: str, why: str = "") -> NameRequest:
    """Ask for another name while one's own is frozen. Raises ValidationError for a name that cannot be."""
    cleaned = names.clean_display_name(name)
    check_free(user, cleaned)
    try:
        with transaction.atomic():
            row = NameRequest.objects.create(user=user, name=cleaned, why=why.strip())
            log.write(action="name_asked", subject_kind="account", subject_id=user.pk, actor=user)
    except IntegrityError:
        raise ValidationError(_("You have asked for a name already. Please wait for the answer.")) from None
    return row


def decide(row: NameRequest, *, actor: User, accept: bool) -> bool:
    """A reviewer agrees or not. False where it was decided already."""
    if not actor.has_perm(PERMISSION) or actor.pk == row.user_id:
        raise PermissionDenied(_("Another reviewer decides about this name."))
    with transaction.atomic():
        locked = NameRequest.objects.select_for_update().get(pk=row.pk)
        if locked.outcome:
            return False
        user = User.objects.get(pk=locked.user_id)
        if accept:
            check_free(user, locked.name)
            _take(user, actor, locked.name)
        outcome = NameRequest.Outcome.ACCEPTED if accept else NameRequest.Outcome.REFUSED
        NameRequest.objects.filter(pk=locked.pk).update(
            outcome=outcome, decided_at=timezone.now(), decided_by=actor
        )
        newest = Verification.objects.filter(user=user).order_by("-pk").first()
        if newest is not None:
            told.send(
                sender=NameRequest,
                person=user,
                title=_("Your new display name is there")
                if accept
                else _("Your display name stays as it is"),
                url=user.get_absolute_url(),
                about=newest,
            )
    return True


def check_free(user: User, name: str) -> None:
    taken = User.objects.exclude(pk=user.pk).filter(name_look=names.look_of(name))
    if taken.exists():
        raise ValidationError(_("This name, or one that looks like it, is taken."))


def _take(user: User, actor: User, name: str) -> bool:
    name = names.clean_display_name(name)
    if name == user.display_name:
        return False
    check_free(user, name)
    with transaction.atomic():
        before = user.display_name
        user.take_name(name, agreed=True)
        user.save(update_fields=["display_name", "name_look"])
        log.write(
            action="name_changed",
            subject_kind="account",
            subject_id=user.pk,
            actor=actor,
            snapshot=before,
        )
    return True
