"""The answer of a question, marked by who asked or by a moderator."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from discussions.models import Comment, Thread
from discussions.permissions import check_signed_in
from k2forum.contributions import log
from k2forum.contributions.models import Visibility
from k2forum.notices import telling
from k2forum.notices.models import Notice


def may_mark(person: Any, thread: Thread) -> bool:
    """Whether ``person`` may say which comment answers the question."""
    if thread.kind != Thread.Kind.QUESTION or not person.is_authenticated:
        return False
    return bool(thread.author_id == person.pk or person.has_perm("moderation.decide"))


def mark(comment: Comment, *, actor: Any) -> bool:
    """This comment answers the question; False where it was marked already. Raises PermissionDenied."""
    _check(comment, actor)
    if comment.visibility != Visibility.PUBLISHED:
        raise PermissionDenied(_("This comment is not public."))
    return _set(comment, comment.pk, actor)


def unmark(comment: Comment, *, actor: Any) -> bool:
    """It does not after all; False where it was not marked."""
    _check(comment, actor)
    return _set(comment, None, actor)


def _check(comment: Comment, actor: Any) -> None:
    check_signed_in(actor)
    if not may_mark(actor, comment.thread):
        raise PermissionDenied(_("Who asked the question, or a moderator, marks the answer."))
    if comment.is_opening:
        raise PermissionDenied(_("A question does not answer itself."))


def _set(comment: Comment, answer: int | None, actor: Any) -> bool:
    with transaction.atomic():
        thread = Thread.objects.select_for_update(no_key=True, of=("self",)).get(pk=comment.thread_id)
        before = thread.answer_id
        if before == answer or (answer is None and before != comment.pk):
            return False
        Thread.objects.filter(pk=thread.pk).update(
            answer=answer, is_answered=answer is not None, version=thread.version + 1
        )
        log.write(
            action="mark_answer" if answer else "unmark_answer",
            subject_kind="thread",
            subject_id=thread.pk,
            actor=actor,
            before=str(before or ""),
            after=str(answer or ""),
        )
        if answer and comment.author_id != actor.pk:
            telling.tell(
                comment.author,
                kind=Notice.Kind.ANSWER,
                title=_("Your comment is marked as the answer"),
                body=thread.shown_title,
                url=comment.get_absolute_url(),
                subject_kind=Comment.kind_label,
                subject_id=comment.pk,
                mail=True,
                once=f"answer:{comment.pk}:{comment.author_id}",
            )
    return True
