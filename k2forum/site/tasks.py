"""Celery's way to work that joins parts."""

from celery import shared_task

from k2forum.site import professionals
from k2forum.site.privacy import archive, leaving, retention
from k2forum.site.webhooks import sending


@shared_task
def question_badges() -> None:
    professionals.question_badges()


@shared_task
def build_archive(pk: int) -> None:
    archive.build(pk)


@shared_task
def finish_departure(pk: int) -> None:
    leaving.finish(pk)


@shared_task
def do_what_people_asked() -> None:
    """Copies and departures whose message was lost, or whose worker died."""
    archive.build_due()
    leaving.finish_due()


@shared_task
def deliver_webhook(pk: int) -> None:
    sending.deliver(pk)


@shared_task
def send_webhooks() -> None:
    sending.enqueue_due()


@shared_task
def let_go_of_what_is_old() -> None:
    retention.run()
