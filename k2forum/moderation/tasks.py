"""Celery's way to the screener and the desk. The database says what is due; a message only says: look now."""

from celery import shared_task

from k2forum.moderation import alerts, applying, closing


@shared_task
def screen_comment(pk: int) -> None:
    applying.screen_one(pk)


@shared_task
def sweep() -> None:
    applying.sweep()
    closing.close_withdrawn()


@shared_task
def send_digest() -> None:
    alerts.send_digest()
