"""Switching rules off: who may, when it takes effect, and what a shadow records."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from articles.models import Article
from k2forum.accounts.models import User
from k2forum.contributions.models import LogEntry, Visibility
from k2forum.moderation import rule_switching
from k2forum.moderation.rule_models import RuleSwitch, ShadowHit
from k2forum.screening import screen
from tests import cast

ADVICE = "Everybody should take 90 mcg of MK-7 a day."


@pytest.fixture
def lead(db: None) -> User:
    return cast.permit(cast.person("Lee Lead", is_staff=True), "see_queue", "decide", "lead")


@pytest.fixture
def second(db: None) -> User:
    return cast.permit(cast.person("Sid Second", is_staff=True), "see_queue", "lead")


def test_a_verdict_without_a_rule_loses_its_reason_and_severity() -> None:
    verdict = screen("Everybody should take 90 mcg of MK-7 a day and stop their warfarin.")
    assert verdict.severity == "urgent"
    less = rule_switching.without(verdict, {"prescription_change"})
    assert "prescription_change" not in less.reasons
    assert "dose_recommendation" in less.reasons
    none = rule_switching.without(verdict, set(rule_switching.RULES))
    assert (none.flag, none.severity, none.reasons) == (False, "none", ())


def test_every_rule_that_can_flag_has_a_switch() -> None:
    texts = (
        ADVICE,
        "I take 300 mcg of MK-7 a day.",
        "Stop your statin.",
        "Take four times what the label of your zinc says, it is the only way.",
        "You are on warfarin? K2 is fine with it, go ahead and take some.",
        "My toddler just swallowed a whole bottle of iron tablets",
    )
    found = {f.rule for text in texts for f in screen(text).findings if f.reason}
    assert found == set(rule_switching.RULES)


def test_only_a_lead_proposes(moderator: User) -> None:
    with pytest.raises(PermissionDenied):
        rule_switching.propose("over_limit", actor=moderator, reason="Too many")


def test_a_proposal_says_why_and_is_made_once(lead: User) -> None:
    with pytest.raises(ValidationError):
        rule_switching.propose("over_limit", actor=lead, reason=" ")
    with pytest.raises(ValidationError):
        rule_switching.propose("no_such_rule", actor=lead, reason="x")
    rule_switching.propose("over_limit", actor=lead, reason="Too many")
    with pytest.raises(ValidationError):
        rule_switching.propose("over_limit", actor=lead, reason="Again")


def test_a_rule_about_medicines_needs_a_second_person(lead: User, second: User) -> None:
    switch = rule_switching.propose("prescription_change", actor=lead, reason="Misfires on reviews")
    with pytest.raises(PermissionDenied):
        rule_switching.go_live(switch, actor=lead)
    assert rule_switching.go_live(switch, actor=second)
    assert switch.state == RuleSwitch.State.LIVE
    assert LogEntry.objects.filter(subject_kind="rule_switch", action="rule_switched_off").count() == 1


def test_a_rule_that_is_off_flags_nothing_and_flags_again_when_it_is_on(
    author: User, lead: User, article: Article
) -> None:
    switch = rule_switching.propose("dose_recommendation", actor=lead, reason="Trial")
    rule_switching.go_live(switch, actor=lead)
    comment = cast.screened(cast.thread_by(author, article, ADVICE))
    assert comment.visibility == Visibility.PUBLISHED
    assert rule_switching.end(switch, actor=lead)
    assert not rule_switching.end(switch, actor=lead)
    comment = cast.screened(cast.thread_by(author, article, ADVICE + " Really."))
    assert comment.visibility == Visibility.HELD


def test_a_shadow_changes_nothing_and_records_what_would_change(
    author: User, lead: User, article: Article
) -> None:
    switch = rule_switching.propose("dose_recommendation", actor=lead, reason="Trial")
    rule_switching.watch(switch, actor=lead)
    held = cast.screened(cast.thread_by(author, article, ADVICE))
    cast.screened(cast.thread_by(author, article, "Nothing about amounts here."))
    assert held.visibility == Visibility.HELD
    assert list(ShadowHit.objects.values_list("comment_id", flat=True)) == [held.pk]
