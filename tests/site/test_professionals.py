"""What a credential means in the discussion.

Now, after it lapsed, after fraud; and what professionals may do.
"""

import datetime
import re

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from articles.models import Article
from discussions import announcing, answering, limits, posting, professional_answers, reading
from discussions.models import Comment, Thread
from k2forum.accounts import applying, credential_states, standing, verification
from k2forum.accounts.badges import badges_of
from k2forum.accounts.credentials import State, Verification
from k2forum.accounts.models import BadgeQuestion
from k2forum.contributions.models import Visibility
from k2forum.moderation.models import Band, Case, Flag
from k2forum.notices import mailing
from k2forum.site import demo, demo_notes, professionals
from tests import cast
from tests.discussions import notes


@pytest.fixture
def article(db):
    call_command("load_content", verbosity=0)
    return Article.objects.get(slug="vitamin-k2")


@pytest.fixture
def opening(author, article):
    return cast.screened(cast.thread_by(author, article))


@pytest.fixture
def credential(professional):
    return professional.verifications.get()


@pytest.fixture
def answer(professional, opening):
    return cast.screened(
        cast.reply_by(professional, opening, "Measured values differ a lot between cheeses.")
    )


def row(comment, viewer):
    return reading.row_of(Comment.objects.select_related("thread__article").get(pk=comment.pk), viewer)


def test_a_comment_keeps_the_credential_and_its_state_at_posting(answer, credential):
    assert (answer.posted_as, answer.posted_as_state) == (credential, State.VERIFIED)


def test_posting_a_second_before_and_after_the_end(professional, opening, credential, monkeypatch):
    Verification.objects.filter(pk=credential.pk).update(expires_on=datetime.date(2030, 5, 1))
    last = datetime.datetime(2030, 5, 1, 23, 59, 59, tzinfo=datetime.UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: last)
    before = cast.reply_by(professional, opening)
    monkeypatch.setattr("django.utils.timezone.now", lambda: last + datetime.timedelta(seconds=1))
    after = cast.reply_by(professional, opening)
    assert before.posted_as == credential and after.posted_as is None


@pytest.mark.parametrize("end", ["expired", "withdrawn", "suspended"])
def test_after_the_end_the_badge_is_gone_and_grey_words_stay(end, answer, credential, stranger, admin):
    assert row(answer, stranger).badge.words.startswith("Pharmacist, licence checked")
    if end == "expired":
        Verification.objects.filter(pk=credential.pk).update(
            expires_on=timezone.localdate() - datetime.timedelta(2)
        )
    elif end == "withdrawn":
        applying.withdraw(credential, actor=credential.user)
    else:
        standing.suspend(
            credential, actor=admin, seen=credential.version, reason="question", words="A question."
        )
    shown = row(answer, stranger)
    assert shown.badge is None
    assert shown.past_badge == "was a verified pharmacist when posted; not current"


def test_the_visitors_page_says_the_same(answer, credential, client, professional):
    address = f"/threads/{answer.thread_id}/"
    assert "licence checked" in client.get(address).content.decode()
    applying.withdraw(credential, actor=professional)
    page = client.get(address).content.decode()
    assert "licence checked" not in page and "was a verified pharmacist when posted" in page


def test_after_fraud_nothing_stands_as_a_professionals_word(
    answer, opening, credential, professional, admin, stranger
):
    professional_answers.mark(answer, author=professional, on=True)
    about_doses = cast.screened(cast.reply_by(professional, opening, "I take 100 mcg of MK-7 myself."))
    assert about_doses.is_public and about_doses.disclaimer
    Thread.objects.filter(pk=answer.thread_id).update(kind=Thread.Kind.QUESTION)
    answering.mark(Comment.objects.select_related("thread").get(pk=answer.pk), actor=opening.author)
    thread = Thread.objects.get(pk=answer.thread_id)
    assert thread.professional_count == 2 and row(answer, stranger).professional_answer
    verification.revoke(credential, actor=admin, reason="Forged.", kind="fraud")
    thread.refresh_from_db()
    assert thread.professional_count == 0
    assert (thread.answer, thread.is_answered) == (None, False)
    shown = row(answer, stranger)
    assert shown.badge is None and shown.past_badge == "" and not shown.professional_answer
    assert "false statements" in shown.fraud_note
    case = Case.objects.open().get(comment=about_doses)
    assert case.band == Band.S2 and case.flags.get().rule == "false_professional"
    assert not Case.objects.filter(comment=answer).exists()
    posting.withdraw(Comment.objects.get(pk=answer.pk), author=professional)
    thread.refresh_from_db()
    assert (thread.professional_count, thread.comment_count) == (0, 1)


def test_pages_are_made_anew_when_a_badge_comes_or_goes(answer, credential, professional):
    before = Thread.objects.get(pk=answer.thread_id).version
    applying.withdraw(credential, actor=professional)
    assert Thread.objects.get(pk=answer.thread_id).version > before


def test_a_professional_marks_an_answer_within_the_profession_alone(
    answer, opening, professional, stranger, admin
):
    client = cast.client_of(professional)
    address = f"/comments/{answer.pk}/professional-answer/"
    assert "Pharmacist" in client.get(address).content.decode()
    client.post(address, {"on": "1"})
    assert Comment.objects.get(pk=answer.pk).answered_as == "pharmacist"
    assert (
        "Professional answer"
        in cast.client_of(stranger).get(f"/threads/{answer.thread_id}/").content.decode()
    )
    assert cast.client_of(stranger).post(address, {"on": "1"}).status_code == 403
    with pytest.raises(PermissionDenied):
        professional_answers.mark(opening, author=opening.author, on=True)
    Verification.objects.update(profession="researcher")
    with pytest.raises(PermissionDenied, match="treat or advise"):
        professional_answers.mark(answer, author=professional, on=False)


def test_what_needs_a_professional_comes_by_risk_then_age(opening, author, professional, stranger, moderator):
    old, new, risky = (
        cast.screened(cast.reply_by(author, opening, f"Number {n}, who knows?")) for n in range(3)
    )
    now = timezone.now()
    for comment, hours in ((old, 9), (new, 1), (risky, 2)):
        Comment.objects.filter(pk=comment.pk).update(
            needs_professional_since=now - datetime.timedelta(hours=hours)
        )
    Case.objects.create(comment=risky, band=Band.S3)
    assert list(professionals.needing_a_professional(professional)) == [risky, old, new]
    page = "/needs-a-professional/"
    assert cast.client_of(professional).get(page).status_code == 200
    assert cast.client_of(moderator).get(page).status_code == 200
    assert cast.client_of(stranger).get(page).status_code == 403
    cast.screened(cast.reply_by(professional, Comment.objects.get(pk=old.pk), "That is known."))
    assert list(professionals.needing_a_professional(professional)) == [risky, new]


def test_a_lapsed_professional_does_not_see_the_list(professional, credential):
    applying.withdraw(credential, actor=professional)
    assert cast.client_of(professional).get("/needs-a-professional/").status_code == 403


def test_medicine_advice_of_a_professional_is_held_like_anybodys(professional, opening):
    comment = cast.screened(
        cast.reply_by(
            professional, opening, "Stop your warfarin and take K2 instead, see https://example.org/x"
        )
    )
    assert comment.visibility == Visibility.HELD and comment.case.band == Band.S3


def test_dose_advice_of_a_professional_stands_with_a_source_and_opens_a_case(professional, opening, author):
    advice = "You should take 100 mcg of MK-7 every day."
    with_source = cast.screened(
        cast.reply_by(professional, opening, f"{advice} See https://example.org/trial")
    )
    without = cast.screened(cast.reply_by(professional, opening, advice))
    layman = cast.screened(cast.reply_by(author, opening, f"{advice} See https://example.org/trial"))
    assert with_source.visibility == Visibility.PUBLISHED and with_source.case.band == Band.S2
    assert without.visibility == Visibility.HELD and layman.visibility == Visibility.HELD


def test_three_upheld_decisions_open_a_review_of_the_badge(professional, opening, screener, credential):
    for number in range(3):
        assert professionals.question_badges() == 0
        comment = cast.screened(cast.reply_by(professional, opening, f"Reply {number}."))
        case = Case.objects.create(comment=comment, band=Band.S2)
        Flag.objects.create(
            case=case, source="screener", rule="dose", digest=comment.digest, revision=1, raised_by=screener,
            outcome="upheld", outcome_at=timezone.now(),
        )  # fmt: skip
    assert professionals.question_badges() == 1
    assert professionals.question_badges() == 0
    asked = BadgeQuestion.objects.get()
    assert asked.verification == credential and asked.raised_by == screener


def test_the_page_of_a_person_says_what_a_badge_does_not_mean(professional, client, credential):
    Verification.objects.filter(pk=credential.pk).update(interests_public="Employed by a pharmacy.")
    page = client.get(f"/people/{professional.pk}/").content.decode()
    for words in (
        "Employed by a pharmacy.",
        "does not make its holder your clinician",
        "Question this badge",
    ):
        assert words in page
    assert f"/credentials/{credential.pk}/question/" in page and "EX-1234" not in page


def test_a_reader_questions_a_badge_from_that_page(professional, credential, stranger, client):
    address = f"/credentials/{credential.pk}/question/"
    assert client.get(address).status_code == 302
    answer = cast.client_of(stranger).post(address, {"text": "Struck off in May."}, follow=True)
    assert "you hear what came of it" in answer.content.decode()
    assert BadgeQuestion.objects.get().raised_by == stranger


def test_mail_says_the_outcome_in_words(professional, credential, admin, mailoutbox, monkeypatch):
    standing.suspend(
        credential, actor=admin, seen=credential.version, reason="question", words="A question is open."
    )
    moment = timezone.now() + datetime.timedelta(minutes=1)
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
    mailing.send_due()
    (message,) = [m for m in mailoutbox if m.to == [professional.email]]
    assert message.subject == "Your badge is suspended" and "A question is open." in message.body


def test_a_mail_about_an_answer_says_the_badge_of_that_moment(
    professional, opening, credential, author, mailoutbox, monkeypatch, client
):
    moment = timezone.now() + datetime.timedelta(minutes=1)
    cast.screened(cast.reply_by(professional, opening, "Thank you for telling."))
    announcing.announce_due()
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
    mailing.send_due()
    (message,) = [m for m in mailoutbox if m.to == [author.email]]
    words = badges_of([professional.pk])[professional.pk].words
    assert words in message.body and words in message.alternatives[0][0]
    assert words in cast.client_of(author).get("/notices/").content.decode()
    verification.revoke(credential, actor=credential.checked_by, reason="Forged.", kind="fraud")
    assert words not in cast.client_of(author).get("/notices/").content.decode()


def test_the_panel_of_a_badge_says_the_same_as_the_page(professional, client, credential):
    panel = client.get(f"/people/{professional.pk}/badge/").content.decode()
    assert "does not make its holder your clinician" in panel and "Question this badge" in panel
    applying.withdraw(credential, actor=professional)
    assert "There is no badge any more" in client.get(f"/people/{professional.pk}/badge/").content.decode()


@pytest.mark.parametrize("whose", ["the author's", "the second's"])
def test_a_note_retires_with_a_false_badge_and_comes_back_with_a_right_one(
    article, professional, credential, admin, whose
):
    second = notes.second_professional(admin)
    passage = notes.passage_of(article, "The other half is about addresses")
    note = notes.published(article, professional, second, passage=passage)
    signed = credential if whose == "the author's" else second.verifications.get()
    verification.revoke(signed, actor=admin, reason="Forged.", kind="fraud")
    assert (notes.fresh(note).state, notes.fresh(note).retired_because) == ("retired", "fraud")
    assert notes.fresh(note).retired_by.is_system
    signed.refresh_from_db()
    credential_states.change(
        signed,
        State.IN_REVIEW,
        action="credential_appeal_overturned",
        actor=admin,
        updates={"revoked_at": None, "revoked_by": None, "revoked_reason": "", "reason": ""},
    )
    assert notes.fresh(note).state == "retired"
    credential_states.change(signed, State.VERIFIED, action="credential_restored", actor=admin)
    assert notes.fresh(note).state == "published"


def test_the_demo_carries_the_findings_of_the_evidence_check(article, admin):
    author, second = (notes.second_professional(admin, name) for name in ("Fern Example", "Moss Example"))
    made = demo_notes.write_notes(article, author, second)
    assert len(made) == len(demo_notes.read_notes()) == 10
    states = [notes.fresh(note).state for note in made]
    assert states.count("published") == 9 and states.count("proposed") == 1
    assert all(len(entry["text"]) <= 600 for entry in demo_notes.read_notes())
    assert "16\u202f057 women" in made[0].comment.source
    assert "16\u202f057 women" in article.revision.source
    assert [note for note in made if re.search(r"\d,\d{3}", note.comment.source)] == []
    page = Client().get(article.get_absolute_url()).content.decode()
    assert page.count('class="note-marker"') == 9
    assert limits.too_fast(author, None) == ""


def test_the_demo_s_people_speak_of_no_table_where_the_article_has_none(article):
    demo.load_demo()
    talk = Comment.objects.filter(author__is_demo=True, thread__article=article)
    assert talk.count() > 10
    assert "<table" not in article.revision.html
    assert not talk.filter(source__icontains="table in the article").exists()
