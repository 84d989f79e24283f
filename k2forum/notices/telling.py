"""Telling people things: on the site now, by mail where they want it."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils import timezone

from k2forum.notices.models import Choice, Notice

# Undo within this time is silent: no mail has left yet.
MAIL_WAITS = datetime.timedelta(seconds=30)
DAILY_AT = datetime.time(7, 0)
# What is mailed unless its reader chose otherwise. The others stay on the site.
DEFAULT_MAIL = {
    Notice.Kind.DECISION: Choice.Mail.AT_ONCE,
    Notice.Kind.REPORT_OUTCOME: Choice.Mail.AT_ONCE,
    Notice.Kind.REPLY: Choice.Mail.AT_ONCE,
    Notice.Kind.ACCOUNT: Choice.Mail.AT_ONCE,
    Notice.Kind.MODERATION: Choice.Mail.DAILY,
    Notice.Kind.URGENT: Choice.Mail.AT_ONCE,
}


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
    at_once: bool = False,
    once: str | None = None,
) -> Notice | None:
    """One notice for one person; system accounts and closed accounts are told nothing.

    ``mail``: also by mail, as the person chose for this kind. ``at_once``: without the time for undoing.
    ``once``: a key under which this is told a single time; None is returned where it was told before.
    """
    if person is None or person.is_system or not person.is_active:
        return None
    now = timezone.now()
    choice = choice_of(person, kind)
    fields = {
        "person": person,
        "kind": kind,
        "title": title,
        "body": body,
        "url": url,
        "subject_kind": subject_kind,
        "subject_id": subject_id,
        "read_at": None if choice.on_site else now,
        "mail_due": _mail_due(choice, now, at_once) if mail else None,
    }
    if once is None:
        return Notice.objects.create(**fields)
    notice, made = Notice.objects.get_or_create(once=once, defaults=fields)
    return notice if made else None


def choice_of(person: Any, kind: str) -> Choice:
    """How ``person`` wants to hear about ``kind``: their own choice, or the default, unsaved."""
    own = Choice.objects.filter(person=person, kind=kind).first()
    return own or Choice(person=person, kind=kind, mail=DEFAULT_MAIL[Notice.Kind(kind)])


def choose(person: Any, *, kind: str, on_site: bool, mail: str) -> None:
    Choice.objects.update_or_create(person=person, kind=kind, defaults={"on_site": on_site, "mail": mail})


def _mail_due(choice: Choice, now: datetime.datetime, at_once: bool) -> datetime.datetime | None:
    if choice.mail == Choice.Mail.NEVER:
        return None
    if choice.mail == Choice.Mail.AT_ONCE:
        return now if at_once else now + MAIL_WAITS
    local = timezone.localtime(now)
    due = local.replace(hour=DAILY_AT.hour, minute=DAILY_AT.minute, second=0, microsecond=0)
    return due if due > local else due + datetime.timedelta(days=1)


def unread_count(person: Any) -> int:
    return Notice.objects.filter(person=person, read_at__isnull=True, closed_at__isnull=True).count()


def close(*, subject_kind: str, subject_id: int, kind: str) -> int:
    """Closes open notices of a kind about a thing, for everybody: neither shown nor mailed any more."""
    return close_all(Notice.objects.filter(subject_kind=subject_kind, subject_id=subject_id, kind=kind))


def close_all(notices: Any) -> int:
    return int(notices.filter(closed_at__isnull=True).update(closed_at=timezone.now()))
