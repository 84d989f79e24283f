"""What a visitor, an author and a moderator see of the same comments."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone

from articles import publishing
from articles.models import Article
from discussions import posting, reading
from discussions.models import Comment, Thread
from discussions.rows import CommentRow
from k2forum.accounts.models import User
from k2forum.contributions import visibility
from k2forum.contributions.models import Visibility
from tests import cast
from tests.crowd import thread_of
from tests.discussions.words import HARMLESS, ORDER, OWN_USE

VISITOR = AnonymousUser()


def put(comment: Comment, state: str, **columns: object) -> Comment:
    """Move a comment as a moderator would, without the desk."""
    with transaction.atomic():
        visibility.change(comment, state, action="moved", actor=None, updates=dict(columns))
    return comment


def seen(thread: Thread, viewer: object) -> dict[int, CommentRow]:
    return {row.id: row for row in reading.comments_of(thread, viewer).rows}


def test_a_public_comment_reads_alike_for_everybody(opening: Comment, stranger: User, moderator: User):
    for viewer in (VISITOR, stranger, opening.author, moderator):
        row = seen(opening.thread, viewer)[opening.pk]
        assert row.html == "<p>What do you make of the section on forms?</p>"
        assert (row.author_name, row.state, row.state_words) == ("Ada Author", "published", "")


def test_what_may_be_done_depends_on_who_looks(opening: Comment, stranger: User):
    def acts(viewer: object) -> tuple[bool, ...]:
        row = seen(opening.thread, viewer)[opening.pk]
        return row.can_reply, row.can_edit, row.can_withdraw, row.can_report, row.mine

    assert acts(VISITOR) == (False, False, False, False, False)
    assert acts(stranger) == (True, False, False, True, False)
    assert acts(opening.author) == (True, True, True, False, True)


@pytest.mark.parametrize("state", ["screening", "held", "rejected"])
def test_what_was_never_public_is_not_there_for_others(
    opening: Comment, stranger: User, author: User, moderator: User, state: str
):
    reply = cast.reply_by(stranger, opening, ORDER)
    Comment.objects.filter(pk=reply.pk).set_state(visibility=state)
    assert reply.pk not in seen(opening.thread, VISITOR)
    assert reply.pk not in seen(opening.thread, author)
    for viewer in (stranger, moderator):
        row = seen(opening.thread, viewer)[reply.pk]
        assert "500" in row.html
        assert row.state == state
        assert row.state_words
        assert not row.can_reply


@pytest.mark.parametrize("state", ["hidden", "removed", "withdrawn"])
def test_replies_stay_below_a_placeholder_without_words_or_name(
    opening: Comment, stranger: User, author: User, state: str
):
    parent = cast.screened(cast.reply_by(stranger, opening, "Nobody should read this any more."))
    child = cast.screened(cast.reply_by(author, parent, HARMLESS))
    put(parent, state)
    rows = seen(opening.thread, VISITOR)
    row = rows[parent.pk]
    assert (row.html, row.author_name, row.author_url, row.badge) == ("", "", "", None)
    assert row.state_words
    assert child.pk in rows
    assert not seen(opening.thread, author)[parent.pk].can_reply


def test_a_placeholder_goes_with_its_last_public_reply(opening: Comment, stranger: User, author: User):
    parent = cast.screened(cast.reply_by(stranger, opening))
    child = cast.screened(cast.reply_by(author, parent))
    put(parent, Visibility.REMOVED)
    put(child, Visibility.REMOVED)
    assert set(seen(opening.thread, VISITOR)) == {opening.pk}


def test_an_opening_comment_leaves_a_placeholder_too(opening: Comment, stranger: User):
    child = cast.screened(cast.reply_by(stranger, opening))
    posting.withdraw(opening, author=opening.author)
    thread = Thread.objects.visible_to(VISITOR).get()
    rows = seen(thread, VISITOR)
    assert list(rows) == [opening.pk, child.pk]
    assert rows[opening.pk].html == ""
    row = reading.thread_row_of(thread, VISITOR)
    assert (row.author_name, row.badge) == ("", None)
    assert "About the forms" not in row.title
    assert reading.thread_row_of(thread, opening.author).title == "About the forms"


def test_a_thread_without_anything_public_is_its_author_s_alone(
    opening: Comment, stranger: User, moderator: User
):
    posting.withdraw(opening, author=opening.author)
    thread = Thread.objects.get()
    assert not Thread.objects.visible_to(VISITOR).exists()
    assert not Thread.objects.visible_to(stranger).exists()
    assert list(Thread.objects.visible_to(opening.author)) == [thread]
    assert list(Thread.objects.visible_to(moderator)) == [thread]


def test_an_erased_text_is_nobody_s(opening: Comment, author: User, moderator: User):
    cast.screened(cast.reply_by(author, opening))
    put(opening, Visibility.ERASED)
    for viewer in (VISITOR, author, moderator):
        assert opening not in Comment.objects.visible_to(viewer)
        assert seen(opening.thread, viewer)[opening.pk].html == ""


def test_an_author_sees_where_an_edit_stands_and_others_the_text_before(
    opening: Comment, author: User, stranger: User
):
    posting.edit(opening, author=author, source=ORDER)
    row = seen(opening.thread, author)[opening.pk]
    assert row.pending == "screening"
    assert "checked" in row.state_words
    assert "500" in row.pending_html
    cast.screened(opening)
    row = seen(opening.thread, author)[opening.pk]
    assert row.pending == "held"
    assert "moderator" in row.state_words
    assert row.author_word
    for viewer in (VISITOR, stranger):
        row = seen(opening.thread, viewer)[opening.pk]
        assert "500" not in row.html
        assert (row.pending, row.pending_html, row.state_words, row.author_word) == ("", "", "", "")
        assert row.edited is False


def test_an_edit_that_went_through_is_marked(opening: Comment, author: User):
    posting.edit(opening, author=author, source="What do you make of the first section?")
    cast.screened(opening)
    assert seen(opening.thread, VISITOR)[opening.pk].edited


def test_the_disclaimer_stands_beneath_and_never_in_the_text(opening: Comment, stranger: User):
    reply = cast.screened(cast.reply_by(stranger, opening, OWN_USE))
    row = seen(opening.thread, VISITOR)[reply.pk]
    assert row.disclaimer_line == reply.disclaimer.line
    assert row.disclaimer_text == reply.disclaimer.text
    assert row.disclaimer_line not in row.html
    assert (reply.source, reply.public_source) == (OWN_USE, OWN_USE)
    assert seen(opening.thread, VISITOR)[opening.pk].disclaimer_line == ""


def test_a_badge_is_shown_while_the_verification_is_live(opening: Comment, professional: User):
    reply = cast.screened(cast.reply_by(professional, opening))
    assert seen(opening.thread, VISITOR)[reply.pk].badge is not None
    professional.verifications.update(expires_on=timezone.localdate() - timedelta(days=1))
    assert seen(opening.thread, VISITOR)[reply.pk].badge is None


def test_deep_replies_say_whom_they_answer(opening: Comment, author: User, stranger: User):
    parent, people = opening, [author, stranger]
    for level in range(7):
        parent = cast.screened(cast.reply_by(people[level % 2], parent, f"Level {level}."))
    rows = list(seen(opening.thread, VISITOR).values())
    assert [row.depth for row in rows] == [0, 0, 1, 2, 3, 4, 4, 4]
    deepest = rows[-1]
    assert deepest.replying_to == "Sam Stranger"
    assert deepest.parent_url == f"#comment-{rows[-2].id}"


def test_a_permalink_shows_the_parents_above_and_the_replies_below(
    opening: Comment, author: User, stranger: User
):
    first = cast.screened(cast.reply_by(stranger, opening))
    second = cast.screened(cast.reply_by(author, first))
    third = cast.screened(cast.reply_by(stranger, second))
    aside = cast.screened(cast.reply_by(stranger, opening))
    parents, row, replies = reading.branch_of(second, VISITOR)
    assert [parent.id for parent in parents] == [opening.pk, first.pk]
    assert row.id == second.pk
    assert [reply.id for reply in replies] == [third.pk]
    put(first, Visibility.HIDDEN)
    parents, row, _replies = reading.branch_of(second, VISITOR)
    assert [parent.html == "" for parent in parents] == [False, True]
    _parents, _row, below = reading.branch_of(opening, VISITOR)
    assert aside.pk in [reply.id for reply in below]


def test_a_discussion_leaves_readers_sight_with_its_article(
    opening: Comment, stranger: User, admin: User, article, moderator: User
):
    reply = cast.screened(cast.reply_by(stranger, opening))
    publishing.withdraw(article, actor=admin)
    for viewer in (VISITOR, cast.person("Another Reader")):
        assert not Thread.objects.visible_to(viewer).exists()
        assert not Comment.objects.visible_to(viewer).exists()
        assert not Comment.objects.listed_for(viewer).exists()
    assert list(Comment.objects.visible_to(stranger)) == [reply]
    assert Comment.objects.visible_to(moderator).count() == 2


# --- pages -------------------------------------------------------------------------------------------


@pytest.fixture
def small_pages(settings) -> None:
    settings.COMMENTS_PER_PAGE = 10
    settings.THREADS_PER_PAGE = 3


def walk(thread: Thread, viewer: object, link: str) -> list[list[int]]:
    """The pages of a thread, from its beginning by `next_url`, or from its end by `previous_url`."""
    pages: list[list[int]] = []
    page = reading.comments_of(thread, viewer)
    if link == "previous_url":
        while page.next_url:
            page = reading.comments_of(thread, viewer, after=int(page.next_url.rpartition("=")[2]))
    while True:
        pages.append([row.id for row in page.rows])
        url = getattr(page, link)
        if not url:
            return pages
        _path, _sep, query = url.partition("?")
        name, _sep, number = query.partition("=")
        page = reading.comments_of(thread, viewer, **{name: int(number)})


@pytest.mark.parametrize("comments", [0, 9, 10, 19, 20, 45])
def test_the_pages_of_a_thread_lead_through_all_of_it_both_ways(small_pages: None, article, comments: int):
    thread = thread_of(article, comments)
    whole = list(Comment.objects.filter(thread=thread).order_by("path").values_list("pk", flat=True))
    forwards = walk(thread, VISITOR, "next_url")
    assert [pk for page in forwards for pk in page] == whole
    assert all(page for page in forwards)
    backwards = walk(thread, VISITOR, "previous_url")
    assert [pk for page in reversed(backwards) for pk in page] == whole


def test_a_page_beyond_the_end_begins_again(small_pages: None, article):
    thread = thread_of(article, 15)
    pks = list(Comment.objects.filter(thread=thread).order_by("path").values_list("pk", flat=True))
    first = [row.id for row in reading.comments_of(thread, VISITOR).rows]
    assert [row.id for row in reading.comments_of(thread, VISITOR, after=pks[-1]).rows] == first
    assert [row.id for row in reading.comments_of(thread, VISITOR, before=pks[0]).rows] == first
    assert [row.id for row in reading.comments_of(thread, VISITOR, after=987654321).rows] == first


def test_the_place_after_a_comment_that_is_gone_is_still_there(small_pages: None, article):
    thread = thread_of(article, 15)
    comments = list(Comment.objects.filter(thread=thread).order_by("path"))
    put(comments[9], Visibility.REMOVED)
    rows = reading.comments_of(thread, VISITOR, after=comments[9].pk).rows
    assert rows[0].id == comments[10].pk


def test_threads_of_an_article_share_one_budget_of_comments(small_pages: None, article):
    thread_of(article, 4, title="last")
    thread_of(article, 20, title="middle")
    thread_of(article, 3, title="first")
    rows, more = reading.threads_of(article, VISITOR)
    assert [row.title for row in rows] == ["first", "middle", "last"]
    assert [len(row.comments) for row in rows] == [4, 6, 0]
    assert [row.more_count for row in rows] == [0, 15, 4]
    assert rows[0].continue_url == ""
    assert rows[1].continue_url == f"{rows[1].url}?after={rows[1].comments[-1].id}"
    assert rows[2].continue_url == rows[2].url
    assert more is False


def test_more_threads_than_a_page_holds_are_on_the_next(small_pages: None, article):
    for number in range(5):
        thread_of(article, 1, title=f"thread {number}")
    first, more = reading.threads_of(article, VISITOR)
    second, end = reading.threads_of(article, VISITOR, page=2)
    assert [row.title for row in first] == ["thread 4", "thread 3", "thread 2"]
    assert [row.title for row in second] == ["thread 1", "thread 0"]
    assert (more, end) == (True, False)


def test_no_flood_of_held_comments_makes_a_moderator_s_page_endless(
    small_pages: None, article, moderator: User
):
    thread_of(article, 60, state=Visibility.HELD)
    rows, _more = reading.threads_of(Article.objects.get(pk=article.pk), moderator)
    assert len(rows[0].comments) <= 20
    assert len(reading.comments_of(Thread.objects.get(), moderator).rows) == 10
