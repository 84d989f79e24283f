"""When something was submitted: screen it by task, or in the request where the broker refuses the message."""

from __future__ import annotations

import logging
from functools import partial
from typing import Any

from django.contrib.auth.signals import user_logged_out
from django.db import transaction
from django.dispatch import receiver

from discussions import following_up
from discussions.models import Comment
from k2forum.contributions.models import Visibility
from k2forum.contributions.signals import (
    contribution_submitted,
    contribution_withheld,
    contributions_published,
)
from k2forum.moderation import applying, cases, claiming, tasks
from k2forum.moderation.models import Case, ReasonCode

logger = logging.getLogger(__name__)

HEALTH_HARM = (ReasonCode.HEALTH_DOSE, ReasonCode.STOP_MEDICINE, ReasonCode.FALSE_CLAIM)


@receiver(contribution_submitted)
def screen_on_commit(sender: Any, contribution: Any, **_: Any) -> None:
    transaction.on_commit(partial(enqueue, contribution.pk))


def enqueue(pk: int) -> None:
    """Ask the worker to screen ``pk``; with the broker away, do it here. Never raises: a sweep follows."""
    try:
        tasks.ask(pk)
        return
    except Exception as error:
        logger.warning("broker refused a message (%s); screening in the request", type(error).__name__)
    try:
        applying.screen_one(pk)
    except Exception as error:
        logger.error("screening comment %s in the request failed: %s", pk, type(error).__name__)


@receiver(contributions_published, sender=Comment)
def raise_case_of_note(sender: Any, contributions: list[Comment], **_: Any) -> None:
    """A context note became public by its second signature; a case that is open weighs more from now on."""
    for comment in contributions:
        if comment.is_note and (case := Case.objects.open().filter(comment=comment).first()):
            cases.reorder(case)


@receiver(contribution_withheld, sender=Comment)
def follow_up_harm(sender: Any, contribution: Comment, entry: Any, **_: Any) -> None:
    """A public comment was removed because it could harm somebody's health."""
    if entry.after == Visibility.REMOVED and entry.reason in HEALTH_HARM:
        following_up.tell_those_reached(contribution)


@receiver(user_logged_out)
def release_claims(sender: Any, user: Any = None, **_: Any) -> None:
    """Who signs out holds no case any more."""
    if user is not None:
        claiming.release_all(user)
