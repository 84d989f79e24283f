"""The one function that changes a credential, and what nobody can do past it."""

import pytest
from django.db import IntegrityError

from k2forum.accounts import credential_states
from k2forum.accounts.credential_states import LEGAL, Conflict, IllegalStep, change
from k2forum.accounts.credentials import State, Verification
from k2forum.contributions.models import LogEntry
from tests.accounts.credentials import acts


def test_a_state_cannot_be_saved_past_the_one_function(anna):
    row = acts.drafted(anna)
    row.state = State.VERIFIED
    with pytest.raises(RuntimeError):
        row.save()
    with pytest.raises(RuntimeError):
        Verification.objects.filter(pk=row.pk).update(state=State.VERIFIED)
    assert Verification.objects.get(pk=row.pk).state == State.DRAFT


def test_a_draft_never_becomes_a_badge_without_a_review(anna, reviewer):
    row = acts.drafted(anna)
    for state in (State.VERIFIED, State.RENEWAL_DUE, State.IN_REVIEW, State.EXPIRED):
        with pytest.raises(IllegalStep):
            change(row, state, action="x", actor=reviewer)
    assert not Verification.objects.live().exists()


def test_every_change_is_logged_with_before_and_after(anna, reviewer):
    row = acts.verified(anna, reviewer)
    steps = LogEntry.objects.filter(subject_kind="verification", subject_id=row.pk).exclude(before="")
    walked = [(entry.before, entry.after) for entry in steps if entry.before != entry.after]
    assert walked == [("draft", "submitted"), ("submitted", "in_review"), ("in_review", "verified")]


def test_whoever_read_an_older_version_changes_nothing(anna, reviewer):
    row = acts.in_review(anna, reviewer)
    with pytest.raises(Conflict):
        change(row, State.DECLINED, action="x", actor=reviewer, seen=row.version - 1)
    assert Verification.objects.get(pk=row.pk).state == State.IN_REVIEW


def test_a_change_whose_log_fails_is_no_change(anna, monkeypatch):
    row = acts.drafted(anna)

    def fail(**fields):
        raise RuntimeError

    monkeypatch.setattr(credential_states.log, "write", fail)
    with pytest.raises(RuntimeError):
        change(row, State.WITHDRAWN, action="x", actor=anna)
    assert Verification.objects.get(pk=row.pk).state == State.DRAFT


def test_only_verified_and_renewal_due_give_a_badge(anna, reviewer):
    row = acts.verified(anna, reviewer)
    for state in State:
        Verification.objects.filter(pk=row.pk).set_state(state=state)
        stored = Verification.objects.get(pk=row.pk)
        gives_a_badge = state in ("verified", "renewal_due")
        assert stored.is_live() is gives_a_badge, state
        assert Verification.objects.live().exists() is gives_a_badge, state


def test_the_database_refuses_a_badge_that_nobody_checked(anna):
    row = acts.drafted(anna)
    with pytest.raises(IntegrityError):
        Verification.objects.filter(pk=row.pk).set_state(state=State.VERIFIED)


def test_every_state_has_its_steps():
    assert set(LEGAL) == set(State)
