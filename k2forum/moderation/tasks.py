"""Celery's way to the screener and the desk. The database says what is due; a message only says: look now."""

import logging

from celery import shared_task

from k2forum.moderation import alerts, applying, asking, closing, rule_runs, together

logger = logging.getLogger(__name__)


@shared_task(soft_time_limit=20, time_limit=25)
def screen_comment(pk: int) -> None:
    """Screens what was just posted, which ``pk`` is one of, and ``pk`` itself if it waits for another try."""
    finished = together.screen_what_is_fresh()
    applying.screen_one(pk)
    if not finished:
        ask(pk)


def ask(pk: int) -> None:
    """Ask the worker to look for what is due. Raises where the broker is away."""
    if asking.is_first():
        try:
            screen_comment.apply_async(args=(pk,), retry=False)
        except Exception:
            asking.take_the_mark_away()
            raise


@shared_task
def sweep() -> None:
    applying.sweep()
    closing.close_withdrawn()
    for pk in rule_runs.due():
        run_rules(pk)


@shared_task
def screen_from_elsewhere() -> None:
    applying.screen_from_elsewhere()


@shared_task
def run_rules(pk: int) -> None:
    """The next batch of a run; asks for the one after it."""
    if rule_runs.go_on(pk):
        enqueue_run(pk)


def enqueue_run(pk: int) -> None:
    """Ask the worker to go on with a run; with the broker away the sweep does."""
    try:
        run_rules.apply_async(args=(pk,), retry=False)
    except Exception as error:
        logger.warning("broker refused a message (%s): the sweep goes on", type(error).__name__)


@shared_task
def send_digest() -> None:
    alerts.send_digest()
