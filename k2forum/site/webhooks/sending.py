"""From an event to its receivers: noted with the event, claimed by one worker, tried again for two days.

The database says what is due, so nothing is lost with the broker or a worker. A message can arrive twice
(a worker that dies after sending); its id is the same then.
"""

from __future__ import annotations

import datetime
import json
import logging
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from k2forum.contributions import statements
from k2forum.site.webhooks import posting, signing
from k2forum.site.webhooks.addresses import Refused
from k2forum.site.webhooks.records import Delivery, Event, Webhook

logger = logging.getLogger(__name__)

Post = Callable[[str, bytes, dict[str, str]], int]
State = Delivery.State
# While one worker sends it, nobody else does; if that worker dies, it is due again after this.
CLAIM = datetime.timedelta(minutes=2)
MINUTE = 60
WAITS = tuple(datetime.timedelta(minutes=minutes) for minutes in (1, 5, 30, 2 * 60, 6 * 60, 12 * 60, 24 * 60))
# A receiver that does not answer is asked once in this time, whatever waits for it.
AWAY = datetime.timedelta(minutes=1)
KEPT = datetime.timedelta(days=30)
GONE = 410
ANY_ACTIVE = "SELECT 1 FROM site_webhook WHERE active LIMIT 1"


def note(event: str, data: Callable[[], dict[str, Any]]) -> int:
    """Note an event for whoever wants to hear of it, in the caller's transaction; returns for how many.

    ``data`` is asked only where somebody does.
    """
    return note_each(event, [data])


def note_each(event: str, several: Sequence[Callable[[], dict[str, Any]]]) -> int:
    """The same for several events of one kind."""
    if not several or statements.row(ANY_ACTIVE, []) is None:
        return 0
    wanted = [row for row in Webhook.objects.filter(active=True) if event in row.events]
    if not wanted:
        return 0
    now = timezone.now().isoformat()
    payloads = [{"type": event, "timestamp": now, "data": data()} for data in several]
    made = [Delivery(webhook=row, event=event, payload=payload) for payload in payloads for row in wanted]
    for delivery in Delivery.objects.bulk_create(made):
        transaction.on_commit(partial(enqueue, delivery.pk))
    return len(made)


def enqueue(pk: int) -> None:
    """Ask a worker to send it. Never raises: what is due is looked for again."""
    from k2forum.site import tasks

    try:
        tasks.deliver_webhook.apply_async(args=(pk,), retry=False)
    except Exception as error:
        logger.warning("broker refused a message (%s); the webhook is sent later", type(error).__name__)


def enqueue_due(limit: int = 100) -> int:
    """Whatever is due, the oldest first; returns how many."""
    due = Delivery.objects.filter(due_at__lte=timezone.now()).order_by("due_at")
    found = list(due.values_list("pk", flat=True)[:limit])
    for pk in found:
        enqueue(pk)
    return len(found)


def deliver(pk: int, *, post: Post = posting.post) -> bool:
    """Send one delivery if it is due and nobody else is at it. Returns whether it arrived."""
    now = timezone.now()
    due = Delivery.objects.filter(pk=pk, due_at__lte=now)
    if not due.update(due_at=now + CLAIM, tries=F("tries") + 1):
        return False
    delivery = Delivery.objects.select_related("webhook").get(pk=pk)
    if not delivery.webhook.active:
        _settle(delivery, State.GIVEN_UP, problem="switched off")
        return False
    try:
        status = post(delivery.webhook.url, *_message(delivery))
    except (Exception, SoftTimeLimitExceeded) as error:
        problem = str(error) if isinstance(error, Refused) else type(error).__name__
        _failed(delivery, problem=problem)
        Delivery.objects.filter(webhook=delivery.webhook, due_at__lt=timezone.now() + AWAY).update(
            due_at=timezone.now() + AWAY
        )
        return False
    if 200 <= status < 300:
        _settle(delivery, State.DELIVERED, answered=status, delivered_at=timezone.now())
        return True
    if status == GONE:
        Webhook.objects.filter(pk=delivery.webhook_id).update(active=False)
    _failed(delivery, problem="", answered=status)
    return False


def send_again(delivery: Delivery) -> bool:
    """By hand, with all its tries. False while it waits anyway."""
    again = Delivery.objects.filter(pk=delivery.pk).exclude(state=State.WAITING)
    changed = again.update(state=State.WAITING, due_at=timezone.now(), tries=0)
    if changed:
        transaction.on_commit(partial(enqueue, delivery.pk))
    return bool(changed)


def send_test(webhook: Webhook) -> Delivery:
    """A message that says nothing, for trying a receiver."""
    payload = {"type": Event.TEST, "timestamp": timezone.now().isoformat(), "data": {}}
    made = Delivery.objects.create(webhook=webhook, event=Event.TEST, payload=payload)
    transaction.on_commit(partial(enqueue, made.pk))
    return made


def _message(delivery: Delivery) -> tuple[bytes, dict[str, str]]:
    body = json.dumps(delivery.payload).encode()
    moment = int(timezone.now().timestamp())
    headers = signing.headers_for(
        delivery.webhook.key, message_id=delivery.message_id, moment=moment, body=body
    )
    return body, headers | {"Content-Type": "application/json", "User-Agent": "k2forum-webhooks/1"}


def _failed(delivery: Delivery, *, problem: str, answered: int | None = None) -> None:
    """Due again later, longer each time, or given up."""
    if delivery.tries > len(WAITS):
        _settle(delivery, State.GIVEN_UP, problem=problem, answered=answered)
        logger.warning("webhook delivery %s is given up after %s tries", delivery.pk, delivery.tries)
        return
    due = timezone.now() + WAITS[delivery.tries - 1]
    Delivery.objects.filter(pk=delivery.pk).update(due_at=due, problem=problem[:120], answered=answered)


def _settle(delivery: Delivery, state: str, **fields: Any) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(
        **{"state": state, "due_at": None, "problem": "", "answered": None} | fields
    )
