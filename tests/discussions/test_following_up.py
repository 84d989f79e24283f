"""After a removal for health harm: who hears of it, how often, and what is not repeated."""

from __future__ import annotations

import pytest

from discussions import announcing, following, helpful
from discussions.models import Comment
from k2forum.accounts.models import User
from k2forum.contributions.models import Visibility
from k2forum.moderation import decisions, reversing
from k2forum.moderation.flagging import report
from k2forum.moderation.models import Case
from k2forum.notices.models import Notice
from tests import cast


def told(person: User) -> list[Notice]:
    return list(Notice.objects.filter(person=person, kind=Notice.Kind.FOLLOW_UP, closed_at=None))


def remove(comment: Comment, moderator: User, reason: str):
    report(comment, reporter=cast.person(f"Reporter {comment.pk}"), reason="health-harm")
    case = Case.objects.get(comment=comment)
    return decisions.decide(case, actor=moderator, read=decisions.seen(case), action="remove", reason=reason)


@pytest.fixture
def reached(answer: Comment, author: User, professional: User) -> Comment:
    """A comment that the author answered and the professional found helpful."""
    cast.screened(cast.reply_by(author, answer, "I did not know that."))
    helpful.find_helpful(answer, person=professional)
    return answer


def test_those_it_reached_hear_once_and_not_the_claim(
    reached: Comment, author: User, professional: User, stranger: User, moderator: User
):
    remove(reached, moderator, "health-false-claim")
    for person in (author, professional):
        [notice] = told(person)
        assert "I read that part twice" not in notice.body + notice.title
        assert notice.mail_due
    assert told(stranger) == []


def test_a_removal_for_other_reasons_is_not_followed_up(reached: Comment, author: User, moderator: User):
    remove(reached, moderator, "off-topic")
    assert told(author) == []


def test_followers_hear_once_a_thread_and_week(
    reached: Comment, opening: Comment, stranger: User, author: User, moderator: User
):
    announcing.announce_due()
    assert following.level_of(author, opening.thread) == "follow"
    second = cast.screened(cast.reply_by(stranger, opening, "A second claim."))
    remove(reached, moderator, "health-false-claim")
    remove(second, moderator, "health-false-claim")
    assert len(told(author)) == 1
    Notice.objects.filter(kind=Notice.Kind.FOLLOW_UP).update(created_at="2026-01-01T00:00:00Z")
    third = cast.screened(cast.reply_by(stranger, opening, "A third claim."))
    remove(third, moderator, "health-false-claim")
    assert len(told(author)) == 2


def test_what_is_taken_back_is_not_followed_up(reached: Comment, author: User, moderator: User):
    decision = remove(reached, moderator, "health-false-claim")
    reversing.undo(decision, actor=moderator)
    reached.refresh_from_db()
    assert reached.visibility != Visibility.REMOVED
    assert told(author) == []
