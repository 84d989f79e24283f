"""Who may write where: functions that raise, in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from discussions.models import Comment
from k2forum.accounts import sanctions
from k2forum.contributions.models import Visibility


def check_signed_in(user: Any) -> None:
    if not user.is_authenticated or not user.is_active or user.is_system:
        raise PermissionDenied(_("Sign in to write."))


def check_may_write(user: Any) -> None:
    """Raises PermissionDenied where ``user`` may not contribute at all."""
    check_signed_in(user)
    if refusal := sanctions.refusal_of(user):
        raise PermissionDenied(refusal)


def check_may_start(user: Any, article: Any) -> None:
    check_may_write(user)
    if article.discussion_closed:
        raise PermissionDenied(_("The discussion of this article is closed."))


def check_may_reply(user: Any, parent: Comment) -> None:
    check_may_write(user)
    thread = parent.thread
    if thread.is_locked:
        raise PermissionDenied(_("A moderator has locked this thread."))
    if thread.is_closed or thread.article.discussion_closed:
        raise PermissionDenied(_("This thread is closed to new comments."))
    if parent.visibility != Visibility.PUBLISHED:
        raise PermissionDenied(_("This comment cannot be answered at the moment."))


def check_may_edit(user: Any, comment: Comment) -> None:
    if comment.is_note:
        raise PermissionDenied(_("A context note is edited on its own page, until it is signed."))
    check_may_edit_own(user, comment)


def check_may_edit_own(user: Any, comment: Comment) -> None:
    check_may_write(user)
    if comment.author_id != user.pk:
        raise PermissionDenied(_("Only its author can edit a comment."))
    if comment.visibility in (Visibility.WITHDRAWN, Visibility.ERASED, Visibility.REMOVED):
        raise PermissionDenied(_("This comment can no longer be edited."))
    if comment.thread.is_locked:
        raise PermissionDenied(_("A moderator has locked this thread."))


def check_may_withdraw(user: Any, comment: Comment) -> None:
    """Taking back what one wrote stays possible under every sanction."""
    check_signed_in(user)
    if comment.author_id != user.pk:
        raise PermissionDenied(_("Only its author can withdraw a comment."))
    if comment.visibility in (Visibility.WITHDRAWN, Visibility.ERASED):
        raise PermissionDenied(_("This comment is withdrawn already."))


def allowed(check: Callable[..., None], *subjects: Any) -> bool:
    """The same check as a yes or no, for templates."""
    try:
        check(*subjects)
    except PermissionDenied:
        return False
    return True
