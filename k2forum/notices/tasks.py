"""Celery's way to the mails of notices."""

from celery import shared_task

from k2forum.notices import mailing


@shared_task
def send_due() -> None:
    mailing.send_due()
