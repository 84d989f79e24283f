"""Moderators take a context note away from beside its article, and put it back."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from discussions import context_notes
from discussions.models import ContextNote
from k2forum.moderation.models import ReasonCode
from k2forum.moderation.reasons import TO_AUTHOR
from k2forum.notices import telling
from k2forum.notices.models import Notice


def check_may_retire(actor: Any, note: ContextNote) -> None:
    """Raises PermissionDenied: no permission, or a note that the moderator signed."""
    if not actor.has_perm("moderation.decide"):
        raise PermissionDenied(_("You may see notes, but not retire them."))
    if actor.pk in (note.comment.author_id, note.agreed_by_id):
        raise PermissionDenied(_("You signed this note. Another moderator must decide."))


def retire(note: ContextNote, *, actor: Any, reason: str, to_author: str = "", internal: str = "") -> bool:
    """Both signers hear the reason. False where it is retired already.

    Raises PermissionDenied, or ValidationError in words.
    """
    check_may_retire(actor, note)
    if reason not in ReasonCode.values:
        raise ValidationError(_("Choose a reason; those who signed receive its words."))
    if reason in (ReasonCode.OTHER, ReasonCode.ILLEGAL) and not to_author.strip():
        raise ValidationError(_("With this reason, write what it is about."))
    with transaction.atomic():
        done = context_notes.retire(
            note,
            actor=actor,
            because=ContextNote.Retired.BY_MODERATOR,
            reason=reason,
            to_author=to_author,
            internal=internal,
        )
        if done:
            words = " ".join(part for part in (str(TO_AUTHOR[ReasonCode(reason)]), to_author.strip()) if part)
            _tell(note, _("A moderator retired a context note that you signed"), words)
    note.refresh_from_db()
    return done


def put_back(note: ContextNote, *, actor: Any, internal: str = "") -> bool:
    """What a moderator retired stands beside the article again. False where no moderator retired it."""
    check_may_retire(actor, note)
    with transaction.atomic():
        done = context_notes.put_back(
            note, actor=actor, retired=ContextNote.Retired.BY_MODERATOR, internal=internal
        )
        if done:
            _tell(note, _("A context note that you signed is back beside the article"), "")
    note.refresh_from_db()
    return done


def _tell(note: ContextNote, title: str, words: str) -> None:
    for person in (note.comment.author, note.agreed_by):
        telling.tell(
            person, kind=Notice.Kind.DECISION, title=title, body=words, url=note.get_absolute_url(),
            subject_kind=context_notes.ABOUT, subject_id=note.pk, mail=True,
        )  # fmt: skip
