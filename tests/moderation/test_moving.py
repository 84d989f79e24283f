"""Renaming, locking and moving: counts stay right, the author's words stay the author's."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from articles import publishing
from discussions import posting, reading
from discussions.models import Comment, Thread
from k2forum.accounts.models import User
from k2forum.contributions.models import LogEntry, Visibility
from k2forum.moderation import moving
from tests import cast
from tests.discussions import notes
from tests.moderation import acts


def counted(thread: Thread) -> tuple[int, int]:
    rows = Comment.objects.filter(thread=thread, is_opening=False, visibility=Visibility.PUBLISHED)
    return rows.count(), rows.filter(posted_as__isnull=False).count()


def test_a_comment_moves_with_its_replies_and_every_count_is_right(
    article: Any, thread: Comment, author: User, stranger: User, professional: User, moderator: User
):
    top = acts.published(thread, author)
    moved = acts.published(top, stranger)
    below = acts.published(moved, professional)
    hidden = acts.held(moved, stranger)
    target = acts.opening(article, stranger, "Another question.")
    assert moving.move_comment(moved, actor=moderator, thread=target.thread) == 3
    for one in (thread.thread, target.thread):
        one.refresh_from_db()
        assert (one.comment_count, one.professional_count) == counted(one)
    top.refresh_from_db()
    assert top.public_replies == 0
    rows = reading.comments_of(target.thread, moderator).rows
    assert [(row.id, row.depth) for row in rows] == [
        (target.pk, 0), (moved.pk, 0), (below.pk, 1), (hidden.pk, 1),
    ]  # fmt: skip
    below.refresh_from_db()
    assert below.screening_due is not None  # it is read with other texts now
    entry = LogEntry.objects.get(action="move")
    assert entry.details == {"from_thread": thread.thread_id, "to_thread": target.thread_id, "comments": 3}


def test_an_opening_comment_moves_with_its_thread(
    article: Any, thread: Comment, author: User, moderator: User
):
    target = acts.opening(article, author, "Another question.")
    with pytest.raises(ValidationError, match="moves with its thread"):
        moving.move_comment(thread, actor=moderator, thread=target.thread)


def test_a_thread_moves_to_another_article(thread: Comment, admin: User, moderator: User):
    made = publishing.import_document(text="# Other\n\nText.\n", slug="other", actor=admin, publish=True)
    other: Any = made.article
    assert moving.move_thread(thread.thread, actor=moderator, article=other)
    assert Thread.objects.get(pk=thread.thread_id).article_id == other.pk
    assert not moving.move_thread(thread.thread, actor=moderator, article=other)


def test_a_passage_stays_with_its_article(author: User, moderator: User):
    article = cast.published_article()
    opening = posting.start_thread(
        article, author=author, title="A word", source="About tea.", passage=notes.passage_of(article)
    )
    cast.screened(opening)
    passage = opening.thread.passage_id
    other = cast.published_article("other", "Other")
    assert moving.move_thread(opening.thread, actor=moderator, article=other)
    assert Thread.objects.get(pk=opening.thread_id).passage is None
    assert LogEntry.objects.get(action="move_thread").details["from_passage"] == passage


def test_renaming_changes_what_others_see_and_lasts(thread: Comment, moderator: User):
    before = thread.thread.title
    assert moving.rename(thread.thread, actor=moderator, title="  A clearer   title ")
    thread.refresh_from_db()
    assert (thread.thread.public_title, thread.thread.title) == ("A clearer title", before)
    posting.edit(thread, author=thread.author, source="The same title, other words.")
    acts.apply(thread)
    assert Thread.objects.get(pk=thread.thread_id).public_title == "A clearer title"
    posting.edit(thread, author=thread.author, source="Other words.", title="My own new title")
    acts.apply(thread)
    assert Thread.objects.get(pk=thread.thread_id).public_title == "My own new title"


def test_a_locked_thread_takes_no_replies(thread: Comment, author: User, moderator: User):
    assert moving.lock_thread(thread.thread, actor=moderator, locked=True)
    thread.refresh_from_db()
    with pytest.raises(PermissionDenied):
        posting.reply(thread, author=author, source="Hello")
    assert moving.lock_thread(thread.thread, actor=moderator, locked=False)
    assert list(LogEntry.objects.filter(subject_kind="thread").values_list("action", flat=True)) == [
        "lock",
        "unlock",
    ]


def test_members_move_nothing(thread: Comment, author: User):
    with pytest.raises(PermissionDenied):
        moving.rename(thread.thread, actor=author, title="Mine")


def test_the_page_finds_the_thread_to_move_to(article: Any, thread: Comment, author: User, moderator: User):
    comment = acts.published(thread, author)
    target = acts.opening(article, author, "Another question.")
    moving.rename(target.thread, actor=moderator, title="Cheese and natto")
    client = cast.client_of(moderator)
    address = f"/admin/moderation/case/threads/{thread.thread_id}/?comment={comment.pk}"
    assert "Cheese and natto" in client.get(f"{address}&q=natto").content.decode()
    client.post(address, {"what": "move_comment", "thread": target.thread_id})
    comment.refresh_from_db()
    assert comment.thread_id == target.thread_id
