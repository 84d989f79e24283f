"""What authors do: start a thread, reply, edit, withdraw. Never shared with moderators."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from articles.passages import Passage
from discussions import permissions
from discussions.models import Comment, CommentRevision, Thread, opening_text
from discussions.storing import Moved, Place, place_below, store
from k2forum.accounts.models import Verification
from k2forum.contributions import statements, visibility
from k2forum.contributions.models import Pending, Visibility, digest_of
from k2forum.contributions.signals import contribution_submitted

# What the authors of these comments have written in the thread later, where it was read with them.
OWN_LATER = """
UPDATE discussions_comment SET screening_due = %(now)s, screening_tries = 0
WHERE thread_id = %(thread)s AND author_id = ANY(%(authors)s) AND id > %(first)s AND NOT id = ANY(%(ids)s)
  AND screened_digest <> '' AND screening_due IS NULL AND visibility IN ('published', 'held', 'hidden')
  AND id > (
    SELECT min(id) FROM discussions_comment AS read
    WHERE read.id = ANY(%(ids)s) AND read.author_id = discussions_comment.author_id)"""


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
    submission = name_of(submission, title, source)
    if known := _submitted(author, submission):
        return known
    closes = timezone.now() + timedelta(days=article.close_after_days) if article.close_after_days else None
    with transaction.atomic():
        thread = Thread.objects.create(
            article=article, author=author, title=title, kind=kind, closes_at=closes, passage=passage
        )
        made = write(
            Place(thread.pk),
            author=author,
            source=source,
            title=title,
            posted_as=_credential_of(author),
            address=address,
            submission=submission,
        )
        if made is None:  # somebody sent the same form a moment before
            transaction.set_rollback(True)
        else:
            made.thread = thread
    return made or _known(author, submission)


def reply(
    parent: Comment, *, author: Any, source: str, address: str | None = None, submission: str = ""
) -> Comment:
    """Reply to a comment; the reply waits to be screened.

    Raises PermissionDenied. A repeated ``submission`` of the same text returns what the first one made.
    """
    permissions.check_may_reply(author, parent)
    name = name_of(submission, source)
    if known := _submitted(author, name):
        return known
    try:
        made = write(
            place_below(parent),
            author=author,
            source=source,
            posted_as=_credential_of(author),
            address=address,
            submission=name,
        )
    except Moved:
        moved = Comment.objects.select_related("thread__article").get(pk=parent.pk)
        return reply(moved, author=author, source=source, address=address, submission=submission)
    if made is None:
        return _known(author, name)
    made.thread, made.parent = parent.thread, parent
    return made


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
    later = Comment.objects.filter(thread_id=comment.thread_id).exclude(pk=comment.pk)
    own = later.filter(author_id=comment.author_id, pk__gt=comment.pk)
    if not by_others:
        later = own
    elif not comment.is_opening:
        later = own | later.filter(path__startswith=comment.path)
    return _make_due(later)


def mark_read_with_each(comments: Sequence[Comment]) -> int:
    """The same for comments of one thread that become public together for the first time: nobody can have
    answered them, so it is their authors' later comments alone."""
    ids = [comment.pk for comment in comments]
    values = {"ids": ids, "authors": list({comment.author_id for comment in comments}), "first": min(ids)}
    return statements.run(OWN_LATER, values | {"thread": comments[0].thread_id, "now": timezone.now()})


def _make_due(rows: Any) -> int:
    screened = rows.exclude(screened_digest="").filter(
        visibility__in=(Visibility.PUBLISHED, Visibility.HELD, Visibility.HIDDEN)
    )
    made_due = screened.filter(screening_due__isnull=True)
    return int(made_due.update(screening_due=timezone.now(), screening_tries=0))


def write(
    place: Place,
    *,
    author: Any,
    source: str,
    title: str | None = None,
    posted_as: Verification | None = None,
    address: str | None = None,
    submission: str = "",
    quiet_digest: str = "",
    draft: str = "",
) -> Comment | None:
    """Store what somebody wrote and ask for its screening; None where the same form was sent before.

    ``title`` for an opening comment. ``quiet_digest``: of what was read just now, where that said nothing
    (``read_already``). ``draft``: the place whose draft is let go. Whether they may write there is the
    caller's to know. Raises Moved.
    """
    comment = Comment(
        thread_id=place.thread_id,
        parent_id=place.parent_id,
        author=author,
        source=source,
        digest=digest_of(source if title is None else opening_text(title, source)),
        depth=place.depth,
        is_opening=title is not None,
        posted_as=posted_as,
        posted_as_state=posted_as.state if posted_as else "",
        posted_from=address,
        submission=submission,
        quiet_digest=quiet_digest,
    )
    if not store(comment, place.above, title or "", draft):
        return None
    contribution_submitted.send(sender=Comment, contribution=comment)
    return comment


def _credential_of(author: Any) -> Verification | None:
    return Verification.objects.live().filter(user=author).order_by("checked_on").first()


def name_of(submission: str, *texts: str) -> str:
    """The same form sent again with the same text is one post; with another text it is another."""
    return digest_of(submission, *texts)[:40] if submission else ""


def was_sent(author: Any, submission: str, source: str, title: str = "") -> bool:
    """Whether this form was sent with this text already, as a thread or as a reply."""
    names = {name_of(submission, source), name_of(submission, title, source)} - {""}
    return bool(names) and Comment.objects.filter(author=author, submission__in=names).exists()


def _submitted(author: Any, submission: str) -> Comment | None:
    if not submission:
        return None
    return Comment.objects.filter(author=author, submission=submission).first()


def _known(author: Any, submission: str) -> Comment:
    found = _submitted(author, submission)
    if found is None:
        raise IntegrityError("a comment was refused, and it was not for being sent twice")
    return found
