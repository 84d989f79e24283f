"""When a comment becomes public, or is public no longer."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from articles.checked_references import CheckedReference
from articles.signals import reference_checked
from discussions import following_up, referring
from discussions.announcing import ABOUT
from discussions.models import Comment
from k2forum.contributions.signals import contribution_withheld, contributions_published
from k2forum.notices import telling
from k2forum.notices.models import Notice


@receiver(contributions_published, sender=Comment)
def bring_the_notices_back(sender: Any, contributions: list[Comment], first: bool, **_: Any) -> None:
    """Those of texts that were public before. That they are to be told of stands in their rows."""
    if first:
        return
    ids = [comment.pk for comment in contributions]
    telling.reopen(subject_kind=ABOUT, subject_ids=ids)
    following_up.take_back(ids)


@receiver(reference_checked, sender=CheckedReference)
def show_what_is_known_of_a_work(sender: Any, reference: CheckedReference, **_: Any) -> None:
    referring.follow(reference)


@receiver(contribution_withheld, sender=Comment)
def take_the_notices_back(sender: Any, contribution: Comment, **_: Any) -> None:
    telling.close_all(Notice.objects.filter(subject_kind=ABOUT, subject_id=contribution.pk))
