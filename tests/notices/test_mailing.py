"""Mails of notices.

At once or as a digest, once however many send, never of what is not public; leaving them.
"""

from __future__ import annotations

import datetime
from typing import Any
from urllib.parse import urlparse

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from discussions import announcing, posting
from discussions.models import Comment
from k2forum.accounts.models import User
from k2forum.notices import mailing, telling, unsubscribing
from k2forum.notices.models import Choice, Notice
from tests import cast


@pytest.fixture
def reply(author: User, stranger: User, article: Any) -> Comment:
    """A public reply to the author of which has been told on the site."""
    opening = cast.screened(cast.thread_by(author, article))
    answer = cast.screened(cast.reply_by(stranger, opening))
    announcing.announce_due()
    return answer


def make_due() -> None:
    Notice.objects.filter(mail_due__isnull=False).update(mail_due=timezone.now())


def test_a_reply_is_mailed_without_its_text_or_title_in_the_subject(author: User, reply: Comment):
    make_due()
    assert mailing.send_due() == 1
    assert mailing.send_due() == 0
    [message] = mail.outbox
    assert message.to == [author.email]
    assert message.subject == "Sam Stranger answered you"
    assert "I read that part twice." not in message.body
    assert f"/comments/{reply.pk}/" in message.body


def test_what_was_withdrawn_meanwhile_is_not_mailed(reply: Comment, stranger: User):
    make_due()
    posting.withdraw(reply, author=stranger)
    mailing.send_due()
    assert mail.outbox == []


def test_what_is_no_longer_public_is_found_out_at_the_moment_of_sending(reply: Comment, article: Any):
    from articles import publishing

    make_due()
    publishing.withdraw(article, actor=None)
    mailing.send_due()
    assert mail.outbox == []
    assert Notice.objects.get().closed_at


def test_what_comes_back_is_told_once(reply: Comment, moderator: User, author: User):
    from django.db import transaction

    from k2forum.contributions import visibility

    for state in ("hidden", "published"):
        with transaction.atomic():
            visibility.change(reply, state, action="try", actor=moderator)
    announcing.announce_due()
    make_due()
    mailing.send_due()
    assert Notice.objects.filter(person=author, closed_at=None).count() == 1
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    ("how", "now", "due"),
    [
        ("daily", "2026-03-04 06:00", "2026-03-04 07:00"),
        ("daily", "2026-03-04 07:00", "2026-03-05 07:00"),
        ("weekly", "2026-03-04 12:00", "2026-03-09 07:00"),
        ("weekly", "2026-03-09 06:59", "2026-03-09 07:00"),
        ("weekly", "2026-03-09 08:00", "2026-03-16 07:00"),
    ],
)
def test_when_a_digest_is_due(author: User, monkeypatch: Any, how: str, now: str, due: str):
    moment = datetime.datetime.fromisoformat(f"{now}+00:00")
    monkeypatch.setattr(timezone, "now", lambda: moment)
    telling.choose(author, kind=Notice.Kind.REPLY, on_site=True, mail=how)
    notice = telling.tell(author, kind=Notice.Kind.REPLY, title="One", mail=True)
    assert notice.mail_due == datetime.datetime.fromisoformat(f"{due}+00:00")


def test_a_digest_is_one_mail(author: User):
    telling.choose(author, kind=Notice.Kind.REPLY, on_site=True, mail=Choice.Mail.WEEKLY)
    for number in range(3):
        telling.tell(author, kind=Notice.Kind.REPLY, title=f"Number {number}", mail=True)
    make_due()
    assert mailing.send_due() == 1
    assert mail.outbox[0].subject == "3 notices"
    assert "Number 2" in mail.outbox[0].body


@pytest.mark.parametrize("together", [1, 2])
def test_a_mail_says_where_its_link_leads(author: User, together: int):
    for _n in range(together):
        telling.tell(author, kind=Notice.Kind.DECISION, title="No", url="/decisions/7/appeal/", mail=True)
    make_due()
    mailing.send_due()
    [message] = mail.outbox
    assert isinstance(message, mail.EmailMultiAlternatives)
    for text in (str(message.alternatives[0][0]), str(message.body)):
        assert "See the decision or appeal" in text
        assert "Read it on the site" not in text


def test_what_waits_follows_a_new_choice(author: User):
    telling.tell(author, kind=Notice.Kind.REPLY, title="One", mail=True)
    telling.choose(author, kind=Notice.Kind.REPLY, on_site=True, mail=Choice.Mail.NEVER)
    assert Notice.objects.get().mail_due is None


def leave_path(message: Any) -> str:
    address = message.extra_headers["List-Unsubscribe"]
    assert address.startswith("<http")
    return urlparse(address.strip("<>")).path


def test_one_click_leaves_by_post_without_cookie_or_token(author: User, reply: Comment):
    make_due()
    mailing.send_due()
    [message] = mail.outbox
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = leave_path(message)
    strict = Client(enforce_csrf_checks=True)
    page = strict.get(path)
    assert page.status_code == 200
    assert telling.choice_of(author, Notice.Kind.REPLY).mail == Choice.Mail.AT_ONCE
    assert strict.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    choice = telling.choice_of(author, Notice.Kind.REPLY)
    assert (choice.mail, choice.on_site) == (Choice.Mail.NEVER, True)
    assert telling.choice_of(author, Notice.Kind.MENTION).mail == Choice.Mail.AT_ONCE
    assert strict.post(path).status_code == 200


def test_an_address_made_elsewhere_leaves_nothing(client: Client, author: User):
    token = unsubscribing.address_for(author.pk, [Notice.Kind.REPLY]).rstrip("/").rsplit("/", 1)[1]
    assert client.post(f"/notices/unsubscribe/{token}x/").status_code == 404
    assert not Choice.objects.exists()


def test_mails_about_the_account_cannot_be_left_by_a_link(author: User):
    telling.tell(author, kind=Notice.Kind.ACCOUNT, title="Your address changed", mail=True, at_once=True)
    mailing.send_due()
    assert "List-Unsubscribe" not in mail.outbox[0].extra_headers
