"""Who may review whom, and whether it takes two."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from k2forum.accounts.credential_records import Colleague
from k2forum.accounts.credentials import Verification
from k2forum.accounts.models import User
from k2forum.accounts.verification import PERMISSION, require_reviewer


def reviewers() -> QuerySet[User]:
    """Everybody who may review."""
    app, codename = PERMISSION.split(".")
    permission = {"content_type__app_label": app, "codename": codename}
    direct = Q(**{f"user_permissions__{name}": value for name, value in permission.items()})
    grouped = Q(**{f"groups__permissions__{name}": value for name, value in permission.items()})
    found = User.objects.filter(Q(is_superuser=True) | direct | grouped, is_active=True, is_system=False)
    return found.distinct()


def reviewers_of(person: User) -> QuerySet[User]:
    """Everybody who may review this person."""
    named = Colleague.objects.filter(colleague=person).values("reviewer")
    return reviewers().exclude(pk=person.pk).exclude(pk__in=named)


def two_needed(credential: Verification) -> bool:
    """Whether a second person confirms approval and revocation.

    By setting, or where two can review at all.
    """
    if settings.SECOND_REVIEWER != "auto":
        return bool(settings.SECOND_REVIEWER == "on")
    return reviewers_of(credential.user)[:2].count() > 1


def check_may_review(actor: Any, credential: Verification) -> None:
    """Raises PermissionDenied, in words."""
    require_reviewer(actor, credential.user)


def name_colleague(actor: User, *, person: User) -> bool:
    """A reviewer says that they know this person; from then on somebody else reviews them."""
    if not actor.has_perm(PERMISSION):
        raise PermissionDenied(_("Only reviewers of professionals may do this."))
    return Colleague.objects.get_or_create(reviewer=actor, colleague=person)[1]
