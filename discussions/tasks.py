"""Celery's way to what the discussion has to do by itself."""

from celery import shared_task

from discussions import announcing, drafting, helpful


@shared_task
def announce_due() -> None:
    announcing.announce_due()


@shared_task
def forget_old_drafts() -> None:
    drafting.forget_old()


@shared_task
def refresh_scores() -> None:
    helpful.refresh_scores()
