"""Who may decide about a case, and who may not."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from discussions.models import Comment
from k2forum.accounts.models import User
from k2forum.contributions.models import Visibility
from k2forum.moderation.models import Band
from tests import cast
from tests.moderation import acts


def test_nobody_decides_about_their_own_comment(thread: Comment, moderator: User):
    comment = acts.held(thread, moderator)
    with pytest.raises(PermissionDenied, match="own comment"):
        acts.act(comment, moderator, "approve")


def test_nobody_decides_about_what_they_reported(thread: Comment, author: User, moderator: User):
    comment = acts.published(thread, author)
    acts.report(comment, moderator)
    with pytest.raises(PermissionDenied, match="reported"):
        acts.act(comment, moderator, "dismiss_agreed")


def test_a_badge_gives_no_right_at_the_desk(thread: Comment, author: User, professional: User):
    comment = acts.held(thread, author)
    assert not professional.has_perm("moderation.see_queue")
    with pytest.raises(PermissionDenied):
        acts.act(comment, professional, "approve")


def test_approving_a_health_case_needs_the_health_permission(thread: Comment, author: User, moderator: User):
    plain = cast.permit(cast.person("Pat Plain", is_staff=True), "see_queue", "decide")
    comment = acts.held(thread, author, "Stop your tablets.", acts.MEDICINE)
    assert acts.case_of(comment).band == Band.S3
    for action, fields in (("approve", {}), ("approve_note", {"context_note": "x"})):
        with pytest.raises(PermissionDenied, match="health"):
            acts.act(comment, plain, action, **fields)
    acts.act(comment, plain, "reject", reason="health-stop-medicine")
    assert comment.visibility == Visibility.REJECTED
    other = acts.held(thread, author, "Stop your drops.", acts.MEDICINE)
    acts.act(other, moderator, "approve")
    assert other.visibility == Visibility.PUBLISHED


def test_a_second_pair_of_eyes_where_the_site_asks_for_it(
    thread: Comment, author: User, moderator: User, second_moderator: User, settings: object
):
    settings.SECOND_PAIR_OF_EYES = True  # type: ignore[attr-defined]
    comment = acts.held(thread, author, "Stop your tablets.", acts.MEDICINE)
    acts.act(comment, moderator, "approve")
    assert comment.visibility == Visibility.HELD
    acts.act(comment, moderator, "approve")
    assert comment.visibility == Visibility.HELD
    acts.act(comment, second_moderator, "approve")
    assert comment.visibility == Visibility.PUBLISHED
