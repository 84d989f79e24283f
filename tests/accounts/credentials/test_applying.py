"""What applicants can do, and what they cannot."""

import datetime

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from k2forum.accounts import applying, reviewing, standing, terms, verification, work_addresses
from k2forum.accounts.credentials import State, Verification
from k2forum.notices.models import Notice
from tests import cast
from tests.accounts.credentials import acts

DAY = datetime.timedelta(days=1)


def test_an_unconfirmed_address_cannot_apply(anna):
    EmailAddress.objects.filter(user=anna).update(verified=False)
    with pytest.raises(PermissionDenied, match="Confirm"):
        acts.drafted(anna)


def test_a_second_step_is_needed_where_it_is_required(anna, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    with pytest.raises(PermissionDenied, match="second step"):
        acts.drafted(anna)
    TOTP.activate(anna, generate_totp_secret())
    assert acts.drafted(anna)


@pytest.mark.parametrize("field", ["legal_name", "interests"])
def test_nothing_that_is_required_can_be_left_out(anna, field):
    row = acts.drafted(anna, **{field: "  "})
    with pytest.raises(ValidationError) as refusal:
        applying.submit(row, actor=anna, terms_version=terms.newest()[0])
    assert field in refusal.value.message_dict


def test_the_terms_are_accepted_as_they_are_now(anna):
    row = acts.drafted(anna)
    with pytest.raises(ValidationError):
        applying.submit(row, actor=anna, terms_version=terms.newest()[0] - 1)
    applying.submit(row, actor=anna, terms_version=terms.newest()[0])
    row.refresh_from_db()
    assert row.state == State.SUBMITTED and row.terms_version == terms.newest()[0] and row.terms_accepted_at


def test_a_register_that_does_not_list_the_profession_is_refused(anna):
    with pytest.raises(ValidationError, match="does not list"):
        acts.drafted(anna, profession="dentist")


def test_the_same_credential_is_applied_for_once(anna):
    acts.drafted(anna)
    with pytest.raises(PermissionDenied):
        acts.drafted(anna)


def test_a_person_may_hold_several_and_each_lapses_alone(anna, reviewer):
    one = acts.verified(anna, reviewer)
    two = acts.verified(anna, reviewer, register_code="gb_hcpc", profession="dietitian", number="DT12345")
    applying.withdraw(one, actor=anna)
    assert list(Verification.objects.live()) == [two]


def test_after_declining_thirty_days_pass(anna, reviewer, monkeypatch):
    row = acts.in_review(anna, reviewer)
    reviewing.decline(row, actor=reviewer, seen=row.version, reason="mismatch", words="Another name.")
    with pytest.raises(PermissionDenied, match="again on"):
        acts.drafted(anna)
    acts.at(monkeypatch, timezone.now() + 31 * DAY)
    assert acts.drafted(anna)


def test_after_revoking_an_administrator_opens_the_way(anna, reviewer, admin):
    row = verification.grant(
        anna,
        actor=reviewer,
        profession="pharmacist",
        register="R",
        number="1",
        checked_on=timezone.localdate(),
        expires_on=timezone.localdate(),
        evidence_note="Seen.",
    )
    assert row is not None
    verification.revoke(row, actor=reviewer, reason="Not true.")
    with pytest.raises(PermissionDenied, match="administrator"):
        acts.drafted(anna)
    with pytest.raises(PermissionDenied):
        standing.reopen(row, actor=reviewer, internal="Please.")
    assert standing.reopen(row, actor=admin, internal="It was a mix-up of names.")
    assert acts.drafted(anna)


def test_the_number_is_checked_again_when_it_is_altered(anna):
    row = acts.drafted(anna)
    with pytest.raises(ValidationError):
        applying.alter(row, actor=anna, number="5012345")
    applying.alter(row, actor=anna, number="2054321")
    assert Verification.objects.get().number == "2054321"


def test_what_a_reviewer_has_cannot_be_altered(anna, reviewer):
    row = acts.in_review(anna, reviewer)
    with pytest.raises(PermissionDenied):
        applying.alter(row, actor=anna, number="2054321")


def test_nobody_touches_the_application_of_another(anna, stranger):
    row = acts.drafted(anna)
    for act in (
        lambda: applying.withdraw(row, actor=stranger),
        lambda: applying.submit(row, actor=stranger, terms_version=1),
        lambda: work_addresses.send_code(row, actor=stranger, address="a@pharmacy.example"),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_a_code_through_a_work_address_ties_the_account_to_the_person(anna):
    row = acts.drafted(anna)
    with pytest.raises(ValidationError, match="Anybody"):
        work_addresses.send_code(row, actor=anna, address="anna@gmail.com")
    work_addresses.send_code(row, actor=anna, address="Anna@pharmacy.example")
    (message,) = mail.outbox
    assert message.to == ["anna@pharmacy.example"]
    row.refresh_from_db()
    assert message.code not in row.mail_code and not work_addresses.take_code(row, actor=anna, code="0")
    assert work_addresses.take_code(row, actor=anna, code=message.code)
    assert Verification.objects.get().proof == Verification.Proof.WORK_EMAIL


def test_a_code_can_be_guessed_a_few_times_only(anna):
    row = acts.drafted(anna)
    work_addresses.send_code(row, actor=anna, address="anna@pharmacy.example")
    row.refresh_from_db()
    for _ in range(work_addresses.MOST_TRIES):
        work_addresses.take_code(row, actor=anna, code="wrong")
    with pytest.raises(ValidationError, match="has ended"):
        work_addresses.take_code(row, actor=anna, code=mail.outbox[0].code)


def test_mails_to_work_addresses_are_few(anna):
    row = acts.drafted(anna)
    for _ in range(work_addresses.MAILS_A_DAY):
        work_addresses.send_code(row, actor=anna, address="anna@pharmacy.example")
    with pytest.raises(ValidationError, match="tomorrow"):
        work_addresses.send_code(row, actor=anna, address="anna@pharmacy.example")


def test_an_orcid_counts_once_its_owner_signed_in_there(anna):
    fields = {"register_code": "orcid", "profession": "researcher", "number": "0000-0002-1825-0097"}
    row = acts.submitted(anna, **fields)
    assert Verification.objects.get().proof == ""
    applying.withdraw(row, actor=anna)
    SocialAccount.objects.create(user=anna, provider="orcid", uid="0000-0002-1825-0097")
    acts.submitted(anna, **fields)
    assert Verification.objects.order_by("-pk").first().proof == Verification.Proof.ORCID


def test_new_interests_stay_unseen_until_a_reviewer_read_them(anna, reviewer):
    row = acts.verified(anna, reviewer)
    applying.state_interests(row, actor=anna, interests="I own shares of a maker of K2.")
    row.refresh_from_db()
    assert row.interests_public == "I work in a community pharmacy."
    assert acts.approved(row, reviewer)
    row.refresh_from_db()
    assert row.interests_public == "I own shares of a maker of K2."


def test_an_appeal_goes_to_somebody_else_and_is_told(anna, reviewer):
    row = acts.in_review(anna, reviewer)
    reviewing.decline(row, actor=reviewer, seen=row.version, reason="mismatch", words="Another name.")
    appeal = applying.appeal(row, actor=anna, text="I married in May.")
    with pytest.raises(ValidationError):
        applying.appeal(row, actor=anna, text="Again.")
    other = acts.reviewer_named("Otto")
    with pytest.raises(PermissionDenied, match="Somebody else"):
        standing.decide_appeal(appeal, actor=reviewer, overturn=False, answer="No.")
    assert standing.decide_appeal(appeal, actor=other, overturn=True, answer="We look again.")
    assert Verification.objects.get().state == State.IN_REVIEW
    assert Notice.objects.filter(person=anna, title="Your appeal: it is reviewed anew").exists()


def test_with_a_single_reviewer_the_person_is_told_that_it_was_the_same_one(anna, reviewer):
    row = acts.in_review(anna, reviewer)
    reviewing.decline(row, actor=reviewer, seen=row.version, reason="mismatch", words="Another name.")
    appeal = applying.appeal(row, actor=anna, text="I married in May.")
    assert standing.decide_appeal(appeal, actor=reviewer, overturn=False, answer="It stands.")
    assert "the same person" in Notice.objects.filter(person=anna).order_by("-pk")[0].body


def test_words_of_a_decision_reach_the_applicant(anna, reviewer):
    row = acts.in_review(anna, reviewer)
    reviewing.ask_more(row, actor=reviewer, seen=row.version, words="Which county?")
    notice = Notice.objects.get(person=anna)
    assert notice.body == "Which county?" and notice.mail_due and notice.url == f"/credentials/{row.pk}/"
    row.refresh_from_db()
    applying.answer(row, actor=anna, message="Kent.")
    assert Verification.objects.get().state == State.IN_REVIEW


def test_signing_in_as_a_professional_makes_no_application(anna):
    assert cast.client_of(anna).get("/credentials/").status_code == 200
    assert not Verification.objects.exists()
