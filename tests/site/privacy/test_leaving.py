"""Somebody leaves, and nothing that says who they were or what they wrote is anywhere."""

from __future__ import annotations

import zipfile
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client

from articles.models import Article
from discussions import posting
from discussions.models import Comment, Thread
from k2forum.accounts import evidence
from k2forum.accounts.models import Evidence, User, Verification
from k2forum.contributions.models import LogEntry, Visibility
from k2forum.notices.models import Notice
from k2forum.site.privacy import leaving, texts
from k2forum.site.privacy.records import Departure
from tests import cast
from tests.accounts.credentials.acts import reviewer_named, verified
from tests.discussions import notes
from tests.moderation import acts
from tests.site.privacy.planting import NAME, WORD, fill, places, plant, signed_in_just_now


@pytest.fixture
def person(article: Article, stranger: User, moderator: User, tmp_path: Any, settings: Any) -> User:
    settings.DATA_DIR = tmp_path
    settings.MAILBOX_DIR = tmp_path / "mails"
    return plant(article, stranger, moderator, reviewer_named("Rae Reviewer"))


def left(person: User, texts: str) -> User:
    assert leaving.leave(person, actor=person, texts=texts)
    departure = Departure.objects.get(person=person)
    assert leaving.finish(departure.pk)
    assert not leaving.finish(departure.pk)
    person.refresh_from_db()
    return person


def test_what_was_planted_is_found_everywhere(person: User):
    tables = {place.split(".")[0] for place in places(WORD)}
    assert len(tables) > 10, tables
    assert {"discussions_comment", "discussions_draft", "contributions_logtext", "moderation_flag"} <= tables
    assert list(places(NAME))


def test_who_erases_everything_leaves_no_word_and_no_name(person: User):
    comments = Comment.objects.filter(author=person).count()
    entries = LogEntry.objects.count()
    left(person, Departure.Texts.ERASE)
    assert list(places(WORD)) == []
    assert list(places(NAME)) == []
    assert Comment.objects.filter(author=person, visibility=Visibility.ERASED).count() == comments
    assert LogEntry.objects.count() > entries  # decisions stay, without names and texts


def test_whatever_a_row_about_the_person_says_goes(person: User):
    """Also of kinds that are added later: every column for words of every row about them."""
    filled = fill(person, "omniquux")
    assert len(filled) > 40 and "discussions.Draft.text" in filled and "accounts.Sanction.words" not in filled
    left(person, Departure.Texts.ERASE)
    assert list(places("omniquux")) == []


def test_who_keeps_the_comments_is_a_former_member_under_them(person: User):
    public = Comment.objects.filter(author=person, visibility=Visibility.PUBLISHED)
    kept = dict(public.values_list("pk", "public_source"))
    left(person, Departure.Texts.ANONYMISE)
    assert list(places(NAME)) == []
    assert dict(public.values_list("pk", "public_source")) == kept
    assert not Comment.objects.filter(
        author=person, visibility__in=("held", "rejected", "withdrawn")
    ).exists()
    tables = {place.split(".")[0] for place in places(WORD) if not place.startswith(("/", "a page"))}
    assert tables <= {
        "contributions_logtext", "discussions_comment", "discussions_commentrevision", "discussions_draft",
        "discussions_thread", "moderation_flag", "notices_notice", "site_commentwords",
        "site_commentwords_content", "site_commentwords_data",
    }  # fmt: skip
    page = Client().get(f"/threads/{Thread.objects.get(author=person).pk}/").content.decode()
    assert "Former member" in page and f"/people/{person.pk}/" not in page
    assert Client().get(f"/people/{person.pk}/").status_code == 404
    credential = Verification.objects.get(user=person)
    assert (credential.state, credential.legal_name, credential.profession) == ("withdrawn", "", "pharmacist")


def test_an_edit_that_others_never_saw_goes_with_the_name(article: Article, author: User, stranger: User):
    comment = acts.published(acts.opening(article, stranger), author, "Tea is fine.")
    posting.edit(comment, author=author, source="Take a lot of it.")
    acts.apply(comment, acts.DOSE)
    assert comment.pending == "held"
    left(author, Departure.Texts.ANONYMISE)
    comment.refresh_from_db()
    assert (comment.source, comment.pending, comment.public_source) == ("Tea is fine.", "", "Tea is fine.")
    assert comment.is_public and comment.digest == comment.compute_digest()
    assert [place for place in places("Take a lot of it.") if not place.startswith("a page")] == []


def test_the_operator_can_do_it_for_somebody_who_asks_by_letter(author: User, tmp_path: Any):
    call_command("personal_data", author.email, copy=str(tmp_path / "copy.zip"), verbosity=0)
    assert zipfile.ZipFile(tmp_path / "copy.zip").testzip() is None
    call_command("personal_data", str(author.pk), leave="erase", verbosity=0)
    author.refresh_from_db()
    assert author.erased_at and Departure.objects.get(person=author).done_at
    with pytest.raises(CommandError, match="no account"):
        call_command("personal_data", "ada.author@example.org", leave="erase", verbosity=0)


def test_what_others_wrote_stays_but_for_the_quotation(person: User, stranger: User):
    answer = Comment.objects.filter(author=stranger, public_source__contains=WORD).first()
    left(person, Departure.Texts.ERASE)
    assert answer is not None
    answer.refresh_from_db()
    assert answer.visibility == Visibility.PUBLISHED and answer.screening_due is not None
    assert "> [erased]" in answer.source and "I agree, @former member." in answer.source
    assert cast.screened(answer).is_public
    page = Client().get(f"/threads/{answer.thread_id}/").content.decode()
    assert "I agree" in page and "This comment was erased." in page
    assert "A thread whose opening is gone" in page


def test_leaving_is_typed_confirmed_and_for_oneself(author: User, stranger: User, admin: User):
    client = signed_in_just_now(author)
    answer = client.post("/your-data/leave/", {"texts": "erase", "typed": "Somebody"})
    assert answer.status_code == 422 and not Departure.objects.exists()
    assert client.post("/your-data/leave/", {"texts": "erase", "typed": "ada author"})["Location"] == "/left/"
    author.refresh_from_db()
    assert not author.is_active and author.display_name.startswith("Former member")
    assert "Ada Author" not in client.get("/").content.decode()
    assert cast.client_of(author).get("/notices/").status_code != 200
    with pytest.raises(leaving.PermissionDenied):
        leaving.leave(stranger, actor=admin, texts="erase")
    with pytest.raises(leaving.PermissionDenied):
        leaving.leave(admin, actor=admin, texts="erase")


def test_whoever_leaves_gets_a_last_mail(author: User, django_capture_on_commit_callbacks: Any):
    with django_capture_on_commit_callbacks(execute=True):
        assert leaving.leave(author, actor=author, texts="erase")
    assert [message.to for message in mail.outbox] == [["ada.author@example.org"]]
    assert not leaving.leave(author, actor=author, texts="erase")


def test_leaving_asks_for_the_password_again(author: User):
    answer = cast.client_of(author).get("/your-data/leave/")
    assert answer.status_code == 302 and "reauthenticate" in answer["Location"]


def test_no_digest_of_an_erased_note_stays_to_be_guessed(article: Article, admin: User, professional: User):
    note = notes.published(article, professional, notes.second_professional(admin))
    signed = note.agreed_digest
    texts.erase(note.comment, actor=professional)
    assert signed not in {str(value) for value in notes.fresh(note).__dict__.values()}
    assert list(places(signed)) == []


def test_a_title_with_a_short_name_still_fits_without_it(article: Article, author: User):
    short = cast.person("Al")
    title = ("@Al " * 40)[:120].strip()
    opening = posting.start_thread(article, author=author, title=title, source="About somebody.")
    cast.screened(opening)
    left(short, Departure.Texts.ERASE)
    opening.thread.refresh_from_db()
    assert "@Al " not in opening.thread.title + opening.thread.public_title
    assert opening.thread.public_title.startswith("@former member @former member")


def test_a_title_leaves_what_others_were_told(
    article: Article, author: User, stranger: User, moderator: User
):
    opening = acts.opening(article, author)
    acts.act(acts.held(opening, stranger), moderator, "reject", reason="off-topic")
    client = cast.client_of(stranger)
    assert "About the forms" in client.get("/notices/").content.decode()
    posting.edit(opening, author=author, source=opening.source, title="About the tablets")
    cast.screened(opening)
    left(author, Departure.Texts.ERASE)
    page = client.get("/notices/").content.decode()
    assert "About the" not in page
    assert not Notice.objects.filter(body__contains="About the").exists()


@pytest.mark.parametrize("choice", ["anonymise", "erase"])
def test_papers_of_a_professional_leave_the_disk_with_the_account(stranger: User, choice: str):
    verified(stranger, reviewer_named("Rae Reviewer"))
    paper = evidence.folder() / Evidence.objects.get().stored
    assert paper.exists()
    left(stranger, choice)
    assert not paper.exists()
    assert not Verification.objects.live().filter(user=stranger).exists()
