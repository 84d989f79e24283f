"""What is told on the site and by mail, as each person chose for each kind."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from k2forum.accounts.models import User
from k2forum.notices import mailing, telling
from k2forum.notices.models import Choice, Notice

KIND = Notice.Kind


def tell(person: User, kind: str = KIND.DECISION, **options: Any) -> Notice:
    made = telling.tell(person, kind=kind, title="A title", body="Words", url="/x/", mail=True, **options)
    assert made is not None
    return made


def all_due() -> None:
    Notice.objects.filter(mail_due__isnull=False).update(mail_due=timezone.now())


def test_a_mail_waits_so_that_undo_is_silent(author: User):
    tell(author)
    assert mailing.send_due() == 0
    telling.close_all(Notice.objects.all())
    all_due()
    assert mailing.send_due() == 0
    assert mail.outbox == []


def test_each_mail_is_sent_once(author: User):
    tell(author)
    all_due()
    assert (mailing.send_due(), mailing.send_due()) == (1, 0)
    assert (mail.outbox[0].to, mail.outbox[0].subject) == ([author.email], "A title")


def test_what_is_due_together_comes_in_one_mail(author: User, stranger: User):
    for person in (author, author, stranger):
        tell(person)
    all_due()
    assert mailing.send_due() == 2
    assert sorted(message.subject for message in mail.outbox) == ["2 notices", "A title"]


def test_a_failing_mail_comes_later_and_holds_nobody_up(
    author: User, stranger: User, monkeypatch: pytest.MonkeyPatch
):
    tell(author)
    tell(stranger)
    all_due()
    real = mailing._message

    def broken(notices: list[Notice]) -> Any:
        if notices[0].person == author:
            raise ConnectionRefusedError
        return real(notices)

    monkeypatch.setattr(mailing, "_message", broken)
    mailing.send_due()
    assert [message.to for message in mail.outbox] == [[stranger.email]]
    monkeypatch.undo()
    all_due()
    mailing.send_due()
    assert [message.to for message in mail.outbox] == [[stranger.email], [author.email]]


@pytest.mark.parametrize(
    ("choice", "expected"),
    [(Choice.Mail.NEVER, None), (Choice.Mail.AT_ONCE, 30), (Choice.Mail.DAILY, "later")],
)
def test_mail_follows_the_choice_for_the_kind(author: User, choice: str, expected: object):
    telling.choose(author, kind=KIND.REPLY, on_site=True, mail=choice)
    due = tell(author, KIND.REPLY).mail_due
    if expected is None:
        assert due is None
    elif expected == 30:
        assert due is not None
        assert due - timezone.now() < timedelta(seconds=31)
    else:
        assert due is not None
        assert (timezone.localtime(due).hour, timezone.localtime(due).minute) == (7, 0)
        assert timezone.now() < due <= timezone.now() + timedelta(days=1)
    assert tell(author, KIND.DECISION).mail_due is not None  # another kind, another choice


def test_switching_one_way_off_leaves_the_other(author: User):
    telling.choose(author, kind=KIND.REPLY, on_site=False, mail=Choice.Mail.AT_ONCE)
    assert tell(author, KIND.REPLY).mail_due is not None
    assert telling.unread_count(author) == 0
    telling.choose(author, kind=KIND.REPLY, on_site=True, mail=Choice.Mail.NEVER)
    assert tell(author, KIND.REPLY).mail_due is None
    assert telling.unread_count(author) == 1


def test_what_is_told_once_is_told_once(author: User):
    first = telling.tell(author, kind=KIND.MODERATION, title="Digest", once="today")
    assert first is not None
    assert telling.tell(author, kind=KIND.MODERATION, title="Digest", once="today") is None


def test_closed_and_system_accounts_are_told_nothing(author: User, screener: User):
    author.is_active = False
    for person in (author, screener, None):
        assert telling.tell(person, kind=KIND.REPLY, title="A title") is None


def test_moderation_is_by_digest_and_urgent_at_once_unless_chosen_otherwise(author: User):
    assert telling.choice_of(author, KIND.MODERATION).mail == Choice.Mail.DAILY
    urgent = tell(author, KIND.URGENT, at_once=True)
    assert urgent.mail_due is not None
    assert urgent.mail_due <= timezone.now()
