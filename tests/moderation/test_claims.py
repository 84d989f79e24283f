"""Claims end by themselves; taking over is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from discussions.models import Comment
from k2forum.accounts.models import User
from k2forum.contributions.models import LogEntry, Visibility
from k2forum.moderation import claiming
from k2forum.moderation.decisions import Conflict
from k2forum.moderation.models import Case
from k2forum.notices.models import Notice
from tests import cast
from tests.moderation import acts


@pytest.fixture
def case(thread: Comment, author: User) -> Case:
    return acts.case_of(acts.held(thread, author))


def test_a_claim_lasts_ten_minutes_and_is_extended_while_the_card_is_in_use(case: Case, moderator: User):
    assert claiming.claim(case, actor=moderator)
    assert case.holder() == moderator
    assert case.holder(timezone.now() + timedelta(minutes=11)) is None
    Case.objects.update(claimed_until=timezone.now() + timedelta(minutes=1))
    cast.client_of(moderator).get(f"/admin/moderation/case/{case.pk}/change/")
    case.refresh_from_db()
    assert case.holder(timezone.now() + timedelta(minutes=9)) == moderator


def test_an_expired_claim_blocks_nobody(case: Case, moderator: User, second_moderator: User):
    claiming.claim(case, actor=moderator)
    assert not claiming.claim(case, actor=second_moderator)
    Case.objects.update(claimed_until=timezone.now())
    assert claiming.claim(case, actor=second_moderator)


def test_who_does_not_hold_a_held_case_decides_nothing(case: Case, moderator: User, second_moderator: User):
    claiming.claim(case, actor=moderator)
    with pytest.raises(Conflict) as caught:
        acts.act(case.comment, second_moderator, "approve")
    assert caught.value.holder == moderator
    acts.act(case.comment, moderator, "approve")
    assert case.comment.visibility == Visibility.PUBLISHED


def test_a_decision_ends_the_claim_and_so_does_signing_out(
    thread: Comment, author: User, case: Case, moderator: User
):
    claiming.claim(case, actor=moderator)
    acts.act(case.comment, moderator, "approve")
    case.refresh_from_db()
    assert case.claimed_by is None
    other = acts.case_of(acts.held(thread, author))
    claiming.claim(other, actor=moderator)
    client = cast.client_of(moderator)
    client.get(f"/admin/moderation/case/{other.pk}/change/")
    client.logout()
    other.refresh_from_db()
    assert other.holder() is None
    assert not other.viewings.exists()


def test_taking_over_needs_a_lead_and_tells_the_holder(
    case: Case, moderator: User, second_moderator: User, lead: User
):
    claiming.claim(case, actor=moderator)
    with pytest.raises(PermissionDenied):
        claiming.take_over(case, actor=second_moderator)
    address = f"/admin/moderation/case/{case.pk}/claim/"
    cast.client_of(lead).post(address, {"what": "take_over"})
    case.refresh_from_db()
    assert case.holder() == moderator  # not confirmed
    cast.client_of(lead).post(address, {"what": "take_over", "confirmed": "yes"})
    case.refresh_from_db()
    assert case.holder() == lead
    assert lead.display_name in Notice.objects.get(person=moderator).title


def test_only_deliberate_claims_are_logged(case: Case, moderator: User):
    client = cast.client_of(moderator)
    client.get(f"/admin/moderation/case/{case.pk}/change/")
    client.post(f"/admin/moderation/case/{case.pk}/presence/")
    assert not LogEntry.objects.filter(action__in=("claim", "viewing")).exists()
    for _time in range(2):
        client.post(f"/admin/moderation/case/{case.pk}/claim/", {"what": "claim"})
    assert LogEntry.objects.filter(action="claim").count() == 1


def test_others_see_who_is_looking(case: Case, moderator: User, second_moderator: User):
    cast.client_of(moderator).get(f"/admin/moderation/case/{case.pk}/change/")
    answer = cast.client_of(second_moderator).post(f"/admin/moderation/case/{case.pk}/presence/").json()
    assert answer["viewing"] == [moderator.display_name]


def test_a_skipped_case_is_not_offered_again_and_not_logged(
    thread: Comment, author: User, case: Case, moderator: User
):
    rows = LogEntry.objects.count()
    other = acts.case_of(acts.held(thread, author))
    third = acts.case_of(acts.held(thread, author))
    rows = LogEntry.objects.count()
    client = cast.client_of(moderator)
    goes_to = client.post(f"/admin/moderation/case/{case.pk}/claim/", {"what": "skip"}).headers["Location"]
    assert goes_to == f"/admin/moderation/case/{other.pk}/change/"
    goes_to = client.post(f"/admin/moderation/case/{other.pk}/claim/", {"what": "skip"}).headers["Location"]
    assert goes_to == f"/admin/moderation/case/{third.pk}/change/"
    assert LogEntry.objects.count() == rows
