"""Two beats, or two workers with the same task at the same moment: everybody gets each mail once."""

from __future__ import annotations

import datetime
import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.db import connection
from django.utils import timezone
from django.utils.module_loading import import_string

from articles.models import Article
from discussions.models import Comment
from k2forum.accounts.models import User, Verification
from k2forum.moderation import alerts
from k2forum.notices import mailing, telling
from k2forum.notices.models import Notice
from tests.conftest import missing
from tests.moderation import acts

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _sending_takes_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor != "postgresql":
        missing("Two senders at the same time need PostgreSQL: make test-services")
    send = EmailMultiAlternatives.send

    def slowly(self: EmailMultiAlternatives, *args: Any, **kwargs: Any) -> int:
        time.sleep(0.2)
        return send(self, *args, **kwargs)

    monkeypatch.setattr(EmailMultiAlternatives, "send", slowly)


def both(verb: Callable[[], Any]) -> None:
    """The same in two threads, each with a connection of its own, from one moment on."""
    start = threading.Barrier(2)
    problems: list[Exception] = []

    def run() -> None:
        try:
            start.wait()
            verb()
        except Exception as problem:
            problems.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not problems


def send_all() -> Counter[tuple[str, str]]:
    """How often each mail went out."""
    Notice.objects.filter(mail_due__isnull=False, mailed_at__isnull=True).update(mail_due=timezone.now())
    both(mailing.send_due)
    return Counter((message.to[0], str(message.subject)) for message in mail.outbox)


@pytest.fixture
def opening(article: Article, author: User, stranger: User) -> Comment:
    """A thread with a reply that waits at the desk."""
    made = acts.opening(article, author)
    acts.held(made, stranger)
    return made


def test_the_moderators_digest_comes_once(opening: Comment, moderator: User, admin: User):
    both(alerts.send_digest)
    sent = send_all()
    assert sent == {
        (moderator.email, "Waiting at the desk: 1"): 1,
        (admin.email, "Waiting at the desk: 1"): 1,
    }


def test_what_is_due_for_one_person_comes_as_one_mail(author: User, stranger: User):
    for person in (author, stranger):
        for number in range(3):
            telling.tell(person, kind=Notice.Kind.ACCOUNT, title=f"Word {number}", mail=True)
    assert send_all() == {(author.email, "3 notices"): 1, (stranger.email, "3 notices"): 1}


def test_two_beats_send_each_mail_once(
    opening: Comment, professional: User, author: User, moderator: User, admin: User
):
    soon = timezone.localdate() + datetime.timedelta(days=6)
    Verification.objects.filter(user=professional).update(expires_on=soon)
    acts.published(opening, professional)
    acts.published(opening, moderator, "A second answer to it.")
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        both(import_string(str(entry["task"])))
    sent = send_all()
    assert {to for to, _subject in sent} == {who.email for who in (author, professional, moderator, admin)}
    assert set(sent.values()) == {1}, sent
