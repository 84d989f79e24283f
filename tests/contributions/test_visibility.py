"""The one way in which visibility changes."""

from __future__ import annotations

from itertools import product

import pytest
from django.db import transaction

from discussions.models import Comment, Thread
from k2forum.accounts.models import User
from k2forum.contributions import visibility
from k2forum.contributions.models import LogEntry, Pending, Visibility
from k2forum.contributions.visibility import LEGAL, IllegalTransition, StaleRevision
from tests import cast

# Written out once more on purpose: a change of the table in the code has to be a change here too.
ALLOWED = {
    "screening": "published held withdrawn erased",
    "held": "published rejected screening withdrawn erased",
    "published": "hidden removed withdrawn erased",
    "hidden": "published removed withdrawn erased",
    "rejected": "screening held published withdrawn erased",
    "removed": "published hidden withdrawn erased",
    "withdrawn": "erased published held screening hidden rejected removed",
    "erased": "",
}


@pytest.fixture
def comment(author: User, article) -> Comment:
    return cast.thread_by(author, article)


def put(comment: Comment, state: str) -> None:
    """Set a state without the rules, as the ground of a test."""
    Comment.objects.filter(pk=comment.pk).set_state(visibility=state)
    comment.refresh_from_db()


def test_the_table_of_transitions_is_the_one_that_was_agreed_upon():
    assert {state: set(targets) for state, targets in LEGAL.items()} == {
        state: set(targets.split()) for state, targets in ALLOWED.items()
    }
    assert set(LEGAL) == set(Visibility.values)


def test_legal_changes_are_made_and_logged_and_others_are_refused(comment: Comment, screener: User):
    for before, after in product(Visibility.values, repeat=2):
        put(comment, before)
        logged = LogEntry.objects.count()
        legal = before == after or after in ALLOWED[before].split()
        with transaction.atomic():
            if legal:
                entry = visibility.change(comment, after, action="tried", actor=screener)
                assert (entry.before, entry.after) == (before, after)
            else:
                with pytest.raises(IllegalTransition):
                    visibility.change(comment, after, action="tried", actor=screener)
        assert Comment.objects.get(pk=comment.pk).visibility == (after if legal else before)
        assert LogEntry.objects.count() == logged + legal


@pytest.mark.parametrize(("before", "after"), [("published", "held"), ("hidden", "held")])
def test_taking_a_decision_back_may_go_where_nothing_else_may(
    comment: Comment, screener: User, before: str, after: str
):
    put(comment, before)
    with transaction.atomic():
        first = visibility.change(comment, before, action="approve", actor=screener)
        visibility.change(comment, after, action="reverse", actor=screener, reverses_id=first.pk)
    comment.refresh_from_db()
    assert comment.visibility == after


def test_the_log_says_who_what_and_why(comment: Comment, moderator: User):
    with transaction.atomic():
        entry = visibility.change(
            comment, Visibility.HELD, action="hold", actor=moderator, reason="spam", details={"rule": "x"}
        )
    stored = LogEntry.objects.get(pk=entry.pk)
    assert (stored.subject_kind, stored.subject_id, stored.revision) == ("comment", comment.pk, 1)
    assert (stored.action, stored.reason, stored.before, stored.after) == (
        "hold", "spam", "screening", "held",
    )  # fmt: skip
    assert stored.automatic is False
    assert stored.details == {"rule": "x"}


def test_saving_another_visibility_fails(comment: Comment):
    for field, value in (("visibility", Visibility.PUBLISHED), ("pending", Pending.HELD)):
        stored = Comment.objects.get(pk=comment.pk)
        setattr(stored, field, value)
        with pytest.raises(RuntimeError, match="visibility"):
            stored.save()
    comment.refresh_from_db()
    assert (comment.visibility, comment.pending) == (Visibility.SCREENING, Pending.NONE)


def test_a_new_contribution_cannot_begin_public(author: User, comment: Comment):
    born = Comment(
        thread=comment.thread, author=author, source="x", digest="0" * 64, visibility=Visibility.PUBLISHED
    )
    with pytest.raises(RuntimeError, match="unscreened"):
        born.save()


def test_an_update_of_visibility_fails(comment: Comment):
    with pytest.raises(RuntimeError):
        Comment.objects.filter(pk=comment.pk).update(visibility=Visibility.PUBLISHED)
    with pytest.raises(RuntimeError):
        Comment.objects.filter(pk=comment.pk).update(source="x", pending=Pending.HELD)
    with pytest.raises(RuntimeError):
        comment.thread.comments.update(visibility=Visibility.PUBLISHED)


def test_a_bulk_update_of_visibility_fails(comment: Comment):
    comment.visibility = Visibility.PUBLISHED
    with pytest.raises(RuntimeError):
        Comment.objects.bulk_update([comment], ["visibility"])


def test_saving_something_else_leaves_visibility_alone(comment: Comment):
    stored = Comment.objects.get(pk=comment.pk)
    stored.context_note = "Looked at."
    stored.save()
    partly = Comment.objects.only("pk", "context_note").get(pk=comment.pk)
    partly.context_note = "Looked at twice."
    partly.save()
    comment.refresh_from_db()
    assert (comment.context_note, comment.visibility) == ("Looked at twice.", Visibility.SCREENING)


def test_a_text_that_changed_meanwhile_keeps_its_state(comment: Comment, screener: User):
    with transaction.atomic(), pytest.raises(StaleRevision):
        visibility.change(
            comment, Visibility.PUBLISHED, action="screen", actor=screener, expected_digest="0" * 64
        )
    comment.refresh_from_db()
    assert comment.visibility == Visibility.SCREENING


@pytest.mark.django_db(transaction=True)
def test_a_change_needs_a_transaction_around_it():
    comment = cast.thread_by(cast.person("Ada Author"), cast.published_article())
    with pytest.raises(RuntimeError, match="transaction"):
        visibility.change(comment, Visibility.HELD, action="hold", actor=None)


def test_the_thread_mirrors_its_opening_comment_and_counts_replies(comment: Comment, author: User):
    opening = cast.screened(comment)
    reply = cast.screened(cast.reply_by(author, opening))
    nested = cast.screened(cast.reply_by(author, reply))
    thread = Thread.objects.get()
    assert (thread.visibility, thread.comment_count) == (Visibility.PUBLISHED, 2)
    reply.refresh_from_db()
    assert reply.public_replies == 1
    with transaction.atomic():
        visibility.change(nested, Visibility.REMOVED, action="remove", actor=None)
        visibility.change(opening, Visibility.HIDDEN, action="hide", actor=None)
    thread.refresh_from_db()
    reply.refresh_from_db()
    assert (thread.visibility, thread.comment_count, reply.public_replies) == (Visibility.HIDDEN, 1, 0)


def test_every_change_raises_the_version_of_the_thread(comment: Comment, screener: User):
    before = Thread.objects.get().version
    cast.screened(comment)
    assert Thread.objects.get().version > before
