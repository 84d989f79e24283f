"""Putting things in their place: renaming a thread, locking it, moving a comment or a thread."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Greatest, Substr
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Article
from discussions.models import SEGMENT, Comment, Thread
from k2forum.contributions import log
from k2forum.contributions.models import Visibility
from k2forum.moderation.models import Case


def _check(actor: Any) -> None:
    if not actor.has_perm("moderation.decide"):
        raise PermissionDenied(_("You may see the queue, but not decide."))


def rename(thread: Thread, *, actor: Any, title: str, internal: str = "") -> bool:
    """Change the title that others see; the author's own stays untouched. False where it is the same."""
    _check(actor)
    title = " ".join(title.split())
    if not title or len(title) > settings.TITLE_MAX_LENGTH:
        raise ValidationError(_("Write a title that fits in one line."))
    with transaction.atomic():
        locked = Thread.objects.select_for_update(of=("self",)).get(pk=thread.pk)
        if locked.public_title == title:
            return False
        if locked.kind == Thread.Kind.NOTE:
            raise ValidationError(_("Two sign a context note as it is, with its title. It can be retired."))
        if not locked.public_title:
            raise ValidationError(_("Nobody sees this thread yet. Approve it first, or ask its author."))
        Thread.objects.filter(pk=thread.pk).update(public_title=title, version=F("version") + 1)
        _log(locked, actor, "rename", snapshot=locked.public_title, internal=internal)
    return True


def lock_thread(thread: Thread, *, actor: Any, locked: bool, internal: str = "") -> bool:
    """Close a thread to new comments, or open it again. False where it is so already."""
    _check(actor)
    with transaction.atomic():
        columns: dict[str, Any] = {"locked_at": timezone.now(), "locked_by": actor}
        if not locked:
            columns = {"locked_at": None, "locked_by": None}
        changed = Thread.objects.filter(pk=thread.pk, locked_at__isnull=locked).update(
            **columns, version=F("version") + 1
        )
        if changed:
            _log(thread, actor, "lock" if locked else "unlock", internal=internal)
    return bool(changed)


def move_thread(thread: Thread, *, actor: Any, article: Article, internal: str = "") -> bool:
    """Put a thread below another article. False where it is there already.

    A passage that it was about stays behind: the other article does not have it.
    """
    _check(actor)
    with transaction.atomic():
        locked = Thread.objects.select_for_update(of=("self",)).get(pk=thread.pk)
        if locked.article_id == article.pk:
            return False
        if locked.kind == Thread.Kind.NOTE:
            raise ValidationError(_("A context note stays beside its passage. It can be retired."))
        Thread.objects.filter(pk=thread.pk).update(article=article, passage=None, version=F("version") + 1)
        details = {"from_article": locked.article_id, "to_article": article.pk}
        if locked.passage_id is not None:
            details["from_passage"] = locked.passage_id
        _log(locked, actor, "move_thread", internal=internal, details=details)
    return True


def move_comment(comment: Comment, *, actor: Any, thread: Thread, internal: str = "") -> int:
    """Put a comment with all replies below it into another thread, as a reply to its opening comment.

    Returns how many comments moved. They are due to be screened again, since they are now read with others.
    """
    _check(actor)
    if comment.is_opening:
        raise ValidationError(_("An opening comment moves with its thread."))
    with transaction.atomic():
        for pk in sorted(
            {comment.thread_id, thread.pk}
        ):  # one order, so that two moves never wait for each other
            Thread.objects.select_for_update(no_key=True).get(pk=pk)
        moved = Comment.objects.select_for_update(of=("self",)).get(pk=comment.pk)
        if moved.thread_id == thread.pk:
            return 0
        opening = Comment.objects.get(thread=thread, is_opening=True)
        branch = Comment.objects.filter(thread_id=moved.thread_id, path__startswith=moved.path)
        # Whoever answers one of them waits for the move; who was before it is taken along.
        list(branch.select_for_update(of=("self",)).order_by("pk").values_list("pk"))
        public = branch.filter(visibility=Visibility.PUBLISHED)
        count, professional = public.count(), public.filter(posted_as__isnull=False, voided=False).count()
        _recount(moved, thread, count, professional)
        skipped = len(moved.path) - SEGMENT
        number = branch.update(
            thread=thread,
            path=Substr("path", skipped + 1) if skipped else F("path"),
            depth=F("depth") - moved.depth,
        )
        Comment.objects.filter(pk=moved.pk).update(parent=opening)
        if moved.pk < opening.pk:  # an older comment must not come before the opening one
            Comment.objects.filter(pk=opening.pk).update(path="0" * SEGMENT)
        _due_again(thread, moved.pk)
        details = {"from_thread": moved.thread_id, "to_thread": thread.pk, "comments": number}
        case = Case.objects.filter(comment=moved).values_list("pk", flat=True).first()
        log.write(
            action="move", subject_kind="comment", subject_id=moved.pk, actor=actor, case_id=case,
            internal=internal, details=details,
        )  # fmt: skip
    return number


def _recount(moved: Comment, target: Thread, count: int, professional: int) -> None:
    above = Comment.objects.filter(pk__in=moved.ancestor_ids())
    above.update(public_replies=Greatest(F("public_replies") - count, 0))
    Thread.objects.filter(pk=moved.thread_id).update(
        comment_count=Greatest(F("comment_count") - count, 0),
        professional_count=Greatest(F("professional_count") - professional, 0),
        version=F("version") + 1,
    )
    Thread.objects.filter(pk=target.pk).update(
        comment_count=F("comment_count") + count,
        professional_count=F("professional_count") + professional,
        version=F("version") + 1,
    )


def _due_again(thread: Thread, root: int) -> None:
    branch = Comment.objects.filter(thread=thread, path__startswith=f"{root:0{SEGMENT}d}")
    states = (Visibility.PUBLISHED, Visibility.HELD, Visibility.HIDDEN)
    branch.filter(visibility__in=states, screening_due__isnull=True).update(
        screening_due=timezone.now(), screening_tries=0
    )


def _log(thread: Thread, actor: Any, action: str, **fields: Any) -> None:
    log.write(action=action, subject_kind="thread", subject_id=thread.pk, actor=actor, **fields)


def find_threads(words: str) -> list[Thread]:
    """Threads to move a comment to: by number, or by words of the title; the newest twenty."""
    query = Q(public_title__icontains=words)
    number = words.lstrip("#")
    if number.isascii() and number.isdigit() and len(number) < 16:
        query |= Q(pk=int(number))
    return list(Thread.objects.filter(query).exclude(public_title="").order_by("-last_public_at")[:20])
