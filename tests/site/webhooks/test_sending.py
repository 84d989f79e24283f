"""Webhooks: what is told to whom, signed, once, and again when it did not arrive."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from articles import publishing
from articles.models import Article
from discussions import posting as writing
from discussions.models import Comment
from k2forum.accounts.models import User
from k2forum.moderation import appealing, closing
from k2forum.site.privacy import retention
from k2forum.site.webhooks import sending
from k2forum.site.webhooks.records import Delivery, Event, Webhook
from tests import cast
from tests.moderation import acts
from tests.site.webhooks.receiver import PUBLIC, Receiver, receiving

URL = "https://hooks.example.org/k2?from=forum"
ORDER = "Take 500 mcg of MK-7 a day and stop your warfarin."
State = Delivery.State


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


@pytest.fixture
def webhook(db: None) -> Webhook:
    """Wants to hear of everything."""
    return Webhook.objects.create(url=URL, events=[Event.COMMENT_PUBLISHED, Event.CASE_DECIDED])


@pytest.fixture
def delivery(webhook: Webhook) -> Delivery:
    return sending.send_test(webhook)


@pytest.fixture
def opening(author: User, article: Article) -> Comment:
    return cast.screened(cast.thread_by(author, article))


def verify() -> Any:
    """The function with which docs/webhooks.md lets a receiver check a message."""
    page = (Path(settings.BASE_DIR) / "docs" / "webhooks.md").read_text(encoding="utf-8")
    names: dict[str, Any] = {}
    exec(re.findall(r"```python\n(.*?)```", page, re.DOTALL)[0], names)
    return names["verify"]


def test_a_published_comment_is_told_with_numbers_and_addresses_alone(
    webhook: Webhook, opening: Comment, receiver: Receiver
):
    delivery = Delivery.objects.get()
    assert sending.deliver(delivery.pk, post=receiver.post) is True
    path, headers, body = receiver.got[0]
    told = json.loads(body)
    assert (path, told["type"]) == ("/k2?from=forum", "comment.published")
    assert told["data"] == {
        "comment_id": opening.pk,
        "comment_url": f"{settings.SITE_URL}/comments/{opening.pk}/",
        "api_url": f"{settings.SITE_URL}/api/v1/comments/{opening.pk}",
        "thread_id": opening.thread_id,
        "thread_url": f"{settings.SITE_URL}/threads/{opening.thread_id}/",
        "article": "on-tea",
        "revision": 1,
        "person_id": opening.author_id,
        "person_url": f"{settings.SITE_URL}/people/{opening.author_id}/",
    }
    assert opening.source.encode() not in body
    assert headers["content-type"] == "application/json"
    delivery.refresh_from_db()
    assert (delivery.state, delivery.answered, delivery.due_at) == (State.DELIVERED, 204, None)


def test_a_receiver_can_tell_who_sent_it_and_when(delivery: Delivery, receiver: Receiver):
    sending.deliver(delivery.pk, post=receiver.post)
    _path, headers, body = receiver.got[0]
    check, secret = verify(), delivery.webhook.secret
    assert check(secret, headers, body) is True
    assert check(secret, headers, body + b" ") is False
    assert check(secret, headers | {"webhook-id": "msg_other"}, body) is False
    assert check(Webhook(pk=delivery.webhook_id, salt="other").secret, headers, body) is False
    old = str(int(headers["webhook-timestamp"]) - 600)
    assert check(secret, headers | {"webhook-timestamp": old}, body) is False


def test_an_old_message_is_refused_even_where_it_is_signed(
    delivery: Delivery, receiver: Receiver, monkeypatch
):
    earlier = timezone.now() - timedelta(minutes=10)
    Delivery.objects.update(due_at=earlier)
    monkeypatch.setattr(sending.timezone, "now", lambda: earlier)
    sending.deliver(delivery.pk, post=receiver.post)
    _path, headers, body = receiver.got[0]
    assert verify()(delivery.webhook.secret, headers, body) is False


def test_what_is_not_public_is_not_told(webhook: Webhook, author: User, article: Article):
    held = cast.screened(cast.thread_by(author, article, ORDER))
    assert held.visibility == "held"
    cast.thread_by(author, article)
    assert not Delivery.objects.exists()


def test_while_an_article_is_withdrawn_nothing_is_told_of_its_discussion(
    webhook: Webhook, opening: Comment, stranger: User, article: Article
):
    reply = cast.reply_by(stranger, opening)
    publishing.withdraw(article, actor=None)
    Delivery.objects.all().delete()
    assert cast.screened(reply).visibility == "published"
    assert not Delivery.objects.exists()


def test_a_decision_is_told_without_the_words_of_anybody(
    webhook: Webhook, author: User, article: Article, moderator: User
):
    held = cast.screened(cast.thread_by(author, article, ORDER))
    decided = acts.act(
        held, moderator, "reject", reason="health-dose", to_author="Seven lanterns.", internal="Nine."
    )
    told = Delivery.objects.get(event=Event.CASE_DECIDED).payload
    assert told["data"]["decision_id"] == decided.pk
    assert told["data"]["comment_id"] == held.pk
    assert (told["data"]["action"], told["data"]["visibility"]) == ("reject", "rejected")
    for words in ("Take 500", "lanterns", "Nine.", "About the forms", "Ada"):
        assert words not in json.dumps(told)


def test_a_case_that_closes_by_itself_is_told_too(webhook: Webhook, author: User, article: Article):
    held = cast.screened(cast.thread_by(author, article, "Everybody should take 500 mcg of MK-7 a day."))
    writing.withdraw(held, author=author)
    closing.close_withdrawn()
    told = Delivery.objects.get(event=Event.CASE_DECIDED).payload["data"]
    assert (told["action"], told["automatic"], told["visibility"]) == ("close", True, "withdrawn")


def test_an_appeal_that_succeeds_is_told_as_a_decision(
    webhook: Webhook, author: User, article: Article, moderator: User, admin: User
):
    held = cast.screened(cast.thread_by(author, article, ORDER))
    decided = acts.act(held, moderator, "reject", reason="health-dose")
    assert decided is not None
    Delivery.objects.all().delete()
    row = appealing.appeal(decided, appellant=author, text="It was a question.")
    assert appealing.decide_appeal(row, actor=admin, outcome="overturned")
    told = [delivery.payload["data"] for delivery in Delivery.objects.filter(event=Event.CASE_DECIDED)]
    assert [(each["action"], each["visibility"]) for each in told] == [("overturn", "published")]


def test_nobody_hears_what_they_did_not_ask_for(opening: Comment, stranger: User, webhook: Webhook):
    Webhook.objects.update(events=[Event.CASE_DECIDED])
    Webhook.objects.create(url=URL, events=[Event.COMMENT_PUBLISHED], active=False)
    cast.screened(cast.reply_by(stranger, opening))
    assert not Delivery.objects.exists()


def test_two_workers_at_the_same_delivery_send_it_once(delivery: Delivery, receiver: Receiver):
    def post(*message: Any) -> int:
        assert sending.deliver(delivery.pk, post=receiver.post) is False, "the other worker"
        return receiver.post(*message)

    assert sending.deliver(delivery.pk, post=post) is True
    assert sending.deliver(delivery.pk, post=receiver.post) is False
    assert len(receiver.got) == 1


def test_what_a_worker_left_behind_is_sent_by_another(delivery: Delivery, receiver: Receiver):
    class Killed(BaseException):
        pass

    def post(*_message: Any) -> int:
        raise Killed

    with pytest.raises(Killed):
        sending.deliver(delivery.pk, post=post)
    assert sending.deliver(delivery.pk, post=receiver.post) is False, "not before the claim is over"
    Delivery.objects.update(due_at=timezone.now())
    assert sending.deliver(delivery.pk, post=receiver.post) is True


def test_a_failure_is_tried_again_later_each_time_and_given_up_at_last(
    delivery: Delivery, receiver: Receiver
):
    receiver.status, waits = 500, []
    while True:
        Delivery.objects.update(due_at=timezone.now())
        assert sending.deliver(delivery.pk, post=receiver.post) is False
        delivery.refresh_from_db()
        if delivery.due_at is None:
            break
        waits.append(delivery.due_at - timezone.now())
    assert waits == sorted(waits)
    assert len(waits) == len(sending.WAITS)
    assert len({headers["webhook-id"] for _path, headers, _body in receiver.got}) == 1
    assert (delivery.state, delivery.answered, delivery.tries) == (State.GIVEN_UP, 500, 8)
    assert sending.send_again(delivery) is True
    assert sending.send_again(delivery) is False, "it waits already"


def test_a_receiver_that_is_away_is_asked_once_whatever_waits(webhook: Webhook):
    waiting = [sending.send_test(webhook) for _each in range(3)]
    other = sending.send_test(Webhook.objects.create(url="https://else.example.org/"))
    asked: list[str] = []

    def post(url: str, *_message: Any) -> int:
        asked.append(url)
        raise TimeoutError

    for delivery in [*waiting, other]:
        sending.deliver(delivery.pk, post=post)
    assert asked == [URL, "https://else.example.org/"]
    waiting[0].refresh_from_db()
    assert (waiting[0].state, waiting[0].problem) == (State.WAITING, "TimeoutError")


def test_a_receiver_that_says_it_is_gone_is_not_asked_again(delivery: Delivery, receiver: Receiver):
    receiver.status = 410
    sending.deliver(delivery.pk, post=receiver.post)
    Delivery.objects.update(due_at=timezone.now())
    sending.deliver(delivery.pk, post=receiver.post)
    delivery.refresh_from_db()
    assert len(receiver.got) == 1
    assert (delivery.state, delivery.webhook.active) == (State.GIVEN_UP, False)


def test_a_redirect_is_not_followed(delivery: Delivery, receiver: Receiver):
    receiver.status = 307
    assert sending.deliver(delivery.pk, post=receiver.post) is False
    assert [path for path, _headers, _body in receiver.got] == ["/k2?from=forum"]
    delivery.refresh_from_db()
    assert delivery.answered == 307
    assert receiver.connected == [PUBLIC], "and the connection goes to the address that was checked"


def test_with_the_broker_away_the_message_waits_for_the_sweep(
    webhook: Webhook, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks
):
    from k2forum.site import tasks

    def refused(*_given: Any, **_options: Any) -> None:
        raise ConnectionError

    monkeypatch.setattr(tasks.deliver_webhook, "apply_async", refused)
    with django_capture_on_commit_callbacks(execute=True):
        delivery = sending.send_test(webhook)
    asked: list[int] = []
    monkeypatch.setattr(tasks.deliver_webhook, "apply_async", lambda args, **_options: asked.extend(args))
    assert sending.enqueue_due() == 1
    assert asked == [delivery.pk]


def test_a_delivery_is_forgotten_after_thirty_days(delivery: Delivery, webhook: Webhook):
    month = timezone.now() - timedelta(days=31)
    Delivery.objects.update(created_at=month)
    assert retention.run()["webhooks"] == 0, "it waits still"
    Delivery.objects.update(due_at=None, state=State.DELIVERED)
    assert retention.run()["webhooks"] == 1
