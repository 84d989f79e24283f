"""Celery's way to what articles have to do by themselves."""

from celery import shared_task

from articles import reference_checking


@shared_task
def check_references() -> None:
    reference_checking.check_due()
