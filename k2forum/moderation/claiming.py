"""Claims: a lease on a case that ends by itself. And who has the card open, which is not logged."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from k2forum.contributions import log
from k2forum.moderation.models import Case, Viewing
from k2forum.moderation.thresholds import CLAIM_LASTS, VIEWING_LASTS
from k2forum.notices import telling
from k2forum.notices.models import Notice


def claim(case: Case, *, actor: Any, deliberate: bool = True) -> bool:
    """Hold the case for ten minutes. False where somebody else holds it. Only deliberate claims are logged.

    Raises PermissionDenied for people who do not decide, and for one's own comment.
    """
    if not actor.has_perm("moderation.decide") or case.comment.author_id == actor.pk:
        raise PermissionDenied(_("You cannot decide this case, so you cannot hold it."))
    now = timezone.now()
    with transaction.atomic():
        fresh = case.holder(now) != actor
        free = Q(claimed_by__isnull=True) | Q(claimed_until__lte=now) | Q(claimed_by=actor)
        mine = Case.objects.filter(free, pk=case.pk, state=Case.State.OPEN)
        if not mine.update(claimed_by=actor, claimed_until=now + CLAIM_LASTS):
            return False
        if deliberate and fresh:
            _log(case, actor, "claim")
    case.refresh_from_db(fields=["claimed_by", "claimed_until"])
    return True


def extend(case: Case, *, actor: Any) -> bool:
    """The card is in use: ten minutes more for who holds it."""
    now = timezone.now()
    held = Case.objects.filter(pk=case.pk, claimed_by=actor, claimed_until__gt=now)
    return bool(held.update(claimed_until=now + CLAIM_LASTS))


def release(case: Case, *, actor: Any) -> bool:
    return bool(Case.objects.filter(pk=case.pk, claimed_by=actor).update(claimed_by=None, claimed_until=None))


def release_all(actor: Any) -> int:
    """On signing out."""
    Viewing.objects.filter(person=actor).delete()
    return Case.objects.filter(claimed_by=actor).update(claimed_by=None, claimed_until=None)


def take_over(case: Case, *, actor: Any) -> bool:
    """Take a case from who holds it, and tell them. Returns False where nobody else holds it (claim it then).

    Raises PermissionDenied without the lead permission.
    """
    if not actor.has_perm("moderation.lead") or case.comment.author_id == actor.pk:
        raise PermissionDenied(_("Taking over needs the permission of a lead moderator."))
    with transaction.atomic():
        locked = Case.objects.select_for_update(of=("self",)).select_related("claimed_by").get(pk=case.pk)
        holder = locked.holder()
        if holder is None or holder == actor:
            return False
        Case.objects.filter(pk=case.pk).update(claimed_by=actor, claimed_until=timezone.now() + CLAIM_LASTS)
        _log(locked, actor, "take_over", on_behalf_of=log.person_of(holder))
        telling.tell(
            holder,
            kind=Notice.Kind.MODERATION,
            title=_("%(who)s took over case %(number)s from you")
            % {"who": actor.display_name, "number": case.pk},
            url=f"/admin/moderation/case/{case.pk}/change/",
            subject_kind="case",
            subject_id=case.pk,
        )
    return True


def _log(case: Case, actor: Any, action: str, **fields: Any) -> None:
    log.write(
        action=action,
        subject_kind="comment",
        subject_id=case.comment_id,
        actor=actor,
        case_id=case.pk,
        **fields,
    )


def note_viewing(case: Case, *, person: Any) -> None:
    """``person`` has the card open."""
    until = timezone.now() + VIEWING_LASTS
    Viewing.objects.update_or_create(case=case, person=person, defaults={"until": until})


def others_viewing(case: Case, *, person: Any) -> list[str]:
    """Names of the others who have the card open at this moment."""
    rows = case.viewings.filter(until__gt=timezone.now()).exclude(person=person)
    return list(rows.order_by("person__display_name").values_list("person__display_name", flat=True)[:5])
