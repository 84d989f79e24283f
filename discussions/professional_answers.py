"""The mark "professional answer", which a professional sets on a reply of their own, within their
profession.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from discussions import permissions
from discussions.models import Comment, Thread
from k2forum.accounts.credentials import Profession
from k2forum.contributions import log
from k2forum.contributions.models import Visibility

# A researcher's entry is no permission to practise, so their answers carry their badge alone.
ANSWERING = frozenset(Profession.values) - {Profession.RESEARCHER}


def check_may_mark(user: Any, comment: Comment) -> None:
    """Raises PermissionDenied, in words."""
    permissions.check_may_write(user)
    credential = comment.posted_as
    if comment.author_id != user.pk or credential is None or credential.user_id != user.pk:
        raise PermissionDenied(_("Only its author, a checked professional, marks a reply."))
    if comment.is_opening:
        raise PermissionDenied(_("An opening comment is no answer."))
    if comment.voided or not credential.is_live():
        raise PermissionDenied(_("The badge under which you wrote this is not current."))
    if credential.profession not in ANSWERING:
        raise PermissionDenied(_("This mark is for professions that treat or advise patients."))
    if comment.visibility != Visibility.PUBLISHED:
        raise PermissionDenied(_("Only a public reply can be marked."))


def mark(comment: Comment, *, author: Any, on: bool) -> bool:
    """Set or take away the mark. Returns whether it changed."""
    with transaction.atomic():
        comment.lock_first()
        locked = (
            Comment.objects.select_for_update(of=("self",)).select_related("posted_as").get(pk=comment.pk)
        )
        check_may_mark(author, locked)
        assert locked.posted_as is not None
        value = locked.posted_as.profession if on else ""
        if locked.answered_as == value:
            return False
        Comment.objects.filter(pk=locked.pk).update(answered_as=value)
        Thread.objects.filter(pk=locked.thread_id).update(version=F("version") + 1)
        log.write(
            action="professional_answer" if on else "professional_answer_taken_back",
            subject_kind="comment",
            subject_id=locked.pk,
            actor=author,
            details={"credential": locked.posted_as_id, "profession": locked.posted_as.profession},
        )
    comment.answered_as = value
    return True
