"""Celery's way to work that joins parts."""

from celery import shared_task

from k2forum.site import professionals


@shared_task
def question_badges() -> None:
    professionals.question_badges()
