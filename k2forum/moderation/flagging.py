"""Reports by readers."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from discussions.models import Comment
from k2forum.contributions.models import Visibility
from k2forum.moderation import cases
from k2forum.moderation.cases import Signal
from k2forum.moderation.models import Band, Case, Flag
from k2forum.moderation.reasons import REPORT_REASONS


def report(comment: Comment, *, reporter: Any, reason: str, text: str = "") -> Case | None:
    """Report what is public of a comment. Returns its case, or None where this person reported this text before.

    Raises PermissionDenied for one's own comment and for what the reporter cannot see.
    """
    if not reporter.is_authenticated or comment.author_id == reporter.pk:
        raise PermissionDenied(_("You cannot report your own comment. You can withdraw it."))
    with transaction.atomic():
        comment.lock_first()
        locked = Comment.objects.select_for_update(of=("self",)).get(pk=comment.pk)
        if locked.visibility != Visibility.PUBLISHED:
            raise PermissionDenied(_("This comment is not public at the moment."))
        before = Flag.objects.filter(
            case__comment=locked, raised_by=reporter, source=Flag.Source.REPORT, digest=locked.digest
        )
        if before.exists():
            return None
        signal = Signal(
            rule=f"report:{reason}",
            band=Band.S0,
            source=Flag.Source.REPORT,
            weight=REPORT_REASONS[reason][1],
            for_moderator=text,
        )
        return cases.open_case(locked, [signal], raised_by=reporter)
