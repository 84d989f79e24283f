"""What the screener reads with a comment, and when that makes a text due again."""

from __future__ import annotations

import pytest

from discussions import posting
from discussions.context import EARLIER_COMMENTS, context_for_reply, context_of, contexts_of
from discussions.models import Comment
from k2forum.accounts.models import User
from k2forum.contributions.models import Visibility
from k2forum.moderation import applying
from tests import cast
from tests.discussions.words import HARMLESS, ORDER


@pytest.fixture
def opening(author: User, article) -> Comment:
    return cast.screened(cast.thread_by(author, article, "Shall I double it?"))


def due() -> set[int]:
    return set(Comment.objects.due().values_list("pk", flat=True))


def test_an_opening_comment_is_read_alone(opening: Comment):
    assert context_of(opening) == []


def test_a_reply_is_read_with_title_and_texts_above_it(opening: Comment, stranger: User, author: User):
    first = cast.screened(cast.reply_by(stranger, opening, "First."))
    aside = cast.screened(cast.reply_by(stranger, opening, "Beside it."))
    asked_before_posting = context_for_reply(first, author)
    reply = cast.reply_by(author, first, "Under the first.")
    assert context_of(reply) == ["About the forms\n\nShall I double it?", "First."]
    assert aside.source not in context_of(reply)
    assert asked_before_posting == context_of(reply)


def test_of_others_only_what_is_public_is_read(opening: Comment, stranger: User, author: User):
    first = cast.screened(cast.reply_by(stranger, opening, "First."))
    posting.edit(first, author=stranger, source="Changed, not checked yet.")
    reply = cast.reply_by(author, first, "Under it.")
    assert "First." in context_of(reply)
    assert "Changed, not checked yet." not in context_of(reply)


def test_what_its_author_wrote_before_is_read_whether_public_or_not(opening: Comment, stranger: User):
    held = cast.screened(cast.reply_by(stranger, opening, ORDER))
    assert held.visibility == Visibility.HELD
    gone = cast.reply_by(stranger, opening, "Taken back.")
    posting.withdraw(gone, author=stranger)
    reply = cast.reply_by(stranger, opening, "As I said.")
    later = cast.reply_by(stranger, opening, "And later.")
    assert context_of(reply) == [ORDER, "About the forms\n\nShall I double it?"], (
        "what is answered comes last"
    )
    assert later.source not in context_of(reply)


def test_a_long_conversation_is_read_from_its_newest_end(opening: Comment, stranger: User):
    for number in range(EARLIER_COMMENTS + 5):
        cast.reply_by(stranger, opening, f"Number {number}.")
    context = context_of(cast.reply_by(stranger, opening, "Last."))
    assert len(context) == EARLIER_COMMENTS + 1
    assert context[-2] == f"Number {EARLIER_COMMENTS + 4}."
    assert "Number 4." not in context


def test_a_reply_to_oneself_is_read_with_that_text_last(opening: Comment, stranger: User):
    first = cast.screened(cast.reply_by(stranger, opening, "I eat natto."))
    cast.reply_by(stranger, opening, "And later.")
    assert context_of(cast.reply_by(stranger, first, "Still do."))[-1] == "I eat natto."


def test_the_context_tells_what_an_answer_means(opening: Comment, stranger: User, author: User, article):
    """The same two words are harmless under one comment and an interaction under another."""
    question = "I am on warfarin and take 90 mcg of MK-7. What would you do?"
    about_warfarin = cast.screened(cast.thread_by(author, article, question))
    assert about_warfarin.visibility == Visibility.PUBLISHED
    plain = cast.screened(cast.reply_by(stranger, opening, "Yes, double it."))
    grave = cast.screened(cast.reply_by(stranger, about_warfarin, "Yes, double it."))
    assert (plain.visibility, grave.visibility) == (Visibility.PUBLISHED, Visibility.HELD)


def test_a_parent_that_is_published_later_makes_what_was_read_before_due_again(
    opening: Comment, stranger: User, author: User
):
    parent = cast.screened(cast.reply_by(author, opening, "First."))
    below = cast.screened(cast.reply_by(stranger, parent, HARMLESS))
    beside = cast.screened(cast.reply_by(stranger, opening, HARMLESS))
    assert due() == set()
    posting.edit(parent, author=author, source="First, said better.")
    assert below.pk not in due(), "others read what is public, and that is still the same"
    cast.screened(parent)
    assert due() == {below.pk}
    below.refresh_from_db()
    assert below.visibility == Visibility.PUBLISHED
    assert beside.pk not in due()


def test_a_changed_opening_makes_the_whole_thread_due_again(opening: Comment, stranger: User, author: User):
    first = cast.screened(cast.reply_by(stranger, opening, HARMLESS))
    nested = cast.screened(cast.reply_by(stranger, first, HARMLESS))
    posting.edit(opening, author=author, source="Shall I halve it?")
    cast.screened(opening)
    assert due() == {first.pk, nested.pk}


def test_a_changed_earlier_comment_makes_its_author_s_later_ones_due_again(opening: Comment, stranger: User):
    first = cast.screened(cast.reply_by(stranger, opening, HARMLESS))
    second = cast.screened(cast.reply_by(stranger, opening, "As I said."))
    posting.edit(first, author=stranger, source=ORDER)
    assert second.pk in due()
    cast.screened(first)
    assert first.pending == "held"
    assert second.pk in due(), "its author's own words count whether public or not"


def test_reading_again_in_the_same_context_changes_nothing(opening: Comment, stranger: User, author: User):
    below = cast.screened(cast.reply_by(stranger, opening, HARMLESS))
    Comment.objects.filter(pk=below.pk).update(screening_due=below.created_at)
    assert applying.screen_one(below.pk) is False
    below.refresh_from_db()
    assert (below.visibility, below.screening_due) == (Visibility.PUBLISHED, None)


def test_a_text_that_turns_grave_in_its_new_context_is_hidden(opening: Comment, stranger: User, author: User):
    reply = cast.screened(cast.reply_by(stranger, opening, "Yes, double it."))
    assert reply.visibility == Visibility.PUBLISHED
    question = "I am on warfarin and take 90 mcg of MK-7. What would you do?"
    posting.edit(opening, author=author, source=question)
    cast.screened(opening)
    assert cast.screened(reply).visibility == Visibility.HIDDEN


def test_several_are_read_at_once_as_each_alone(opening: Comment, author: User, stranger: User):
    """The opening, replies to it and to a reply, by two people who have written before."""
    answer = cast.screened(cast.reply_by(author, opening, "An answer."))
    above = cast.screened(cast.reply_by(stranger, answer, "Below the answer."))
    comments = [
        opening,
        answer,
        above,
        cast.reply_by(answer.author, above, "Further down."),
        cast.reply_by(stranger, opening, "A second one."),
    ]
    together = contexts_of(comments)
    assert together == [context_of(comment) for comment in comments]
    assert together[0] == []
    assert together[3][-1] == "Below the answer."
