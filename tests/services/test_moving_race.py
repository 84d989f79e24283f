"""A reply to a comment that a moderator moves at that moment goes where the comment is."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from articles.models import Article
from discussions import posting, storing
from discussions.models import Comment
from k2forum.accounts.models import User
from k2forum.moderation import moving
from tests import cast
from tests.conftest import missing
from tests.discussions.words import HARMLESS, sent
from tests.moderation import acts

pytestmark = pytest.mark.django_db(transaction=True)
WAIT = 10  # seconds, for what comes within a tenth of one


@pytest.fixture(autouse=True)
def _postgres() -> None:
    if connection.vendor != "postgresql":
        missing("A reply and a move at the same time need PostgreSQL: make test-services")


@pytest.fixture
def moved(article: Article, author: User) -> Comment:
    """What is moved: a comment with a reply below it."""
    return acts.published(acts.published(acts.opening(article, author), author, "Above."), author, "Moved.")


@pytest.fixture
def answered(moved: Comment, author: User) -> Comment:
    return acts.published(moved, author, "Answered.")


@pytest.fixture
def target(article: Article, author: User) -> Comment:
    return acts.opening(article, author, "What else is there to say about it?")


@pytest.fixture
def writer(answered: Comment, stranger: User) -> User:
    """Somebody who has written before: their reply goes the short way."""
    acts.published(answered, stranger, "A first word of mine.")
    return stranger


def aside(verb: Callable[[], Any]) -> threading.Thread:
    """Run in a thread, on a connection of its own."""

    def run() -> None:
        try:
            verb()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def somebody_waits_for_a_lock() -> bool:
    """Whether anybody does, looked at for so long."""
    until = time.monotonic() + WAIT
    with connection.cursor() as cursor:
        while time.monotonic() < until:
            # A transaction goes on seeing what it saw at its first look.
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity "
                "WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0]:
                return True
            time.sleep(0.02)
    return False


def check_in_place(reply: Comment, answered: Comment, target: Comment) -> None:
    reply.refresh_from_db()
    answered.refresh_from_db()
    assert answered.thread_id == target.thread_id
    assert (reply.thread_id, reply.parent_id) == (target.thread_id, answered.pk)
    assert reply.path.startswith(answered.path) and reply.depth == answered.depth + 1


@pytest.mark.parametrize("short", [True, False])
def test_moved_after_the_reply_found_its_place(
    short: bool, moved: Comment, answered: Comment, target: Comment, writer: User, moderator: User,
    monkeypatch: pytest.MonkeyPatch,
):  # fmt: skip
    store, moves = storing.store, [lambda: moving.move_comment(moved, actor=moderator, thread=target.thread)]

    def late(*args: Any) -> bool:
        if moves:
            aside(moves.pop()).join(WAIT)
        return store(*args)

    monkeypatch.setattr(posting, "store", late)
    if short:
        cast.client_of(writer).post(f"/comments/{answered.pk}/replies/new/", sent(HARMLESS))
    else:
        posting.reply(answered, author=writer, source=HARMLESS)
    assert not moves
    check_in_place(Comment.objects.get(author=writer, source=HARMLESS), answered, target)


def test_written_while_the_move_is_not_finished(
    moved: Comment, answered: Comment, target: Comment, writer: User, moderator: User
):
    with transaction.atomic():
        moving.move_comment(moved, actor=moderator, thread=target.thread)
        writing = aside(lambda: posting.reply(answered, author=writer, source=HARMLESS))
        assert somebody_waits_for_a_lock()
    writing.join(WAIT)
    check_in_place(Comment.objects.get(author=writer, source=HARMLESS), answered, target)


def test_moved_while_the_reply_is_not_finished(
    moved: Comment, answered: Comment, target: Comment, writer: User, moderator: User
):
    with transaction.atomic():
        reply = posting.reply(answered, author=writer, source=HARMLESS)
        move = aside(lambda: moving.move_comment(moved, actor=moderator, thread=target.thread))
        assert somebody_waits_for_a_lock()
    move.join(WAIT)
    check_in_place(reply, answered, target)
