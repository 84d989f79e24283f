"""What professionals do with context notes: write, agree, dispute, look again, take back."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Article
from articles.passages import Passage
from discussions import note_text, permissions, posting
from discussions.models import Comment, ContextNote, Thread
from discussions.notes import is_professional
from k2forum.accounts.models import User, Verification
from k2forum.contributions import log, visibility
from k2forum.contributions.models import Visibility
from k2forum.notices import telling
from k2forum.notices.models import Notice

REVIEW_AFTER = datetime.timedelta(days=365)
ABOUT = "context_note"
Retired = ContextNote.Retired


def check_professional(user: Any) -> None:
    permissions.check_may_write(user)
    if not is_professional(user):
        raise PermissionDenied(_("Context notes are written and signed by professionals with a live badge."))


def check_may_write_note(user: Any, article: Any) -> None:
    check_professional(user)
    permissions.check_may_start(user, article)


def check_may_edit(user: Any, comment: Comment) -> None:
    """Its author, until a second professional has agreed; what two signed is replaced, not changed."""
    check_professional(user)
    permissions.check_may_edit_own(user, comment)
    note = ContextNote.objects.get(comment=comment)
    if note.agreed_at is not None:
        raise PermissionDenied(_("Two have signed this note. Write a new one that replaces it."))
    if note.retired_at is not None:
        raise PermissionDenied(_("This note is retired."))


def check_may_agree(user: Any, note: ContextNote) -> None:
    """Another person, under another credential, and both badges live at this moment."""
    check_professional(user)
    comment = note.comment
    if note.retired_at is not None or note.agreed_at is not None or not comment.awaits_signature:
        raise PermissionDenied(_("This note does not wait for a signature."))
    if comment.author_id == user.pk:
        raise PermissionDenied(_("Somebody else signs second: you wrote this note."))
    if comment.posted_as is None or not comment.posted_as.is_live():
        raise PermissionDenied(_("The badge of its author is not current, so it cannot be published."))
    if signature_of(user, beside=comment.posted_as) is None:
        raise PermissionDenied(_("The second signature needs another credential than the first."))


def check_may_dispute(user: Any, note: ContextNote) -> None:
    check_professional(user)
    if note.state != ContextNote.State.PUBLISHED:
        raise PermissionDenied(_("Only a published note can be disputed, once at a time."))
    if note.comment.author_id == user.pk:
        raise PermissionDenied(_("You wrote this note. You can take it back."))


def check_may_confirm(user: Any, note: ContextNote) -> None:
    check_professional(user)
    if note.state not in (ContextNote.State.PUBLISHED, ContextNote.State.DISPUTED):
        raise PermissionDenied(_("Only a published note is looked at again."))
    if not note.is_review_due:
        raise PermissionDenied(_("This note is not due yet."))


def check_may_take_back(user: Any, note: ContextNote) -> None:
    """Its author, or who agreed to it; also when the badge is gone."""
    permissions.check_signed_in(user)
    if user.pk not in (note.comment.author_id, note.agreed_by_id):
        raise PermissionDenied(_("Only those who signed a note take it back."))
    if note.retired_at is not None:
        raise PermissionDenied(_("This note is retired already."))


def signature_of(user: Any, *, beside: Verification | None = None) -> Verification | None:
    """A live credential of ``user`` that is not the same entry of a register as ``beside``."""
    live = Verification.objects.live().filter(user=user).order_by("checked_on")
    return next((row for row in live if beside is None or not _same_entry(row, beside)), None)


def _same_entry(one: Verification, other: Verification) -> bool:
    if one.pk == other.pk:
        return True
    return bool(one.number) and (one.register, one.number) == (other.register, other.number)


def write(
    passage: Passage,
    *,
    author: Any,
    title: str,
    text: str,
    sources: list[str],
    replaces: ContextNote | None = None,
    address: str | None = None,
    submission: str = "",
) -> ContextNote:
    """Propose a note about a passage; it waits to be screened, then for a second professional.

    Raises PermissionDenied. A repeated ``submission`` of the same text returns what the first one made.
    """
    check_may_write_note(author, passage.article)
    with transaction.atomic():
        comment = posting.start_thread(
            passage.article,
            author=author,
            title=title,
            source=note_text.compose(text, sources),
            kind=Thread.Kind.NOTE,
            passage=passage,
            address=address,
            submission=submission,
        )
        note, _made = ContextNote.objects.get_or_create(
            comment=comment, defaults={"thread_id": comment.thread_id, "replaces": replaces}
        )
    return note


def edit(note: ContextNote, *, author: Any, title: str, text: str, sources: list[str]) -> bool:
    """Another text for a note that is not signed yet. It is screened anew, and nobody sees it until then."""
    source = note_text.compose(text, sources)
    return posting.edit(note.comment, author=author, source=source, title=title, check=check_may_edit)


def agree(note: ContextNote, *, professional: Any, digest: str) -> bool:
    """The second signature, under the text with this ``digest``; the note is public from now on.

    False where this person has agreed already. Raises PermissionDenied.
    """
    with transaction.atomic():
        locked = _locked(note)
        if locked.agreed_by_id == professional.pk:
            return False
        check_may_agree(professional, locked)
        if locked.comment.digest != digest:
            raise PermissionDenied(_("The text has changed since you read it. Please read it again."))
        now = timezone.now()
        ContextNote.objects.filter(pk=locked.pk).update(
            agreed_at=now,
            agreed_by=professional,
            agreed_as=signature_of(professional, beside=locked.comment.posted_as),
            agreed_digest=digest,
            review_due_on=timezone.localdate(now) + REVIEW_AFTER,
        )
        visibility.change(locked.comment, Visibility.PUBLISHED, action="note_agreed", actor=professional)
        _show_anew(locked)
        if locked.replaces is not None and locked.replaces.retired_at is None:
            _retire(locked.replaces, actor=professional, because=Retired.REPLACED)
        _tell(
            locked, [locked.comment.author], _("A second professional agreed: your context note is public"),
            but=professional,
        )  # fmt: skip
    note.refresh_from_db()
    return True


def dispute(note: ContextNote, *, professional: Any, reason: str, address: str | None = None) -> Comment:
    """Say in the note's thread why it does not hold. It stays, marked as disputed, beside the answer."""
    with transaction.atomic():
        locked = _locked(note)
        check_may_dispute(professional, locked)
        answer = posting.reply(locked.comment, author=professional, source=reason, address=address)
        ContextNote.objects.filter(pk=locked.pk).update(disputed_at=timezone.now(), disputed_by=professional)
        _write(locked, "note_disputed", professional, details={"comment": answer.pk})
        _tell(locked, _signers(locked), _("A professional disputes your context note"), but=professional)
    note.refresh_from_db()
    return answer


def end_dispute(note: ContextNote, *, professional: Any) -> bool:
    """Who disputed it is satisfied. False where nothing was disputed."""
    with transaction.atomic():
        locked = _locked(note)
        if locked.disputed_at is None:
            return False
        if locked.disputed_by_id != professional.pk:
            raise PermissionDenied(_("Only who disputed a note can end that."))
        ContextNote.objects.filter(pk=locked.pk).update(disputed_at=None, disputed_by=None)
        _write(locked, "note_dispute_ended", professional)
    note.refresh_from_db()
    return True


def confirm(note: ContextNote, *, professional: Any) -> bool:
    """A professional has looked again after a year, and it still holds."""
    with transaction.atomic():
        locked = _locked(note)
        check_may_confirm(professional, locked)
        today = timezone.localdate()
        ContextNote.objects.filter(pk=locked.pk).update(reviewed_on=today, review_due_on=today + REVIEW_AFTER)
        _write(locked, "note_confirmed", professional)
    note.refresh_from_db()
    return True


def take_back(note: ContextNote, *, signer: Any) -> bool:
    """One of the two takes the signature back: the note retires. False where it is retired already."""
    with transaction.atomic():
        locked = _locked(note)
        if locked.retired_at is not None:
            return False
        check_may_take_back(signer, locked)
        _retire(locked, actor=signer, because=Retired.BY_SIGNER)
        _tell(locked, _signers(locked), _("A context note that you signed is retired"), but=signer)
    note.refresh_from_db()
    return True


def retire_of(credential: Verification) -> int:
    """The badge was obtained by false statements: every note it signed retires. Returns how many."""
    rows = ContextNote.objects.filter(retired_at__isnull=True).select_related("comment")
    rows = rows.filter(comment__posted_as=credential) | rows.filter(agreed_as=credential)
    with transaction.atomic():
        return sum(_retire(note, actor=User.objects.screener(), because=Retired.FRAUD) for note in rows)


def end_disputes_of(credential: Verification) -> int:
    """The badge was obtained by false statements: no professional disputes what was disputed under it. Nobody
    else could end that. Returns how many."""
    if is_professional(credential.user):  # by another badge
        return 0
    rows = ContextNote.objects.filter(disputed_by=credential.user_id).select_related("comment", "thread")
    with transaction.atomic():
        for note in rows:
            ContextNote.objects.filter(pk=note.pk).update(disputed_at=None, disputed_by=None)
            _write(note, "note_dispute_ended", User.objects.screener(), reason=Retired.FRAUD)
    return len(rows)


def restore_of(credential: Verification) -> int:
    """The badge was right after all: what retired with it comes back. Returns how many."""
    rows = ContextNote.objects.filter(retired_because=Retired.FRAUD).select_related("comment")
    rows = rows.filter(comment__posted_as=credential) | rows.filter(agreed_as=credential)
    back = [note for note in rows if not _signed_by_fraud(note)]
    with transaction.atomic():
        return sum(put_back(note, actor=User.objects.screener(), retired=Retired.FRAUD) for note in back)


def _signed_by_fraud(note: ContextNote) -> bool:
    return any(row is not None and row.is_fraud for row in (note.comment.posted_as, note.agreed_as))


def retire(note: ContextNote, *, actor: Any, because: str, **entry: Any) -> bool:
    """Take a note away from beside the article, and log it; for verbs that have checked who may.

    ``entry`` goes to the log. False where it is retired already.
    """
    with transaction.atomic():
        return _retire(_locked(note), actor=actor, because=because, **entry)


def put_back(note: ContextNote, *, actor: Any, retired: str, **entry: Any) -> bool:
    """Undo a retirement for that cause, and log it; for verbs that have checked who may."""
    with transaction.atomic():
        changed = ContextNote.objects.filter(pk=note.pk, retired_because=retired).update(
            retired_at=None, retired_by=None, retired_because=Retired.NONE
        )
        if changed:
            _write(note, "note_restored", actor, **entry)
    return bool(changed)


def _retire(note: ContextNote, *, actor: Any, because: str, **entry: Any) -> bool:
    changed = ContextNote.objects.filter(pk=note.pk, retired_at__isnull=True).update(
        retired_at=timezone.now(), retired_by=actor, retired_because=because
    )
    if changed:
        _write(note, "note_retired", actor, **{"reason": because, **entry})
    return bool(changed)


def _locked(note: ContextNote) -> ContextNote:
    """The note with its comment, locked in the one order: thread, then note."""
    note.comment.lock_first()
    rows = ContextNote.objects.select_for_update(of=("self",))
    return rows.select_related(
        "comment__author", "comment__posted_as", "comment__thread__article", "agreed_by", "replaces__comment"
    ).get(pk=note.pk)


def _write(note: ContextNote, action: str, actor: Any, **entry: Any) -> None:
    _show_anew(note)
    log.write(
        action=action,
        subject_kind=Comment.kind_label,
        subject_id=note.comment_id,
        actor=actor,
        revision=note.comment.revision,
        **entry,
    )


def _show_anew(note: ContextNote) -> None:
    """The page of the article has changed."""
    Article.objects.filter(pk=note.thread.article_id).update(version=F("version") + 1)


def _signers(note: ContextNote) -> list[Any]:
    return [person for person in (note.comment.author, note.agreed_by) if person is not None]


def _tell(note: ContextNote, people: list[Any], words: str, *, but: Any = None) -> None:
    """On the site and by mail; never the note's own words."""
    for person in people:
        if but is None or person.pk != but.pk:
            telling.tell(
                person,
                kind=Notice.Kind.NOTE,
                title=words,
                url=note.get_absolute_url(),
                subject_kind=ABOUT,
                subject_id=note.pk,
                mail=True,
            )
