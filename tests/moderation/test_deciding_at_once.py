"""What a moderator looks at may have changed meanwhile: nothing is decided about what they did not see."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from discussions import posting
from discussions.models import Comment
from k2forum.accounts.models import User
from k2forum.contributions.models import LogEntry, Pending, Visibility
from k2forum.moderation.decisions import Conflict, decide, seen
from tests.moderation import acts


def rejected_after_a_look(thread: Comment, author: User, moderator: User):
    """A held comment, its case, and what somebody else saw of it before the moderator rejected it."""
    comment = acts.held(thread, author)
    case = acts.case_of(comment)
    read = seen(case)
    acts.act(comment, moderator, "reject", reason="spam")
    return comment, case, read


def test_a_stale_card_does_nothing_and_says_who_decided_what(
    thread: Comment, author: User, moderator: User, second_moderator: User
):
    comment, case, read = rejected_after_a_look(thread, author, moderator)
    rows = LogEntry.objects.count()
    with pytest.raises(Conflict) as caught:
        decide(case, actor=second_moderator, read=read, action="approve")
    assert caught.value.latest is not None
    assert caught.value.latest.action == "reject"
    comment.refresh_from_db()
    assert comment.visibility == Visibility.REJECTED
    assert LogEntry.objects.count() == rows


def test_the_same_decision_again_is_no_error_and_no_second_row(
    thread: Comment, author: User, moderator: User, second_moderator: User
):
    _comment, case, read = rejected_after_a_look(thread, author, moderator)
    rows = LogEntry.objects.count()
    assert decide(case, actor=second_moderator, read=read, action="reject", reason="spam") is None
    assert LogEntry.objects.count() == rows


def test_a_text_that_its_author_changed_meanwhile_cannot_be_approved_unread(
    thread: Comment, author: User, moderator: User
):
    comment = acts.held(thread, author)
    case = acts.case_of(comment)
    read = seen(case)
    posting.edit(comment, author=author, source="Something much worse.")
    with pytest.raises(Conflict):
        decide(case, actor=moderator, read=read, action="approve")
    comment.refresh_from_db()
    assert (comment.visibility, comment.public_source) == (Visibility.HELD, "")


def test_nothing_unscreened_can_be_approved(thread: Comment, author: User, moderator: User):
    comment = acts.held(thread, author)
    posting.edit(comment, author=author, source="Something much worse.")
    with pytest.raises(ValidationError, match="being checked"):
        acts.act(comment, moderator, "approve")


def test_a_text_that_is_only_due_again_can_be_approved_and_stays_due(
    thread: Comment, author: User, moderator: User
):
    comment = acts.held(thread, author)
    Comment.objects.filter(pk=comment.pk).update(screening_due=timezone.now())  # a text above has changed
    acts.act(comment, moderator, "approve")
    assert comment.visibility == Visibility.PUBLISHED
    assert comment.screening_due is not None


def test_an_approved_edit_takes_the_disclaimer_of_its_own_text(
    thread: Comment, author: User, moderator: User, monkeypatch: pytest.MonkeyPatch
):
    comment = acts.published(thread, author)
    assert comment.disclaimer is None
    posting.edit(comment, author=author, source="Stop your tablets.")
    acts.apply(comment, acts.MEDICINE)
    assert (comment.visibility, comment.pending) == (Visibility.PUBLISHED, Pending.HELD)
    monkeypatch.setattr("k2forum.moderation.applying.screen", lambda *_: acts.verdict(acts.MEDICINE))
    acts.act(comment, moderator, "approve")
    assert (comment.pending, comment.public_source) == (Pending.NONE, "Stop your tablets.")
    assert comment.disclaimer is not None
    assert comment.disclaimer.kind == "medicine"
