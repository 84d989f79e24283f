"""Claims on an application: a lease that ends by itself."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from k2forum.accounts import credential_states
from k2forum.accounts.credentials import State, Verification
from k2forum.accounts.reviewing_rights import check_may_review
from k2forum.accounts.signals import told

CLAIM_LASTS = datetime.timedelta(minutes=10)


def claim(credential: Verification, *, actor: Any, deliberate: bool = True) -> bool:
    """Hold the credential for ten minutes; a submitted application is in review from then on.

    False where somebody else holds it. Raises PermissionDenied for who may not review it.
    """
    check_may_review(actor, credential)
    now = timezone.now()
    with transaction.atomic():
        fresh = credential.holder(now) != actor
        free = Q(claimed_by__isnull=True) | Q(claimed_until__lte=now) | Q(claimed_by=actor)
        rows = Verification.objects.filter(free, pk=credential.pk)
        if not rows.update(claimed_by=actor, claimed_until=now + CLAIM_LASTS):
            return False
        credential.refresh_from_db()
        if credential.state == State.SUBMITTED:
            credential_states.change(
                credential, State.IN_REVIEW, action="credential_review_begun", actor=actor
            )
        elif deliberate and fresh:
            credential_states.note(credential, action="claim", actor=actor)
    return True


def extend(credential: Verification, *, actor: Any) -> bool:
    """The page is in use: ten minutes more for who holds it."""
    now = timezone.now()
    held = Verification.objects.filter(pk=credential.pk, claimed_by=actor, claimed_until__gt=now)
    return bool(held.update(claimed_until=now + CLAIM_LASTS))


def release(credential: Verification, *, actor: Any) -> bool:
    held = Verification.objects.filter(pk=credential.pk, claimed_by=actor)
    return bool(held.update(claimed_by=None, claimed_until=None))


def take_over(credential: Verification, *, actor: Any) -> bool:
    """Take it from who holds it, and tell them. False where nobody else holds it."""
    check_may_review(actor, credential)
    with transaction.atomic():
        locked = (
            Verification.objects.select_for_update(of=("self",))
            .select_related("claimed_by")
            .get(pk=credential.pk)
        )
        holder = locked.holder()
        if holder is None or holder == actor:
            return False
        Verification.objects.filter(pk=locked.pk).update(
            claimed_by=actor, claimed_until=timezone.now() + CLAIM_LASTS
        )
        credential_states.note(locked, action="take_over", actor=actor)
        told.send(
            sender=Verification,
            person=holder,
            title=_("%(who)s took over an application from you") % {"who": actor.display_name},
            url=f"/admin/accounts/verification/{locked.pk}/review/",
            about=locked,
            desk=True,
        )
    credential.refresh_from_db()
    return True


def require_claim(credential: Verification, *, actor: Any) -> None:
    """Acting claims by itself. Raises PermissionDenied where somebody else holds it."""
    if not claim(credential, actor=actor, deliberate=False):
        raise PermissionDenied(_("Somebody else is reviewing this at the moment."))
