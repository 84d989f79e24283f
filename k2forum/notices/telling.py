"""Telling people things: on the site now, by mail where it is due."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from k2forum.notices.models import Notice

# Undo within this time is silent: no mail has left yet.
MAIL_WAITS = timedelta(seconds=30)


def tell(
    person: Any,
    *,
    kind: str,
    title: str,
    body: str = "",
    url: str = "",
    subject_kind: str = "",
    subject_id: int | None = None,
    mail: bool = False,
) -> Notice | None:
    """One notice for one person; system accounts and closed accounts are told nothing."""
    if person is None or person.is_system or not person.is_active:
        return None
    return Notice.objects.create(
        person=person,
        kind=kind,
        title=title,
        body=body,
        url=url,
        subject_kind=subject_kind,
        subject_id=subject_id,
        mail_due=timezone.now() + MAIL_WAITS if mail else None,
    )


def unread_count(person: Any) -> int:
    return Notice.objects.filter(person=person, read_at__isnull=True, closed_at__isnull=True).count()


def close(*, subject_kind: str, subject_id: int, kind: str) -> int:
    """Closes open notices of a kind about a thing, for everybody."""
    return Notice.objects.filter(
        subject_kind=subject_kind, subject_id=subject_id, kind=kind, closed_at__isnull=True
    ).update(closed_at=timezone.now())
