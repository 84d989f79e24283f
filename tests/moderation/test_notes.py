"""Context notes at the desk: no approval replaces a signature; moderators retire them with a reason."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from articles.models import Article
from discussions import context_notes
from discussions.models import Comment, ContextNote
from k2forum.accounts.models import User
from k2forum.contributions.models import LogEntry, LogText, Visibility
from k2forum.moderation import moving, note_retiring
from k2forum.moderation.models import Band, Case
from k2forum.notices.models import Notice
from tests import cast
from tests.discussions import notes
from tests.moderation import acts

STATE = ContextNote.State


@pytest.fixture
def article(db: None) -> Article:
    return cast.published_article()


@pytest.fixture
def second(admin: User) -> User:
    return notes.second_professional(admin)


def test_an_approved_note_still_needs_its_second_signature(
    article: Article, professional: User, second: User, moderator: User
):
    note = notes.written(article, professional)
    acts.apply(note.comment, acts.MEDICINE)
    assert notes.fresh(note).state == STATE.DRAFT
    with pytest.raises(PermissionDenied):
        context_notes.agree(note, professional=second, digest=note.comment.digest)
    acts.act(note.comment, moderator, "approve")
    note = notes.fresh(note)
    assert (note.state, note.comment.visibility) == (STATE.PROPOSED, Visibility.HELD)
    assert notes.TEXT not in Client().get("/articles/on-tea/").content.decode()
    assert context_notes.agree(note, professional=second, digest=note.comment.digest)
    assert notes.TEXT in Client().get("/articles/on-tea/").content.decode()


def test_dose_advice_with_a_source_is_proposed_and_read_by_a_moderator(
    article: Article, professional: User, second: User, moderator: User
):
    note = notes.written(article, professional)
    acts.apply(note.comment, acts.DOSE)
    assert notes.fresh(note).state == STATE.PROPOSED
    case = acts.case_of(note.comment)
    assert (case.band, case.is_open, case.public_now) == (Band.S2, True, False)
    refused = notes.written(article, professional, title="Another")
    acts.apply(refused.comment, acts.DOSE)
    acts.act(refused.comment, moderator, "reject", reason="health-dose")
    with pytest.raises(PermissionDenied):
        context_notes.agree(notes.fresh(refused), professional=second, digest=refused.comment.digest)
    assert context_notes.agree(notes.fresh(note), professional=second, digest=note.comment.digest)
    case.refresh_from_db()
    assert (case.is_open, case.public_now) == (True, True)


def test_a_note_that_a_moderator_wants_changed_cannot_be_signed(
    article: Article, professional: User, second: User, moderator: User
):
    note = notes.written(article, professional)
    acts.apply(note.comment, acts.DOSE)
    acts.act(note.comment, moderator, "ask_change", reason="health-dose")
    assert notes.fresh(note).state == STATE.DRAFT
    assert note.get_absolute_url() not in cast.client_of(second).get("/notes/").content.decode()
    with pytest.raises(PermissionDenied):
        context_notes.agree(notes.fresh(note), professional=second, digest=note.comment.digest)


def test_a_published_note_is_reported_and_removed_like_any_text(
    article: Article, professional: User, second: User, moderator: User, stranger: User
):
    note = notes.published(article, professional, second)
    acts.report(note.comment, stranger)
    acts.act(note.comment, moderator, "remove", reason="health-false-claim")
    assert notes.TEXT not in Client().get("/articles/on-tea/").content.decode()
    assert Client().get(note.get_absolute_url()).status_code == 404


def test_a_moderator_retires_a_note_with_a_reason_and_puts_it_back(
    article: Article, professional: User, second: User, moderator: User
):
    note = notes.published(article, professional, second)
    desk = cast.client_of(moderator)
    page = f"/admin/discussions/contextnote/{note.pk}/change/"
    assert "What the study asked" in desk.get("/admin/discussions/contextnote/").content.decode()
    assert desk.post(page, {"reason": "other", "to_author": "", "internal": ""}).status_code == 422
    assert notes.fresh(note).state == STATE.PUBLISHED
    sent = {"reason": "health-false-claim", "to_author": "The study was withdrawn.", "internal": "seen"}
    assert desk.post(page, sent).status_code == 302
    assert notes.fresh(note).state == STATE.RETIRED
    assert notes.TEXT not in Client().get("/articles/on-tea/").content.decode()
    entry = LogEntry.objects.get(action="note_retired")
    assert (entry.reason, entry.subject_id) == ("health-false-claim", note.comment_id)
    assert set(LogText.objects.filter(entry_id=entry.pk).values_list("kind", "text")) == {
        ("to_author", "The study was withdrawn."), ("internal", "seen"),
    }  # fmt: skip
    told = Notice.objects.filter(kind=Notice.Kind.DECISION, body__contains="The study was withdrawn.")
    assert set(told.values_list("person", flat=True)) == {professional.pk, second.pk}
    assert "context note retired" in desk.get(page).content.decode()
    assert desk.post(page, {"put_back": "1"}).status_code == 302
    assert notes.fresh(note).state == STATE.PUBLISHED


def test_who_may_not_retire(article: Article, professional: User, second: User, stranger: User):
    note = notes.published(article, professional, second)
    for person in (stranger, professional):
        with pytest.raises(PermissionDenied):
            note_retiring.retire(note, actor=person, reason="spam")
        assert (
            cast.client_of(person).post(f"/admin/discussions/contextnote/{note.pk}/change/").status_code
            == 302
        )
    signer = cast.permit(second, *cast.MODERATOR_PERMISSIONS)
    with pytest.raises(PermissionDenied):
        note_retiring.retire(note, actor=signer, reason="spam")
    assert notes.fresh(note).state == STATE.PUBLISHED
    assert not Case.objects.exists()


def test_a_reason_is_needed(article: Article, professional: User, second: User, moderator: User):
    note = notes.published(article, professional, second)
    with pytest.raises(ValidationError):
        note_retiring.retire(note, actor=moderator, reason="")
    assert note_retiring.retire(note, actor=moderator, reason="spam")
    assert not note_retiring.retire(note, actor=moderator, reason="spam")


def test_a_note_that_is_held_again_cannot_be_signed_before_a_moderator_has_decided(
    article: Article, professional: User, second: User, moderator: User
):
    note = notes.proposed(article, professional)
    assert note.state == STATE.PROPOSED
    Comment.objects.filter(pk=note.comment_id).update(screened_digest="")  # a name was erased in it
    acts.apply(note.comment, acts.MEDICINE)  # the rules are newer than the note
    note = notes.fresh(note)
    assert note.state == STATE.DRAFT and acts.case_of(note.comment).is_open
    assert notes.TEXT not in cast.client_of(second).get("/notes/").content.decode()
    with pytest.raises(PermissionDenied):
        context_notes.agree(note, professional=second, digest=note.comment.digest)
    acts.act(note.comment, moderator, "approve")
    note = notes.fresh(note)
    assert note.state == STATE.PROPOSED
    assert context_notes.agree(note, professional=second, digest=note.comment.digest)


def test_a_note_keeps_its_title_and_its_passage(
    article: Article, professional: User, second: User, moderator: User
):
    note = notes.published(article, professional, second)
    with pytest.raises(ValidationError, match="stays beside its passage"):
        moving.move_thread(note.thread, actor=moderator, article=cast.published_article("other", "Other"))
    with pytest.raises(ValidationError, match="with its title"):
        moving.rename(note.thread, actor=moderator, title="What nobody signed")


def test_an_odd_number_of_a_note_is_no_note(admin: User):
    client = cast.client_of(admin)
    for odd in ("²", "9" * 30, "x"):
        assert client.get(f"/admin/discussions/contextnote/{odd}/change/").status_code == 404


def test_the_card_of_a_case_says_that_it_is_about_a_note(
    article: Article, professional: User, moderator: User
):
    note = notes.written(article, professional)
    acts.apply(note.comment, acts.MEDICINE)
    card = cast.client_of(moderator).get(f"/admin/moderation/case/{acts.case_of(note.comment).pk}/change/")
    assert f"/admin/discussions/contextnote/{note.pk}/change/" in card.content.decode()
