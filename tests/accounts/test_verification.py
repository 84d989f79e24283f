"""Granting and revoking: who may, what is written, and what a reader then sees."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from k2forum.accounts import verification
from k2forum.accounts.badges import badge_of, badges_of
from k2forum.accounts.models import User, Verification
from k2forum.contributions.models import LogEntry, LogPerson, LogText
from tests import cast

DAY = datetime.timedelta(days=1)


def granted(user, reviewer, credential, **changes):
    return verification.grant(user, actor=reviewer, **credential | changes)


def log_rows():
    return list(LogEntry.objects.filter(subject_kind="verification").order_by("id"))


def test_a_reviewer_grants_and_a_badge_in_words_appears(anna, reviewer, credential):
    checked = datetime.date(2026, 1, 5)
    row = granted(anna, reviewer, credential, checked_on=checked)
    badge = badge_of(row)
    assert badge and badge.words == "Pharmacist, licence checked Jan 2026"
    assert badges_of([anna.pk, reviewer.pk]) == {anna.pk: badge}
    assert (row.checked_by, row.user) == (reviewer, anna)


def test_granting_is_logged_with_actor_and_evidence(anna, reviewer, credential):
    row = granted(anna, reviewer, credential)
    (entry,) = log_rows()
    assert (entry.action, entry.subject_id, entry.after) == ("verification_granted", row.pk, "live")
    assert LogPerson.objects.get(pk=entry.actor_person).user == reviewer
    assert LogText.objects.get(entry_id=entry.pk).text == credential["evidence_note"]


def test_a_badge_stands_through_its_last_day_and_not_a_day_longer(anna, reviewer, credential):
    row = granted(anna, reviewer, credential)
    assert badge_of(row, row.expires_on) is not None
    assert badge_of(row, row.expires_on + DAY) is None
    assert badges_of([anna.pk], row.expires_on) and not badges_of([anna.pk], row.expires_on + DAY)


def test_a_second_grant_of_the_same_credential_changes_nothing(anna, reviewer, credential):
    assert granted(anna, reviewer, credential)
    assert granted(anna, reviewer, credential, number=" e  1234 ") is None
    assert Verification.objects.count() == len(log_rows()) == 1
    assert granted(anna, reviewer, credential, profession="nurse")


def test_revoking_ends_the_badge_at_once_and_is_logged(anna, reviewer, credential):
    row = granted(anna, reviewer, credential)
    assert verification.revoke(row, actor=reviewer, reason=" Not on the register any more. ") is True
    row.refresh_from_db()
    assert (row.revoked_by, row.revoked_reason) == (reviewer, "Not on the register any more.")
    assert badge_of(row) is None and badges_of([anna.pk]) == {}
    entry = log_rows()[1]
    assert (entry.action, entry.before, entry.after) == ("verification_revoked", "live", "revoked")
    assert LogText.objects.get(entry_id=entry.pk).kind == LogText.Kind.TO_AUTHOR


def test_revoking_twice_keeps_the_first_reason(anna, reviewer, credential):
    row = granted(anna, reviewer, credential)
    stale = Verification.objects.get(pk=row.pk)
    verification.revoke(row, actor=reviewer, reason="First.")
    assert verification.revoke(stale, actor=reviewer, reason="Second.") is False
    row.refresh_from_db()
    assert row.revoked_reason == "First." and len(log_rows()) == 2


def test_after_a_revocation_the_credential_can_be_granted_anew(anna, reviewer, credential):
    verification.revoke(granted(anna, reviewer, credential), actor=reviewer, reason="A mistake of ours.")
    assert granted(anna, reviewer, credential)


def test_a_revocation_needs_a_reason(anna, reviewer, credential):
    row = granted(anna, reviewer, credential)
    with pytest.raises(ValidationError):
        verification.revoke(row, actor=reviewer, reason="  ")
    assert badge_of(Verification.objects.get()) is not None


@pytest.mark.parametrize("who", ["stranger", "moderator", "inactive reviewer", "the person"])
def test_whoever_may_not_cannot_grant_or_revoke(who, anna, reviewer, credential):
    row = granted(anna, reviewer, credential, profession="nurse")
    actor = {
        "stranger": lambda: cast.person("Sam"),
        "moderator": lambda: cast.permit(cast.person("Mo", is_staff=True), *cast.MODERATOR_PERMISSIONS),
        "inactive reviewer": lambda: inactive(reviewer),
        "the person": lambda: anna,
    }[who]()
    with pytest.raises(PermissionDenied):
        granted(anna, actor, credential)
    with pytest.raises(PermissionDenied):
        verification.revoke(row, actor=actor, reason="Because.")
    assert [found.profession for found in Verification.objects.live()] == ["nurse"]
    assert len(log_rows()) == 1


def inactive(user):
    user.is_active = False
    user.save()
    return user


def test_nobody_verifies_themselves_administrators_included(reviewer, admin, credential):
    for actor in (reviewer, admin):
        with pytest.raises(PermissionDenied, match="themselves"):
            granted(actor, actor, credential)


def test_the_screener_gets_no_badge(reviewer, credential, screener):
    with pytest.raises(PermissionDenied):
        granted(screener, reviewer, credential)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("profession", "wizard"),
        ("register", "  "),
        ("evidence_note", "  "),
        ("checked_on", timezone.localdate() + DAY),
        ("expires_on", timezone.localdate() - DAY),
    ],
)
def test_what_cannot_be_recorded_is_refused_with_the_field(anna, reviewer, credential, field, value):
    with pytest.raises(ValidationError) as refusal:
        granted(anna, reviewer, credential, **{field: value})
    assert field in refusal.value.message_dict
    assert not Verification.objects.exists() and not log_rows()


def test_a_grant_whose_log_fails_is_no_grant(anna, reviewer, credential, monkeypatch):
    def fail(**fields):
        raise RuntimeError

    monkeypatch.setattr("k2forum.contributions.log.write", fail)
    with pytest.raises(RuntimeError):
        granted(anna, reviewer, credential)
    assert not Verification.objects.exists()


def test_calling_oneself_a_professional_makes_no_badge(anna):
    User.objects.filter(pk=anna.pk).update(kind=User.Kind.PROFESSIONAL)
    assert badges_of([anna.pk]) == {}


def test_the_badges_of_many_people_cost_one_query(reviewer, credential, django_assert_num_queries):
    people = [cast.person(name) for name in ("Ada", "Bea", "Cleo", "Dora")]
    for user in people:
        granted(user, reviewer, credential)
    with django_assert_num_queries(1):
        assert len(badges_of([user.pk for user in people])) == 4


def test_rows_and_single_rows_agree_on_what_is_live(anna, reviewer, credential):
    row = granted(anna, reviewer, credential)
    for day, live in ((row.expires_on, True), (row.expires_on + DAY, False)):
        assert Verification.objects.live(day).exists() is live
        assert row.is_live(day) is live
    verification.revoke(row, actor=reviewer, reason="Not on the register.")
    assert not Verification.objects.live().exists() and not row.is_live()
