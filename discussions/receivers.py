"""When a comment becomes public, or is public no longer."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from articles.checked_references import CheckedReference
from articles.signals import reference_checked
from discussions import following_up, referring
from discussions.announcing import ABOUT
from discussions.models import Comment
from k2forum.contributions.signals import contribution_published, contribution_withheld
from k2forum.notices import telling
from k2forum.notices.models import Notice


@receiver(contribution_published, sender=Comment)
def note_that_it_is_to_be_told(sender: Any, contribution: Comment, **_: Any) -> None:
    if not contribution.came_from_elsewhere:  # it is old news to everybody
        Comment.objects.filter(pk=contribution.pk).update(announce_due=timezone.now())
    telling.reopen(subject_kind=ABOUT, subject_id=contribution.pk)
    following_up.take_back(contribution)


@receiver(reference_checked, sender=CheckedReference)
def show_what_is_known_of_a_work(sender: Any, reference: CheckedReference, **_: Any) -> None:
    referring.follow(reference)


@receiver(contribution_withheld, sender=Comment)
def take_the_notices_back(sender: Any, contribution: Comment, **_: Any) -> None:
    telling.close_all(Notice.objects.filter(subject_kind=ABOUT, subject_id=contribution.pk))
