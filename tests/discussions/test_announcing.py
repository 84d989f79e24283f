"""Who hears of a text that became public, and that nobody hears of one that did not."""

from __future__ import annotations

from typing import Any

import pytest

from discussions import announcing, following, keeping, posting
from discussions.models import Comment, Follow, FollowingChoice
from k2forum.accounts.models import User
from k2forum.contributions.models import Visibility
from k2forum.notices.models import Notice
from tests import cast


def kinds_of(person: User) -> list[str]:
    return list(
        Notice.objects.filter(person=person, closed_at=None).order_by("pk").values_list("kind", flat=True)
    )


def test_a_reply_is_told_to_whom_it_answers_once(author: User, opening: Comment, answer: Comment):
    assert announcing.announce_due() == 2
    assert announcing.announce_due() == 0
    assert kinds_of(author) == [Notice.Kind.REPLY]


def test_nothing_is_told_of_a_text_that_waits(author: User, stranger: User, opening: Comment):
    announcing.announce_due()
    cast.reply_by(stranger, opening)
    announcing.announce_due()
    assert kinds_of(author) == []


def test_a_held_text_is_told_of_once_it_is_approved(
    author: User, stranger: User, opening: Comment, moderator: User
):
    from k2forum.moderation import decisions
    from k2forum.moderation.models import Case

    held = cast.screened(cast.reply_by(stranger, opening, "You should take 5,000 mcg of K2 every day."))
    assert held.visibility == Visibility.HELD
    announcing.announce_due()
    assert kinds_of(author) == []
    case = Case.objects.get(comment=held)
    decisions.decide(case, actor=moderator, read=decisions.seen(case), action="approve")
    announcing.announce_due()
    assert kinds_of(author) == [Notice.Kind.REPLY]


def test_a_text_hidden_before_it_was_told_of_is_not_told(author: User, answer: Comment):
    posting.withdraw(answer, author=answer.author)
    announcing.announce_due()
    assert kinds_of(author) == []


def test_notices_of_a_text_are_taken_back_with_it(author: User, answer: Comment):
    announcing.announce_due()
    posting.withdraw(answer, author=answer.author)
    assert kinds_of(author) == []


def test_a_name_in_the_text_is_told_instead_of_a_follow(
    author: User, stranger: User, professional: User, opening: Comment
):
    announcing.announce_due()
    following.set_level(professional, opening.thread, "follow")
    cast.screened(cast.reply_by(stranger, opening, "What do you say, @Pia Pharmacist?"))
    announcing.announce_due()
    assert kinds_of(professional) == [Notice.Kind.MENTION]


def test_followers_of_an_article_hear_of_new_threads_alone(
    author: User, stranger: User, professional: User, article: Any
):
    following.set_level(professional, article, "follow")
    opening = cast.screened(cast.thread_by(author, article))
    cast.screened(cast.reply_by(stranger, opening))
    announcing.announce_due()
    assert kinds_of(professional) == [Notice.Kind.FOLLOWED]


def test_a_second_comment_in_a_followed_thread_adds_no_notice_while_the_first_is_unread(
    author: User, stranger: User, professional: User, opening: Comment
):
    announcing.announce_due()
    following.set_level(professional, opening.thread, "follow")
    for _turn in range(2):
        cast.screened(cast.reply_by(stranger, opening))
        announcing.announce_due()
    assert kinds_of(professional) == [Notice.Kind.FOLLOWED]
    Notice.objects.filter(person=professional).update(read_at=opening.created_at)
    cast.screened(cast.reply_by(stranger, opening))
    announcing.announce_due()
    assert kinds_of(professional) == [Notice.Kind.FOLLOWED] * 2


@pytest.mark.parametrize("what", ["thread", "article", "other"])
def test_muting_silences_a_follow(
    author: User, stranger: User, professional: User, opening: Comment, what: str
):
    announcing.announce_due()
    things = {"thread": opening.thread, "article": opening.thread.article, "other": stranger}
    follow = stranger if what != "other" else opening.thread
    following.set_level(professional, follow, "follow")
    following.set_level(professional, things[what], "mute")
    cast.screened(cast.reply_by(stranger, opening, "A word to @Pia Pharmacist."))
    announcing.announce_due()
    assert kinds_of(professional) == []


def test_whom_one_ignores_does_not_reach_one(author: User, stranger: User, opening: Comment):
    keeping.ignore(stranger, person=author)
    cast.screened(cast.reply_by(stranger, opening))
    announcing.announce_due()
    assert kinds_of(author) == []


def test_writing_in_a_thread_follows_it_unless_one_chose_otherwise(
    stranger: User, opening: Comment, author: User
):
    announcing.announce_due()
    assert following.level_of(author, opening.thread) == "follow"
    FollowingChoice.objects.create(person=stranger, answered_threads=False)
    cast.screened(cast.reply_by(stranger, opening))
    announcing.announce_due()
    assert following.level_of(stranger, opening.thread) == ""
    assert Follow.objects.get(person=author).automatic


def test_an_edit_tells_only_those_it_newly_names(
    author: User, stranger: User, professional: User, answer: Comment
):
    announcing.announce_due()
    posting.edit(answer, author=stranger, source="I read that part twice, @Pia Pharmacist.")
    cast.screened(answer)
    announcing.announce_due()
    assert kinds_of(author) == [Notice.Kind.REPLY]
    assert kinds_of(professional) == [Notice.Kind.MENTION]


def test_telling_costs_the_same_however_many_follow(
    author: User, stranger: User, opening: Comment, django_assert_max_num_queries: Any
):
    announcing.announce_due()
    for number in range(12):
        following.set_level(cast.person(f"Follower {number}"), opening.thread, "follow")
    comment = cast.screened(cast.reply_by(stranger, opening))
    with django_assert_max_num_queries(20):
        announcing.announce(comment.pk)
    assert Notice.objects.filter(kind=Notice.Kind.FOLLOWED).count() == 12
