"""Telling people things: on the site now, by mail where they want it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from k2forum.accounts.badges import badges_of
from k2forum.notices import subjects
from k2forum.notices.models import Choice, Notice

# Undo within this time is silent: no mail has left yet.
MAIL_WAITS = datetime.timedelta(seconds=30)
# Digests: every day at this time, or on that day of the week (Monday is 0).
DIGEST_AT = datetime.time(7, 0)
WEEKLY_ON = 0
# What is mailed unless its reader chose otherwise. The others stay on the site.
DEFAULT_MAIL = {
    Notice.Kind.DECISION: Choice.Mail.AT_ONCE,
    Notice.Kind.REPORT_OUTCOME: Choice.Mail.AT_ONCE,
    Notice.Kind.REPLY: Choice.Mail.AT_ONCE,
    Notice.Kind.MENTION: Choice.Mail.AT_ONCE,
    Notice.Kind.ANSWER: Choice.Mail.AT_ONCE,
    Notice.Kind.FOLLOWED: Choice.Mail.DAILY,
    Notice.Kind.NOTE: Choice.Mail.AT_ONCE,
    Notice.Kind.FOLLOW_UP: Choice.Mail.AT_ONCE,
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


@dataclass(frozen=True, slots=True)
class Message:
    """The same words for many people. ``once``: each person hears what has this key a single time."""

    kind: str
    title: str
    body: str
    url: str
    subject_kind: str
    subject_id: int
    once: str
    written_by: int | None = None


def tell_all(people: Iterable[int], message: Message) -> int:
    """Tells people, by id, on the site and by mail as each of them chose; returns how many were asked to be
    told. Two queries, however many people. The ids must be of active accounts of persons."""
    now = timezone.now()
    ids = sorted(set(people))
    own = {row.person_id: row for row in Choice.objects.filter(person__in=ids, kind=message.kind)}
    rows = []
    for pk in ids:
        choice = own.get(pk) or Choice(kind=message.kind, mail=DEFAULT_MAIL[Notice.Kind(message.kind)])
        rows.append(
            Notice(
                person_id=pk,
                kind=message.kind,
                title=message.title,
                body=message.body,
                url=message.url,
                subject_kind=message.subject_kind,
                subject_id=message.subject_id,
                written_by_id=message.written_by,
                read_at=None if choice.on_site else now,
                mail_due=_mail_due(choice, now, at_once=False),
                once=f"{message.once}:{pk}",
            )
        )
    Notice.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    return len(rows)


def as_of_now(notices: Iterable[Notice]) -> list[Notice]:
    """The notices with what may change after they were written: ``badge_words``, the badge of who wrote it,
    and ``place``, the title of the thread that it is about. Empty where there is none."""
    rows = list(notices)
    places = subjects.places_of(rows)
    badges = badges_of(row.written_by_id for row in rows if row.written_by_id)
    for row in rows:
        badge = badges.get(row.written_by_id or 0)
        row.badge_words = badge.words if badge else ""
        row.place = places.get(row.pk, "")
    return rows


def choice_of(person: Any, kind: str) -> Choice:
    """How ``person`` wants to hear about ``kind``: their own choice, or the default, unsaved."""
    own = Choice.objects.filter(person=person, kind=kind).first()
    return own or Choice(person=person, kind=kind, mail=DEFAULT_MAIL[Notice.Kind(kind)])


def choices_of(person: Any) -> dict[str, Choice]:
    """The choice for every kind, own or default, in one query."""
    own = {row.kind: row for row in Choice.objects.filter(person=person)}
    return {
        kind: own.get(kind) or Choice(person=person, kind=kind, mail=DEFAULT_MAIL[kind])
        for kind in Notice.Kind
    }


def choose(person: Any, *, kind: str, on_site: bool, mail: str) -> None:
    """Keep the choice. What waits to be mailed follows it."""
    choice, _made = Choice.objects.update_or_create(
        person=person, kind=kind, defaults={"on_site": on_site, "mail": mail}
    )
    waiting = Notice.objects.filter(person=person, kind=kind, mailed_at__isnull=True, mail_due__isnull=False)
    waiting.update(mail_due=_mail_due(choice, timezone.now(), at_once=True))


def _mail_due(choice: Choice, now: datetime.datetime, at_once: bool) -> datetime.datetime | None:
    if choice.mail == Choice.Mail.NEVER:
        return None
    if choice.mail == Choice.Mail.AT_ONCE:
        return now if at_once else now + MAIL_WAITS
    local = timezone.localtime(now)
    due = local.replace(hour=DIGEST_AT.hour, minute=DIGEST_AT.minute, second=0, microsecond=0)
    if choice.mail == Choice.Mail.WEEKLY:
        due += datetime.timedelta(days=(WEEKLY_ON - due.weekday()) % 7)
        return due if due > local else due + datetime.timedelta(days=7)
    return due if due > local else due + datetime.timedelta(days=1)


def unread_count(person: Any) -> int:
    return Notice.objects.filter(person=person, read_at__isnull=True, closed_at__isnull=True).count()


def close(*, subject_kind: str, subject_id: int, kind: str) -> int:
    """Closes open notices of a kind about a thing, for everybody: neither shown nor mailed any more."""
    return close_all(Notice.objects.filter(subject_kind=subject_kind, subject_id=subject_id, kind=kind))


def close_all(notices: Any) -> int:
    return int(notices.filter(closed_at__isnull=True).update(closed_at=timezone.now()))


def reopen(*, subject_kind: str, subject_ids: list[int]) -> int:
    """What a closed notice was about is there again.

    Nobody is told twice: a mail that went out stays sent.
    """
    about = Notice.objects.filter(subject_kind=subject_kind, subject_id__in=subject_ids)
    closed = about.filter(closed_at__isnull=False)
    return int(closed.update(closed_at=None))
