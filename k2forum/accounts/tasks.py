"""Celery's way to the upkeep of credentials. The database says what is due; a message only says: look now."""

from celery import shared_task

from k2forum.accounts import upkeep


@shared_task
def keep_credentials() -> None:
    upkeep.run()
