"""Telling moderators that something waits, never with the text."""

from __future__ import annotations

from django.contrib.auth.models import Permission
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from k2forum.accounts.models import User
from k2forum.moderation.models import Band, Case
from k2forum.notices import telling
from k2forum.notices.models import Notice

PEOPLE_AT_MOST = 50


def people_who_may(codename: str) -> list[User]:
    """Active people with a permission of moderation."""
    permission = Permission.objects.filter(content_type__app_label="moderation", codename=codename)
    may = Q(is_superuser=True) | Q(groups__permissions__in=permission) | Q(user_permissions__in=permission)
    people = User.objects.filter(may, is_active=True, is_system=False).distinct()
    return list(people.order_by("pk")[:PEOPLE_AT_MOST])


def case_url(case: Case) -> str:
    return reverse("admin:moderation_case_change", args=[case.pk])


def alert_moderators(case: Case) -> None:
    """One notice a case to each who may decide it, mailed at once; closed for all once it is decided."""
    urgent = Notice.Kind.URGENT
    open_ = Notice.objects.filter(
        subject_kind="case", subject_id=case.pk, kind=urgent, closed_at__isnull=True
    )
    if open_.exists():
        return
    title = (
        _("An emergency waits at the desk") if case.band == Band.S4 else _("An urgent case waits at the desk")
    )
    for person in people_who_may("decide_health"):
        if person.pk != case.comment.author_id:
            telling.tell(
                person, kind=urgent, title=title, url=case_url(case), subject_kind="case",
                subject_id=case.pk, mail=True, at_once=True,
            )  # fmt: skip


def tell_escalated(case: Case, to: str) -> None:
    """Those a case was escalated to hear of it."""
    people = people_who_may("lead") if to == Case.EscalatedTo.HEALTH_LEAD else _administrators()
    for person in people:
        telling.tell(
            person, kind=Notice.Kind.URGENT, title=_("A case was escalated to you"), url=case_url(case),
            subject_kind="case", subject_id=case.pk, mail=True, at_once=True,
        )  # fmt: skip


def _administrators() -> list[User]:
    people = User.objects.filter(is_superuser=True, is_active=True, is_system=False)
    return list(people.order_by("pk")[:PEOPLE_AT_MOST])


def close_alerts(case: Case) -> None:
    """Nobody needs to come any more."""
    for kind in (Notice.Kind.URGENT, Notice.Kind.MODERATION):
        telling.close(subject_kind="case", subject_id=case.pk, kind=kind)


def send_digest() -> int:
    """Once a day, to everybody who decides: how many cases wait in each band. Returns how many were told."""
    counts = dict(Case.objects.in_queue().values_list("band").annotate(Count("pk")))
    if not counts:
        return 0
    lines = [f"{Band(band).label}: {counts[band]}" for band in sorted(counts, reverse=True)]
    day = timezone.localdate()
    told = 0
    for person in people_who_may("decide"):
        made = telling.tell(
            person,
            kind=Notice.Kind.MODERATION,
            title=_("Waiting at the desk: %(count)s") % {"count": sum(counts.values())},
            body="\n".join(lines),
            url=reverse("admin:moderation_case_changelist"),
            mail=True,
            once=f"digest:{day.isoformat()}:{person.pk}",
        )
        told += made is not None
    return told
