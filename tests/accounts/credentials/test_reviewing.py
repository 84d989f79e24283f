"""What reviewers must look at, and who may not decide."""

import dataclasses
import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from k2forum.accounts import review_claims, reviewing, reviewing_rights, standing
from k2forum.accounts.badges import badge_of, badges_of, panel_of
from k2forum.accounts.credential_states import Conflict
from k2forum.accounts.credentials import State, Verification
from k2forum.accounts.models import BadgeQuestion, Review
from k2forum.notices.models import Notice
from tests import cast
from tests.accounts.credentials import acts

DAY = datetime.timedelta(days=1)


def test_a_look_up_with_every_point_makes_a_badge(anna, reviewer):
    row = acts.verified(anna, reviewer)
    assert row.state == State.VERIFIED and row.checked_by == reviewer
    assert row.checked_on is not None
    assert row.next_check_on == row.checked_on + datetime.timedelta(days=90)
    assert row.proof == Verification.Proof.EVIDENCE and "Registered" in row.evidence_note
    assert badges_of([anna.pk])[anna.pk].words.startswith("Pharmacist, licence checked ")
    assert Notice.objects.filter(person=anna, body="Found and active.").exists()


@pytest.mark.parametrize("point", reviewing.POINTS)
def test_without_one_point_there_is_no_badge(anna, reviewer, point):
    row = acts.in_review(anna, reviewer)
    with pytest.raises(ValidationError) as refusal:
        acts.approved(row, reviewer, **{point: False})
    assert point in refusal.value.message_dict
    assert not Verification.objects.live().exists() and not Review.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("register_url", " "),
        ("name_on_register", ""),
        ("status_seen", ""),
        ("opened_at", timezone.now() + DAY),
        ("opened_at", timezone.now() - 8 * DAY),
        ("expires_on", timezone.localdate() - 2 * DAY),
        ("expires_on", timezone.localdate() + 4000 * DAY),
    ],
)
def test_what_the_register_shows_is_written_down(anna, reviewer, field, value):
    row = acts.in_review(anna, reviewer)
    with pytest.raises(ValidationError) as refusal:
        acts.approved(row, reviewer, **{field: value})
    assert field in refusal.value.message_dict


def test_a_paper_alone_is_never_enough(anna, reviewer):
    row = acts.in_review(anna, reviewer)
    nothing_opened = {"register_url": "", "status_active": False, "number_matches": False}
    with pytest.raises(ValidationError):
        acts.approved(row, reviewer, **nothing_opened)
    assert not Verification.objects.live().exists()


def test_an_npi_does_not_stand_for_a_licence(anna, reviewer):
    row = acts.in_review(anna, reviewer, register_code="us_npi", number="1234567893")
    nppes = "https://npiregistry.cms.hhs.gov/provider-view/1234567893"
    with pytest.raises(ValidationError, match="no licence"):
        acts.approved(row, reviewer, register_url=nppes)
    assert acts.approved(row, reviewer, register_url="https://pharmacy.example.gov/licence/1")


def test_a_number_without_proof_of_the_person_is_not_enough(anna, reviewer):
    row = acts.in_review(anna, reviewer)
    with pytest.raises(ValidationError) as refusal:
        acts.approved(row, reviewer, proof_seen=False)
    assert "proof_seen" in refusal.value.message_dict


def test_a_code_cannot_have_been_seen_where_there_is_no_paper(anna, reviewer):
    row = acts.in_review(anna, reviewer, paper=False)
    with pytest.raises(ValidationError, match="no file"):
        acts.approved(row, reviewer)


def test_without_a_date_in_the_register_a_year_is_used(anna, reviewer):
    row = acts.in_review(anna, reviewer)
    acts.approved(row, reviewer, expires_on=None)
    row.refresh_from_db()
    assert row.expires_on is not None and row.checked_on is not None
    assert (row.expires_on - row.checked_on).days == 365


def test_interests_that_the_screener_stops_at_are_not_shown(anna, reviewer):
    row = acts.in_review(anna, reviewer, interests="You should take 500 mcg of K2 and stop your warfarin.")
    with pytest.raises(ValidationError, match="statement of interests"):
        acts.approved(row, reviewer)
    assert not Verification.objects.exclude(interests_public="").exists()


def test_a_number_verified_for_another_account_is_not_verified_twice(anna, reviewer):
    acts.verified(anna, reviewer)
    other = acts.in_review(cast.person("Otto"), reviewer)
    assert [twin.user for twin in reviewing.twins(other)] == [anna]
    with pytest.raises(ValidationError, match="Another account"):
        acts.approved(other, reviewer)
    assert Verification.objects.live().count() == 1


def test_words_to_the_applicant_are_required(anna, reviewer):
    row = acts.in_review(anna, reviewer)
    for act in (
        lambda: reviewing.ask_more(row, actor=reviewer, seen=row.version, words=" "),
        lambda: reviewing.decline(row, actor=reviewer, seen=row.version, reason="other", words=""),
        lambda: reviewing.approve(row, actor=reviewer, seen=row.version, checked=acts.checked(), words=""),
    ):
        with pytest.raises(ValidationError):
            act()


def test_a_decline_needs_a_reason_of_the_list(anna, reviewer):
    row = acts.in_review(anna, reviewer)
    with pytest.raises(ValidationError):
        reviewing.decline(row, actor=reviewer, seen=row.version, reason="mood", words="No.")


def test_nobody_reviews_themselves_or_a_named_colleague(anna, reviewer):
    own = acts.submitted(reviewer)
    with pytest.raises(PermissionDenied, match="themselves"):
        review_claims.claim(own, actor=reviewer)
    row = acts.submitted(anna, number="2054321")
    reviewing_rights.name_colleague(reviewer, person=anna)
    with pytest.raises(PermissionDenied, match="colleague"):
        review_claims.claim(row, actor=reviewer)


def test_two_reviewers_are_needed_as_soon_as_two_can_review(anna, reviewer):
    row = acts.in_review(anna, reviewer)
    other = acts.reviewer_named("Otto")
    assert acts.approved(row, reviewer) is False
    assert not Verification.objects.live().exists()
    proposal = Review.objects.get()
    with pytest.raises(PermissionDenied, match="Somebody else"):
        reviewing.confirm(proposal, actor=reviewer)
    assert reviewing.confirm(proposal, actor=other)
    row.refresh_from_db()
    assert row.is_live() and row.checked_by == reviewer
    assert reviewing.confirm(proposal, actor=other) is False


def test_a_second_person_confirms_what_the_first_saw_and_nothing_newer(anna, reviewer):
    from k2forum.accounts import applying

    row = acts.in_review(anna, reviewer)
    other = acts.reviewer_named("Otto")
    acts.approved(row, reviewer)
    applying.state_interests(row, actor=anna, interests="Something else entirely.")
    with pytest.raises(ValidationError, match="changed since"):
        reviewing.confirm(Review.objects.get(), actor=other)


def test_revoking_by_one_of_two_suspends_at_once_and_waits(anna, reviewer):
    row = acts.verified(anna, reviewer)
    other = acts.reviewer_named("Otto")
    assert (
        standing.revoke(row, actor=reviewer, seen=row.version, kind="restricted", words="Struck off.")
        is False
    )
    row.refresh_from_db()
    assert row.state == State.SUSPENDED and not row.is_live()
    proposal = Review.objects.get(proposed="revoke")
    with pytest.raises(PermissionDenied):
        standing.confirm_revocation(proposal, actor=reviewer)
    assert standing.confirm_revocation(proposal, actor=other)
    row.refresh_from_db()
    assert row.state == State.REVOKED and row.revoked_by == other


def test_a_claim_keeps_others_away_and_ends_by_itself(anna, reviewer, monkeypatch):
    other = acts.reviewer_named("Otto")
    row = acts.submitted(anna)
    assert review_claims.claim(row, actor=reviewer)
    assert review_claims.claim(row, actor=other) is False
    row.refresh_from_db()
    with pytest.raises(PermissionDenied, match="Somebody else"):
        reviewing.ask_more(row, actor=other, seen=row.version, words="Hello?")
    acts.at(monkeypatch, timezone.now() + datetime.timedelta(minutes=11))
    assert review_claims.claim(row, actor=other)


def test_taking_over_tells_who_held_it(anna, reviewer):
    other = acts.reviewer_named("Otto")
    row = acts.submitted(anna)
    review_claims.claim(row, actor=reviewer)
    assert review_claims.take_over(row, actor=other)
    assert Notice.objects.filter(person=reviewer, title__contains="took over").exists()


def test_an_older_page_decides_nothing(anna, reviewer):
    row = acts.in_review(anna, reviewer)
    with pytest.raises(Conflict):
        reviewing.decline(row, actor=reviewer, seen=row.version - 1, reason="other", words="No.")
    assert Verification.objects.get().state == State.IN_REVIEW


def test_a_stranger_reviews_nothing(anna, reviewer, stranger):
    row = acts.in_review(anna, reviewer)
    for act in (
        lambda: review_claims.claim(row, actor=stranger),
        lambda: reviewing.approve(row, actor=stranger, seen=row.version, checked=acts.checked(), words="x"),
        lambda: standing.suspend(row, actor=stranger, seen=row.version, reason="other", words="x"),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_a_question_suspends_by_a_reviewer_and_the_asker_hears(anna, reviewer, stranger):
    row = acts.verified(anna, reviewer)
    asked = standing.question(row, raised_by=stranger, text="She was struck off in May.")
    assert standing.question(row, raised_by=stranger, text="Again.") is None
    assert Notice.objects.filter(person=reviewer, title="A badge was questioned").exists()
    standing.suspend(row, actor=reviewer, seen=row.version, reason="question", words="A question is open.")
    assert badge_of(Verification.objects.get()) is None
    assert asked is not None
    assert standing.answer_question(asked, actor=reviewer, acted=True, answer="Thank you, it is off.")
    assert Notice.objects.get(person=stranger).body == "Thank you, it is off."
    row.refresh_from_db()
    standing.restore(row, actor=reviewer, seen=row.version, words="It was somebody else of that name.")
    assert Verification.objects.get().is_live()


def test_nobody_questions_their_own_badge_and_an_open_question_is_one_row(anna, reviewer, stranger):
    row = acts.verified(anna, reviewer)
    with pytest.raises(PermissionDenied):
        standing.question(row, raised_by=anna, text="Hm.")
    standing.question(row, raised_by=stranger, text="Hm.")
    assert BadgeQuestion.objects.count() == 1


def test_the_panel_says_what_was_checked_and_hides_the_number_unless_agreed(anna, reviewer):
    row = acts.verified(anna, reviewer)
    panel = panel_of(row)
    assert panel is not None
    assert (panel["country"], panel["register"], panel["number"]) == ("United Kingdom", row.register, "")
    assert panel["interests"] == "I work in a community pharmacy."
    Verification.objects.filter(pk=row.pk).update(show_number=True)
    shown = panel_of(Verification.objects.get())
    assert shown is not None and shown["number"] == acts.NUMBER


def test_what_was_checked_cannot_be_changed_in_passing():
    with pytest.raises(dataclasses.FrozenInstanceError):
        acts.checked().status_seen = "x"  # type: ignore[misc]
