"""What authors do: start a thread, reply, edit, withdraw. Never shared with moderators."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from articles.passages import Passage
from discussions import permissions
from discussions.models import MAX_DEPTH, SEGMENT, Comment, CommentRevision, Thread, opening_text
from k2forum.accounts.models import Verification
from k2forum.contributions import visibility
from k2forum.contributions.models import Pending, Visibility, digest_of
from k2forum.contributions.signals import contribution_submitted


def start_thread(
    article: Any,
    *,
    author: Any,
    title: str,
    source: str,
    kind: str = Thread.Kind.DISCUSSION,
    passage: Passage | None = None,
    address: str | None = None,
    submission: str = "",
) -> Comment:
    """Start a thread with its opening comment; both wait to be screened. Returns the opening comment.

    ``passage`` is what of the article it is about, if it is about one place.
    Raises PermissionDenied. A repeated ``submission`` of the same text returns what the first one made.
    """
    permissions.check_may_start(author, article)
    submission = _name_of(submission, title, source)
    if known := _submitted(author, submission):
        return known
    closes = timezone.now() + timedelta(days=article.close_after_days) if article.close_after_days else None
    try:
        with transaction.atomic():
            thread = Thread.objects.create(
                article=article, author=author, title=title, kind=kind, closes_at=closes, passage=passage
            )
            return _insert(
                thread,
                None,
                author=author,
                source=source,
                address=address,
                submission=submission,
                is_opening=True,
            )
    except IntegrityError:
        if known := _submitted(author, submission):
            return known
        raise


def reply(
    parent: Comment, *, author: Any, source: str, address: str | None = None, submission: str = ""
) -> Comment:
    """Reply to a comment; the reply waits to be screened.

    Raises PermissionDenied. A repeated ``submission`` of the same text returns what the first one made.
    """
    permissions.check_may_reply(author, parent)
    submission = _name_of(submission, source)
    if known := _submitted(author, submission):
        return known
    try:
        with transaction.atomic():
            return _insert(
                parent.thread, parent, author=author, source=source, address=address, submission=submission
            )
    except IntegrityError:
        if known := _submitted(author, submission):
            return known
        raise


def edit(
    comment: Comment,
    *,
    author: Any,
    source: str,
    title: str | None = None,
    check: Callable[[Any, Comment], None] = permissions.check_may_edit,
) -> bool:
    """Replace the author's text; others see the old one until the new one is screened.

    Returns False where nothing changed. Raises PermissionDenied, which ``check`` decides.
    """
    check(author, comment)
    with transaction.atomic():
        comment.lock_first()
        locked = Comment.objects.select_for_update(of=("self",)).select_related("thread").get(pk=comment.pk)
        check(author, locked)
        thread = locked.thread
        new_title = title if title is not None and locked.is_opening else thread.title
        digest = digest_of(opening_text(new_title, source) if locked.is_opening else source)
        if digest == locked.digest:
            return False
        number = locked.revision + 1
        if locked.is_opening and new_title != thread.title:
            Thread.objects.filter(pk=thread.pk).update(title=new_title)
        Comment.objects.filter(pk=locked.pk).update(
            source=source,
            digest=digest,
            revision=number,
            edited_at=timezone.now(),
            screening_due=timezone.now(),
            screening_tries=0,
            author_card="",
        )
        CommentRevision.objects.create(
            comment=locked,
            number=number,
            title=new_title if locked.is_opening else "",
            source=source,
            digest=digest,
        )
        comment.refresh_from_db()
        comment.thread.refresh_from_db()
        waits = comment.visibility in (Visibility.PUBLISHED, Visibility.HIDDEN)
        visibility.change(
            comment,
            comment.visibility,
            action="edit",
            actor=author,
            pending=Pending.SCREENING if waits else Pending.NONE,
        )
        mark_read_with(comment, by_others=False)  # they are read with what is public of it
        contribution_submitted.send(sender=Comment, contribution=comment)
    return True


def withdraw(comment: Comment, *, author: Any) -> bool:
    """Take one's own comment back; replies stay under a placeholder. False where it is withdrawn already."""
    if comment.visibility == Visibility.WITHDRAWN:
        return False
    permissions.check_may_withdraw(author, comment)
    with transaction.atomic():
        visibility.change(
            comment,
            Visibility.WITHDRAWN,
            action="withdraw",
            actor=author,
            updates={
                "screening_due": None,
                "author_word": "",
                "author_card": "",
                "needs_professional_since": None,
            },
        )
    return True


def mark_read_with(comment: Comment, *, by_others: bool = True) -> int:
    """Make due again what was screened with ``comment`` as context: its branch, the thread below an
    opening comment, and its author's later comments there. They stay as they are until then.
    ``by_others=False``: only its author's, which are read with its newest text whether public or not."""
    later = (
        Comment.objects.filter(thread_id=comment.thread_id).exclude(pk=comment.pk).exclude(screened_digest="")
    )
    later = later.filter(visibility__in=(Visibility.PUBLISHED, Visibility.HELD, Visibility.HIDDEN))
    own = later.filter(author_id=comment.author_id, pk__gt=comment.pk)
    if not by_others:
        later = own
    elif not comment.is_opening:
        later = own | later.filter(path__startswith=comment.path)
    return later.filter(screening_due__isnull=True).update(screening_due=timezone.now(), screening_tries=0)


def _insert(
    thread: Thread, parent: Comment | None, *, author: Any, source: str, address: str | None, **fields: Any
) -> Comment:
    text = opening_text(thread.title, source) if parent is None else source
    above = parent if parent is not None and not parent.is_opening else None
    while above is not None and above.depth >= MAX_DEPTH - 1:
        above = above.parent
    credential = Verification.objects.live().filter(user=author).order_by("checked_on").first()
    comment = Comment(
        thread=thread,
        parent=parent,
        author=author,
        source=source,
        digest=digest_of(text),
        depth=above.depth + 1 if above else 0,
        posted_as=credential,
        posted_as_state=credential.state if credential else "",
        posted_from=address,
        **fields,
    )
    comment.save()
    comment.path = (above.path if above else "") + f"{comment.pk:0{SEGMENT}d}"
    Comment.objects.filter(pk=comment.pk).update(path=comment.path)
    CommentRevision.objects.create(
        comment=comment,
        number=1,
        title=thread.title if parent is None else "",
        source=source,
        digest=comment.digest,
    )
    contribution_submitted.send(sender=Comment, contribution=comment)
    return comment


def _name_of(submission: str, *texts: str) -> str:
    """The same form sent again with the same text is one post; with another text it is another."""
    return digest_of(submission, *texts)[:40] if submission else ""


def was_sent(author: Any, submission: str, source: str, title: str = "") -> bool:
    """Whether this form was sent with this text already, as a thread or as a reply."""
    names = {_name_of(submission, source), _name_of(submission, title, source)} - {""}
    return bool(names) and Comment.objects.filter(author=author, submission__in=names).exists()


def _submitted(author: Any, submission: str) -> Comment | None:
    if not submission:
        return None
    return Comment.objects.filter(author=author, submission=submission).first()
