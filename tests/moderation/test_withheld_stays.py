"""What was withheld does not come back by a side door: neither a rejected edit, nor an earlier text."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from articles.models import Article
from discussions import posting
from discussions.models import Comment
from k2forum.accounts.models import User
from k2forum.contributions.models import Pending, Visibility
from k2forum.moderation import applying
from k2forum.moderation.applying import screen_one
from tests import cast
from tests.moderation import acts


def edited_and_held(settings: Any, article: Article, author: User) -> tuple[Comment, Comment]:
    """A public comment of ``author`` with an edit that policy holds, and the author's earlier comment."""
    first = acts.opening(article, author)
    reply = cast.screened(cast.reply_by(author, first, "I read that part twice."))
    settings.HOLD_POLICY = "all"
    posting.edit(reply, author=author, source="Zanzibar is an island.")
    reply = cast.screened(reply)
    assert (reply.visibility, reply.pending) == (Visibility.PUBLISHED, Pending.HELD)
    settings.HOLD_POLICY = "careful"
    return first, reply


def after_a_change_above(first: Comment, reply: Comment, author: User) -> Comment:
    posting.edit(first, author=author, source="What do you make of the section on steeping?")
    cast.screened(first)
    screen_one(reply.pk)
    reply.refresh_from_db()
    assert reply.screening_due is None
    return reply


def test_a_rejected_edit_stays_rejected_when_a_text_above_changes(
    settings: Any, article: Article, author: User, moderator: User
) -> None:
    first, reply = edited_and_held(settings, article, author)
    acts.act(reply, moderator, "reject", reason="spam")
    reply = after_a_change_above(first, reply, author)
    assert (reply.visibility, reply.pending) == (Visibility.PUBLISHED, Pending.REJECTED)
    assert "Zanzibar" not in reply.public_source


def test_a_held_edit_waits_for_its_moderator_when_a_text_above_changes(
    settings: Any, article: Article, author: User
) -> None:
    first, reply = edited_and_held(settings, article, author)
    reply = after_a_change_above(first, reply, author)
    assert (reply.visibility, reply.pending) == (Visibility.PUBLISHED, Pending.HELD)
    assert "Zanzibar" not in reply.public_source


def test_a_text_that_was_hidden_is_not_among_the_earlier_versions_of_what_replaced_it(
    client: Client, article: Article, author: User, stranger: User, moderator: User
) -> None:
    first = acts.opening(article, author)
    reply = cast.screened(cast.reply_by(author, first, "Zanzibar is an island."))
    acts.report(reply, stranger)
    acts.act(reply, moderator, "hide", reason="spam")
    reply.refresh_from_db()
    posting.edit(reply, author=author, source="I read that part twice.")
    reply = cast.screened(reply)
    acts.act(reply, moderator, "approve")
    reply.refresh_from_db()
    assert reply.is_public
    assert "Zanzibar" not in client.get(f"/comments/{reply.pk}/revisions/").content.decode()


WARFARIN = "My mother has been on warfarin since the spring."
K2 = "K2 goes well with it."


@pytest.fixture
def warfarin_screener(monkeypatch: pytest.MonkeyPatch) -> None:
    """A screener that minds K2 where warfarin was named before, and nothing else."""

    def screen(text: str, context: Any = ()) -> Any:
        meet = "K2" in text and any("warfarin" in earlier for earlier in context)
        return acts.verdict(*(("interaction",) if meet else ()))

    monkeypatch.setattr(applying, "screen", screen)


def k2_beneath_an_edit(settings: Any, article: Article, author: User) -> tuple[Comment, Comment]:
    """A public reply about K2 with an edit that waits, and the opening comment above it."""
    first = acts.opening(article, author)
    reply = acts.published(first, author, K2)
    settings.HOLD_POLICY = "all"
    posting.edit(reply, author=author, source="Zanzibar is an island.")
    reply = cast.screened(reply)
    settings.HOLD_POLICY = "careful"
    assert (reply.visibility, reply.pending) == (Visibility.PUBLISHED, Pending.HELD)
    return first, reply


@pytest.mark.usefixtures("warfarin_screener")
def test_what_is_public_beneath_a_held_edit_is_read_again_with_the_new_text_above(
    settings: Any, article: Article, author: User
) -> None:
    first, reply = k2_beneath_an_edit(settings, article, author)
    posting.edit(first, author=author, source=WARFARIN)
    cast.screened(first)
    screen_one(reply.pk)
    reply.refresh_from_db()
    assert (reply.visibility, reply.pending) == (Visibility.HIDDEN, Pending.HELD)
    about = acts.case_of(reply).flags.filter(rule="interaction")
    assert {flag.revision for flag in about} == {1}


@pytest.mark.usefixtures("warfarin_screener")
def test_what_is_public_beneath_a_rejected_edit_is_read_again_with_the_new_text_above(
    settings: Any, article: Article, author: User, moderator: User
) -> None:
    first, reply = k2_beneath_an_edit(settings, article, author)
    acts.act(reply, moderator, "reject", reason="spam")
    posting.edit(first, author=author, source=WARFARIN)
    cast.screened(first)
    screen_one(reply.pk)
    reply.refresh_from_db()
    assert (reply.visibility, reply.pending) == (Visibility.HIDDEN, Pending.REJECTED)
    assert reply.author_word


def test_an_edit_after_a_rejected_edit_is_read_by_a_person(
    settings: Any, article: Article, author: User, moderator: User
) -> None:
    _first, reply = edited_and_held(settings, article, author)
    acts.act(reply, moderator, "reject", reason="spam")
    posting.edit(reply, author=author, source="Malta is an island.")
    reply = cast.screened(reply)
    assert (reply.visibility, reply.pending) == (Visibility.PUBLISHED, Pending.HELD)
    assert acts.case_of(reply).flags.filter(rule="resubmitted", revision=3).exists()
    acts.act(reply, moderator, "approve")
    posting.edit(reply, author=author, source="Crete is an island.")
    assert cast.screened(reply).pending == Pending.NONE


@pytest.mark.usefixtures("warfarin_screener")
def test_a_text_is_read_with_what_stands_around_it_when_its_verdict_is_applied(
    article: Article, author: User
) -> None:
    first = acts.opening(article, author)
    reply = cast.reply_by(author, first, K2)
    early = acts.verdict()
    posting.edit(first, author=author, source=WARFARIN)
    cast.screened(first)
    applying.apply(reply, early, ["What do you make of the section on forms?"])
    reply.refresh_from_db()
    assert reply.visibility == Visibility.HELD
