"""Dry runs and screening again: what they list, what they leave alone, and that they go on after a loss."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from articles.models import Article
from discussions.models import Comment
from k2forum.accounts.models import User
from k2forum.contributions.models import Visibility
from k2forum.moderation import applying, rule_runs, rule_switching
from k2forum.moderation.rule_models import RuleRun
from k2forum.screening import screen
from tests import cast

ADVICE = "Everybody should take 90 mcg of MK-7 a day."


@pytest.fixture
def lead(db: None) -> User:
    return cast.permit(cast.person("Lee Lead", is_staff=True), "see_queue", "decide", "lead")


def finish(run: RuleRun) -> RuleRun:
    while rule_runs.go_on(run.pk):
        pass
    run.refresh_from_db()
    return run


def test_a_dry_run_needs_the_lead(moderator: User) -> None:
    with pytest.raises(PermissionDenied):
        rule_runs.start("dry", actor=moderator)


def test_a_dry_run_of_unchanged_rules_finds_no_difference(author: User, lead: User, article: Article) -> None:
    cast.screened(cast.thread_by(author, article, ADVICE))
    cast.screened(cast.thread_by(author, article))
    run = finish(rule_runs.start("dry", actor=lead))
    assert (run.done, run.total, run.newly_caught, run.newly_missed) == (2, 2, [], [])
    assert run.finished_at is not None


def test_a_dry_run_of_a_switch_lists_what_would_be_missed(author: User, lead: User, article: Article) -> None:
    held = cast.screened(cast.thread_by(author, article, ADVICE))
    switch = rule_switching.propose("dose_recommendation", actor=lead, reason="Trial")
    run = finish(rule_runs.start("dry", actor=lead, switch=switch))
    assert run.newly_missed == [held.pk]
    held.refresh_from_db()
    assert held.visibility == Visibility.HELD


def test_a_dry_run_lists_what_new_rules_would_catch(
    author: User, lead: User, article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    comment = cast.screened(cast.thread_by(author, article, "Plain talk."))
    monkeypatch.setattr(rule_runs, "screen", lambda text, context=(): screen(ADVICE))
    run = finish(rule_runs.start("dry", actor=lead))
    assert run.newly_caught == [comment.pk]


def test_a_run_goes_on_in_batches_where_it_stopped(
    author: User, lead: User, article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rule_runs, "BATCH", 2)
    for number in range(5):
        cast.screened(cast.thread_by(author, article, f"Plain talk number {number}."))
    run = rule_runs.start("dry", actor=lead)
    assert rule_runs.go_on(run.pk)
    run.refresh_from_db()
    assert run.done == 2
    assert rule_runs.due() == [run.pk]
    assert finish(run).done == 5
    assert rule_runs.due() == []


def test_two_workers_do_not_do_the_same_batch(author: User, lead: User, article: Article) -> None:
    cast.screened(cast.thread_by(author, article))
    run = rule_runs.start("dry", actor=lead)
    RuleRun.objects.filter(pk=run.pk).update(due_at=timezone.now() + rule_runs.CLAIM)
    assert not rule_runs.go_on(run.pk)
    run.refresh_from_db()
    assert run.done == 0


def test_screening_again_keeps_texts_public_until_their_turn(
    author: User, lead: User, article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    comment = cast.screened(cast.thread_by(author, article, "Plain talk."))
    finish(rule_runs.start("again", actor=lead))
    comment.refresh_from_db()
    assert comment.visibility == Visibility.PUBLISHED
    assert comment.screening_due is not None
    monkeypatch.setattr(applying, "screen", lambda text, context=(): screen(ADVICE))
    applying.screen_one(comment.pk)
    assert Comment.objects.get(pk=comment.pk).visibility == Visibility.HIDDEN
