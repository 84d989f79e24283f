"""Celery's way to the screener. The database says what is due; a message only says: look now."""

from celery import shared_task

from k2forum.moderation import applying


@shared_task
def screen_comment(pk: int) -> None:
    applying.screen_one(pk)


@shared_task
def sweep() -> None:
    applying.sweep()
