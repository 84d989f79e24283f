"""Finding a comment helpful, and the order that follows from it."""

from __future__ import annotations

from datetime import timedelta
from math import sqrt
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from discussions.models import Comment, Reaction, ReadMark
from discussions.permissions import check_signed_in
from k2forum.contributions.models import Visibility

# Two-sided 95 % confidence.
Z = 1.959963984540054
REFRESHED_AT_ONCE = 500


def wilson_lower_bound(positive: int, total: int) -> float:
    """The lower end of the 95 % Wilson interval for ``positive`` of ``total``; 0 where there is none."""
    if total <= 0:
        return 0.0
    share = positive / total
    middle = share + Z * Z / (2 * total)
    spread = Z * sqrt((share * (1 - share) + Z * Z / (4 * total)) / total)
    return max(0.0, (middle - spread) / (1 + Z * Z / total))


def check_may_react(person: Any, comment: Comment) -> None:
    """Raises PermissionDenied: not signed in, an own comment, or one that is not public."""
    check_signed_in(person)
    if comment.author_id == person.pk:
        raise PermissionDenied(_("Others say whether your comment is helpful."))
    if comment.visibility != Visibility.PUBLISHED:
        raise PermissionDenied(_("This comment is not public."))


def find_helpful(comment: Comment, *, person: Any) -> bool:
    """``person`` found the comment helpful; False where they had said so before."""
    check_may_react(person, comment)
    with transaction.atomic():
        comment.lock_first()
        _row, made = Reaction.objects.get_or_create(comment=comment, person=person)
        if made:
            count(comment)
    return made


def take_back(comment: Comment, *, person: Any) -> bool:
    """No longer; False where it was never said."""
    check_signed_in(person)
    with transaction.atomic():
        comment.lock_first()
        gone, _by_model = Reaction.objects.filter(comment=comment, person=person).delete()
        if gone:
            count(comment)
    return bool(gone)


def refresh_scores() -> int:
    """Comments that more people have read since their score was made; returns how many were looked at."""
    since = timezone.now() - timedelta(hours=2)
    threads = ReadMark.objects.filter(seen_at__gte=since).values("thread")
    found = Comment.objects.published().filter(thread__in=threads, helpful_count__gt=0)
    comments = list(found.order_by("-published_at")[:REFRESHED_AT_ONCE])
    for comment in comments:
        Comment.objects.filter(pk=comment.pk).update(helpful_score=_score(comment, comment.helpful_count))
    return len(comments)


def count(comment: Comment) -> None:
    """Count anew how many found it helpful."""
    found = Reaction.objects.filter(comment=comment).count()
    Comment.objects.filter(pk=comment.pk).update(helpful_count=found, helpful_score=_score(comment, found))
    comment.helpful_count = found


def _score(comment: Comment, helpful: int) -> float:
    """How many of the members who read it found it helpful: fair to a late comment that fewer have read."""
    readers = ReadMark.objects.filter(thread=comment.thread_id, seen_at__gte=comment.published_at)
    return wilson_lower_bound(helpful, max(helpful, readers.exclude(person=comment.author_id).count()))
