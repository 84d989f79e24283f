"""Erasing the text of a comment: the words go, a placeholder keeps the replies in their place."""

from __future__ import annotations

import secrets
from typing import Any

from django.db import transaction
from django.db.models import F

from discussions.models import (
    Comment,
    CommentReference,
    CommentRevision,
    ContextNote,
    Thread,
    opening_text,
)
from k2forum.contributions import visibility
from k2forum.contributions.models import LogEntry, LogText, Visibility, digest_of
from k2forum.moderation.models import Appeal, Flag
from k2forum.notices.models import Notice

GONE: dict[str, Any] = {
    "source": "", "public_source": "", "public_html": "", "screened_digest": "", "screening_due": None,
    "author_word": "", "author_card": "", "limit_note": "", "context_note": "", "disclaimer": None,
    "needs_professional_since": None, "posted_from": None, "submission": "", "announce_due": None,
    "references": [], "quiet_digest": "",
}  # fmt: skip


def erase(comment: Comment, *, actor: Any) -> bool:
    """Erase the text with its revisions, title and what the desk kept of it. False where it was gone before.

    The rows of decisions stay: they hold neither names nor texts.
    """
    with transaction.atomic():
        comment.lock_first()
        locked = Comment.objects.select_for_update(of=("self",)).select_related("thread").get(pk=comment.pk)
        if locked.visibility == Visibility.ERASED and not locked.source:
            return False
        empty = digest_of(opening_text("", "") if locked.is_opening else "")
        visibility.change(
            locked, Visibility.ERASED, action="erase", actor=actor, updates=GONE | {"digest": empty}
        )
        CommentReference.objects.filter(comment=locked).delete()
        ContextNote.objects.filter(comment=locked).exclude(agreed_digest="").update(agreed_digest=empty)
        locked.revisions.update(title="", source="", digest=empty, redactions=[], published_at=None)
        if locked.is_opening:
            _erase_title(locked.thread)
        erase_at_the_desk([locked.pk])
        Notice.objects.filter(subject_kind=Comment.kind_label, subject_id=locked.pk).delete()
    comment.refresh_from_db()
    return True


def drop_edits(comment: Comment, *, actor: Any) -> bool:
    """Of a comment that was public, drop what others never saw: an edit that waits, edits that were replaced
    before they were let through. False where there are none."""
    with transaction.atomic():
        comment.lock_first()
        locked = Comment.objects.select_for_update(of=("self",)).select_related("thread").get(pk=comment.pk)
        shown = locked.revisions.filter(number=locked.public_revision).first()
        unseen = locked.revisions.filter(published_at__isnull=True).exclude(number=locked.public_revision)
        unseen = unseen.exclude(source="")
        if shown is None or not unseen.exists():
            return False
        digests = list(unseen.values_list("digest", flat=True))
        Flag.objects.filter(case__comment=locked, digest__in=digests).update(
            quote="", for_author="", for_moderator="", spans=[]
        )
        unseen.filter(number__gt=shown.number).delete()
        unseen.update(title="", source="", digest=digest_of(""), redactions=[])
        if locked.is_opening:
            Thread.objects.filter(pk=locked.thread_id).update(title=shown.title)
        visibility.change(
            locked,
            locked.visibility,
            action="edit_dropped",
            actor=actor,
            updates={
                "source": shown.source,
                "digest": shown.digest,
                "revision": shown.number,
                "screening_due": None,
                "author_word": "",
            },
        )
        forget_texts(Comment.kind_label, [locked.pk])
    comment.refresh_from_db()
    return True


def _erase_title(thread: Thread) -> None:
    titles = {thread.title, thread.public_title} - {""}
    Thread.objects.filter(pk=thread.pk).update(title="", public_title="", version=F("version") + 1)
    forget_texts("thread", [thread.pk])
    Notice.objects.filter(body__in=titles).update(body="")


def erase_at_the_desk(comments: list[int]) -> None:
    """What cases about these comments quote of them: flags, reports, appeals, texts beside the log."""
    flags = Flag.objects.filter(case__comment__in=comments)
    for case, digest in flags.order_by().values_list("case", "digest").distinct():
        # A digest of a short text can be guessed, so it goes too; what was one text stays one text.
        flags.filter(case=case, digest=digest).update(digest=secrets.token_hex(32))
    flags.update(quote="", for_author="", for_moderator="", spans=[])
    appeals = Appeal.objects.filter(case__comment__in=comments)
    appeals.filter(outcome=Appeal.Outcome.WAITING).delete()
    appeals.update(text="", answer="")
    forget_texts(Comment.kind_label, comments)


def forget_texts(subject_kind: str, ids: list[int], kinds: tuple[str, ...] = ()) -> None:
    """Delete the texts beside the log rows about these things; the rows themselves stay."""
    entries = LogEntry.objects.filter(subject_kind=subject_kind, subject_id__in=ids).values("pk")
    found = LogText.objects.filter(entry_id__in=entries)
    (found.filter(kind__in=kinds) if kinds else found).delete()


def revisions_of(comments: Any) -> list[tuple[int, str]]:
    """(thread, source) of every revision of these comments."""
    rows = CommentRevision.objects.filter(comment__in=comments).values_list("comment__thread", "source")
    return list(rows)
