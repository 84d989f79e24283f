"""Telling moderators that something urgent waits, never with the text."""

from __future__ import annotations

from django.contrib.auth.models import Permission
from django.db.models import Q
from django.utils.translation import gettext as _

from k2forum.accounts.models import User
from k2forum.moderation.models import Band, Case
from k2forum.notices import telling
from k2forum.notices.models import Notice


def moderators() -> list[User]:
    """People who may decide health cases."""
    permission = Permission.objects.filter(content_type__app_label="moderation", codename="decide_health")
    may = Q(is_superuser=True) | Q(groups__permissions__in=permission) | Q(user_permissions__in=permission)
    return list(User.objects.filter(may, is_active=True, is_system=False).distinct()[:50])


def alert_moderators(case: Case) -> None:
    """One notice a case and round to each moderator; closed for all when the case is decided."""
    open_ = Notice.objects.filter(
        subject_kind="case", subject_id=case.pk, kind=Notice.Kind.MODERATION, closed_at__isnull=True
    )
    if open_.exists():
        return
    title = (
        _("An emergency waits at the desk") if case.band == Band.S4 else _("An urgent case waits at the desk")
    )
    for person in moderators():
        telling.tell(
            person,
            kind=Notice.Kind.MODERATION,
            title=title,
            url=f"/admin/moderation/case/{case.pk}/",
            subject_kind="case",
            subject_id=case.pk,
            mail=True,
        )


def close_alerts(case: Case) -> None:
    telling.close(subject_kind="case", subject_id=case.pk, kind=Notice.Kind.MODERATION)
