"""Context notes: unseen before they are screened, unpublished before two have signed."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from articles import publishing
from articles.models import Article
from discussions import context_notes, note_reading, posting
from discussions.models import Comment, ContextNote, Thread
from k2forum.accounts.credentials import State, Verification
from k2forum.accounts.models import User
from k2forum.contributions.models import LogEntry, Visibility
from k2forum.notices.models import Notice
from k2forum.site import professionals
from tests import cast
from tests.discussions import notes

STATE = ContextNote.State
ARTICLE = "/articles/on-tea/"


@pytest.fixture
def second(admin: User) -> User:
    return notes.second_professional(admin)


def readers(*people: User) -> list[Client]:
    return [Client(), *(cast.client_of(person) for person in people)]


def seen_by(client: Client, note: ContextNote, words: str = notes.TEXT) -> set[str]:
    """The pages on which ``client`` finds the words of a note."""
    pages = [
        ARTICLE,
        f"{ARTICLE}threads/",
        "/",
        "/notes/",
        note.get_absolute_url(),
        "/feed/",
        "/search/?q=study",
    ]
    pages += [
        note.thread.get_absolute_url(),
        note.comment.get_absolute_url(),
        f"/people/{note.comment.author_id}/",
    ]
    return {page for page in pages if words in client.get(page).content.decode()}


def test_before_it_is_screened_nobody_but_its_author_sees_it(
    article: Article, professional: User, second: User, stranger: User
):
    note = notes.written(article, professional)
    for client in readers(stranger, second):
        assert seen_by(client, note) == seen_by(client, note, note.thread.title) == set()
        assert client.get(note.get_absolute_url()).status_code == 404
    assert note.get_absolute_url() in seen_by(cast.client_of(professional), note)
    with pytest.raises(PermissionDenied):
        context_notes.agree(note, professional=second, digest=note.comment.digest)


def test_one_signature_shows_it_to_professionals_alone(
    article: Article, professional: User, second: User, stranger: User
):
    note = notes.proposed(article, professional)
    assert (note.state, note.comment.visibility) == (STATE.PROPOSED, Visibility.HELD)
    for client in readers(stranger):
        assert seen_by(client, note) == set()
    assert seen_by(cast.client_of(second), note) == {note.get_absolute_url()}
    assert note.thread.public_title in cast.client_of(second).get("/notes/").content.decode()
    assert cast.client_of(stranger).get("/notes/").status_code == 403


def test_a_second_professional_publishes_it(article: Article, professional: User, second: User):
    note = notes.published(article, professional, second)
    assert note.state == STATE.PUBLISHED
    assert note.review_due_on == timezone.localdate() + datetime.timedelta(days=365)
    page = Client().get(ARTICLE).content.decode()
    assert f'popovertarget="note-{note.pk}"' in page and f'id="note-{note.pk}"' in page
    assert notes.TEXT in page and "doi:10.1093/jn/134.11.3100" in page
    assert professional.display_name in page and second.display_name in page
    row = LogEntry.objects.get(action="note_agreed")
    assert (row.before, row.after, row.subject_id) == ("held", "published", note.comment_id)
    assert Notice.objects.filter(person=professional, kind=Notice.Kind.NOTE).exists()
    assert notes.TEXT not in str(list(Notice.objects.values()))


def test_what_is_signed_is_the_text_that_was_read(article: Article, professional: User, second: User):
    note = notes.proposed(article, professional)
    digest = note.comment.digest
    context_notes.edit(
        note, author=professional, title="Another", text="Something else.", sources=notes.SOURCES
    )
    for when in ("before it is screened", "after it"):
        with pytest.raises(PermissionDenied):
            context_notes.agree(notes.fresh(note), professional=second, digest=digest)
        assert notes.fresh(note).state == (STATE.DRAFT if when.startswith("before") else STATE.PROPOSED)
        cast.screened(note.comment)
    assert seen_by(cast.client_of(second), notes.fresh(note)) == set()
    assert notes.fresh(note).comment.visibility == Visibility.HELD


@pytest.mark.parametrize("who", ["the author", "somebody without a badge", "a lapsed one", "the same entry"])
def test_who_cannot_sign_second(
    article: Article, professional: User, second: User, stranger: User, admin: User, who: str
):
    note = notes.proposed(article, professional)
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    person = {"the author": professional, "somebody without a badge": stranger}.get(who, second)
    if who == "a lapsed one":
        Verification.objects.filter(user=second).update(expires_on=yesterday)
    if who == "the same entry":
        Verification.objects.filter(user=second).update(number="EX-1234")
    if who == "the author":
        cast.verified(professional, checked_by=admin, number="EX-2")
    with pytest.raises(PermissionDenied):
        context_notes.agree(note, professional=person, digest=note.comment.digest)
    assert notes.fresh(note).state == STATE.PROPOSED


def test_an_author_whose_badge_has_lapsed_cannot_be_joined(
    article: Article, professional: User, second: User
):
    note = notes.proposed(article, professional)
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    Verification.objects.filter(user=professional).update(expires_on=yesterday)
    with pytest.raises(PermissionDenied):
        context_notes.agree(note, professional=second, digest=note.comment.digest)


def test_after_a_lapse_a_published_note_says_so(article: Article, professional: User, second: User):
    notes.published(article, professional, second)
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    Verification.objects.filter(user=second).update(expires_on=yesterday)
    page = Client().get(ARTICLE).content.decode()
    assert notes.TEXT in page and "was a verified pharmacist when posted; not current" in page


def test_what_two_have_signed_is_replaced_not_changed(article: Article, professional: User, second: User):
    old = notes.published(article, professional, second)
    for edit in (
        lambda: context_notes.edit(old, author=professional, title="x", text="y", sources=notes.SOURCES),
        lambda: posting.edit(old.comment, author=professional, source="Not signed by anybody."),
    ):
        with pytest.raises(PermissionDenied):
            edit()
    newer = notes.published(article, professional, second, text="Better said.", replaces=old)
    assert (notes.fresh(old).state, newer.state) == (STATE.RETIRED, STATE.PUBLISHED)
    page = Client().get(ARTICLE).content.decode()
    assert "Better said." in page and notes.TEXT not in page


def test_a_dispute_marks_it_and_is_answered_in_its_discussion(
    article: Article, professional: User, second: User, admin: User
):
    third = notes.second_professional(admin, "Theo Third")
    note = notes.published(article, professional, second)
    answer = cast.screened(
        context_notes.dispute(note, professional=third, reason="The second study says otherwise.")
    )
    assert notes.fresh(note).state == STATE.DISPUTED
    assert "Disputed note" in Client().get(ARTICLE).content.decode()
    assert answer.thread == note.thread and answer.is_public
    assert "says otherwise" in Client().get(note.thread.get_absolute_url()).content.decode()
    with pytest.raises(PermissionDenied):
        context_notes.end_dispute(note, professional=second)
    assert context_notes.end_dispute(note, professional=third)
    assert not context_notes.end_dispute(note, professional=third)
    assert notes.fresh(note).state == STATE.PUBLISHED


def test_after_a_year_it_is_due_and_a_professional_looks_again(
    article: Article, professional: User, second: User
):
    note = notes.published(article, professional, second)
    with pytest.raises(PermissionDenied):
        context_notes.confirm(note, professional=second)
    ContextNote.objects.update(review_due_on=timezone.localdate())
    assert list(ContextNote.objects.review_due()) == [note]
    assert "Due for another look" in Client().get(ARTICLE).content.decode()
    assert context_notes.confirm(notes.fresh(note), professional=second)
    assert not ContextNote.objects.review_due().exists()


@pytest.mark.parametrize("whose", ["the author's", "the second's"])
def test_a_false_badge_retires_the_note_and_a_right_one_brings_it_back(
    article: Article, professional: User, second: User, whose: str
):
    note = notes.published(article, professional, second)
    waiting = notes.proposed(article, professional, title="Waits", text="Another matter.")
    credential = Verification.objects.get(user=professional if whose == "the author's" else second)
    state(credential, State.REVOKED, reason=Verification.Reason.FRAUD)
    assert context_notes.retire_of(credential) == (2 if whose == "the author's" else 1)
    assert notes.fresh(note).state == STATE.RETIRED
    assert notes.fresh(waiting).state == (STATE.RETIRED if whose == "the author's" else STATE.PROPOSED)
    assert notes.TEXT not in Client().get(ARTICLE).content.decode()
    assert context_notes.restore_of(credential) == 0
    state(credential, State.VERIFIED, reason="")
    assert context_notes.restore_of(credential) == (2 if whose == "the author's" else 1)
    assert notes.fresh(note).state == STATE.PUBLISHED


def state(credential: Verification, to: str, **fields: Any) -> None:
    Verification.objects.filter(pk=credential.pk).set_state(state=to, **fields)
    credential.refresh_from_db()


def test_either_signer_takes_it_back(article: Article, professional: User, second: User, stranger: User):
    note = notes.published(article, professional, second)
    with pytest.raises(PermissionDenied):
        context_notes.take_back(note, signer=stranger)
    assert context_notes.take_back(note, signer=second)
    assert not context_notes.take_back(note, signer=second)
    assert notes.TEXT not in Client().get(ARTICLE).content.decode()
    assert "Retired" in Client().get(note.get_absolute_url()).content.decode()


def test_after_a_revision_it_is_kept_as_about_an_earlier_version(
    article: Article, professional: User, second: User
):
    note = notes.published(article, professional, second)
    text = "---\ntitle: On tea\nslug: on-tea\n---\n\nNothing of the kind.\n"
    publishing.import_document(text=text, actor=None, name="t.md", publish=True)
    page = Client().get(ARTICLE).content.decode()
    assert notes.TEXT in page and "(an earlier version)" in page
    assert f'popovertarget="note-{note.pk}"' not in page


def test_no_form_makes_a_note_of_a_thread(article: Article, author: User, professional: User):
    cast.screened(cast.thread_by(author, article))
    data = {"kind": "note", "title": "A note", "text": "I say so.", "submission": "1"}
    assert cast.client_of(author).post(f"{ARTICLE}threads/new/", data).status_code == 422
    forged = cast.screened(
        posting.start_thread(article, author=author, title="A", source="I say so.", kind=Thread.Kind.NOTE)
    )
    assert forged.visibility == Visibility.HELD
    assert not ContextNote.objects.exists()


def test_sending_a_note_twice_makes_one(article: Article, professional: User):
    first = notes.written(article, professional, submission="one")
    assert notes.written(article, professional, submission="one") == first
    assert Comment.objects.count() == 1


def test_with_a_lapsed_badge_nothing_is_proposed_and_no_proposal_read(
    article: Article, professional: User, second: User
):
    note = notes.proposed(article, professional)
    Verification.objects.update(expires_on=timezone.localdate() - datetime.timedelta(days=1))
    with pytest.raises(PermissionDenied):
        notes.written(article, second)
    assert cast.client_of(second).get(note.get_absolute_url()).status_code == 404
    assert cast.client_of(second).get("/notes/").status_code == 403


def test_beneath_a_note_stands_what_stands_beneath_every_text(
    article: Article, professional: User, second: User, django_assert_num_queries: Any
):
    note = notes.published(article, professional, second, text="The people of the study drank 45 mcg of K2.")
    disclaimer = note.comment.disclaimer
    assert disclaimer is not None and disclaimer.kind == "dosing"
    Comment.objects.filter(pk=note.comment_id).update(limit_note="Above what <is> usual.")
    for page in (ARTICLE, note.get_absolute_url()):
        content = Client().get(page).content.decode()
        assert disclaimer.line in content and disclaimer.text in content
        assert "Above what &lt;is&gt; usual." in content
    notes.published(article, professional, second, title="More", text="And they drank 90 mcg of it.")
    with django_assert_num_queries(1):
        assert len(note_reading.notes_beside(article)) == 2


def test_a_dispute_under_a_false_badge_is_none(
    article: Article, professional: User, second: User, admin: User
):
    third = notes.second_professional(admin, "Nils Nurse")
    note = notes.published(article, professional, second)
    context_notes.dispute(note, professional=third, reason="It says something else.")
    assert notes.fresh(note).state == STATE.DISPUTED
    credential = Verification.objects.get(user=third)
    assert context_notes.end_disputes_of(credential) == 0  # while the badge is live
    state(credential, State.REVOKED, reason=Verification.Reason.FRAUD)
    professionals.follow(credential, before=State.VERIFIED, after=State.REVOKED)
    assert notes.fresh(note).state == STATE.PUBLISHED
    assert LogEntry.objects.get(action="note_dispute_ended").reason == "fraud"
