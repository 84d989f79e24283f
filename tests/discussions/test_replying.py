"""A reply by the short way: what speaks against it sends it the long way, with nothing written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.models import Article
from discussions import posting, replying
from discussions.models import SEGMENT, Comment, CommentRevision, Thread
from k2forum.accounts.models import Sanction, User
from k2forum.contributions import statements, visibility
from k2forum.moderation import moving
from tests import cast
from tests.crowd import thread_of
from tests.discussions.words import HARMLESS, sent
from tests.moderation import acts

ADDRESS = "192.0.2.7"


@pytest.fixture
def writer(answer: Comment) -> User:
    """Somebody who has written before."""
    return answer.author


def short_way(parent: Comment, author: User, text: str = HARMLESS, **more: str) -> Any:
    request = RequestFactory().post(
        f"/comments/{parent.pk}/replies/new/", sent(text, **more), REMOTE_ADDR=ADDRESS
    )
    request.user = author
    return replying.at_once(request, parent.pk)


def sanction(author: User, kind: str) -> None:
    ends = timezone.now() + timedelta(days=1)
    Sanction.objects.create(user=author, kind=kind, reason="spam", given_by=author, ends_at=ends)


def many_from_one_address(opening: Comment) -> None:
    for number in range(3):
        posting.reply(opening, author=cast.person(f"Member {number}"), source=HARMLESS, address=ADDRESS)


OBSTACLES: dict[str, Callable[[Comment, User], Any]] = {
    "the thread is locked": lambda parent, _: Thread.objects.update(locked_at=timezone.now()),
    "the thread is closed": lambda parent, _: Thread.objects.update(closes_at=timezone.now()),
    "the discussion is closed": lambda parent, _: Article.objects.update(discussion_closed_at=timezone.now()),
    "the article is withdrawn": lambda parent, _: Article.objects.update(state=Article.State.WITHDRAWN),
    "what is answered is hidden": lambda parent, _: Comment.objects.filter(pk=parent.pk).set_state(
        visibility="hidden"
    ),
    "banned": lambda parent, author: sanction(author, Sanction.Kind.BAN),
    "suspended": lambda parent, author: sanction(author, Sanction.Kind.SUSPENSION),
    "too many from one account": lambda parent, author: [cast.reply_by(author, parent) for _ in range(2)],
    "too many from one address": lambda parent, _: many_from_one_address(parent),
    "never written before": lambda parent, author: Comment.objects.filter(author=author).update(
        author=parent.author
    ),
}


@pytest.mark.parametrize("obstacle", OBSTACLES)
def test_whatever_speaks_against_it_sends_it_the_long_way(
    obstacle: str, opening: Comment, writer: User, settings: Any
):
    settings.POSTS_PER_ACCOUNT, settings.POSTS_PER_ADDRESS = "3/600", "3/600"
    OBSTACLES[obstacle](opening, writer)
    before = Comment.objects.count()
    assert short_way(opening, writer) is None
    assert Comment.objects.count() == before


def test_a_professional_goes_the_long_way_and_posts_with_the_badge(
    opening: Comment, professional: User, stranger: User
):
    cast.reply_by(professional, opening)
    assert short_way(opening, professional) is None
    cast.client_of(professional).post(reverse("discussions:comment-reply", args=[opening.pk]), sent(HARMLESS))
    assert Comment.objects.latest("pk").posted_as is not None


@pytest.mark.parametrize("more", [{"advised": "", "phrasing": "question"}, {"text": ""}, {"advised": ""}])
def test_who_is_to_be_told_something_goes_the_long_way(opening: Comment, writer: User, more: dict[str, str]):
    text = more.pop("text", "You should take 500 mcg of vitamin K2 every day.")
    assert short_way(opening, writer, text, **more) is None


def test_both_ways_write_the_same(opening: Comment, writer: User):
    short_way(opening, writer)
    short = Comment.objects.latest("pk")
    long = posting.reply(opening, author=writer, source=HARMLESS, address=ADDRESS)
    long.refresh_from_db()
    moments = {"id", "path", "created_at", "screening_due", "submission", "quiet_digest"}
    names = [field.attname for field in Comment._meta.concrete_fields if field.name not in moments]
    assert {name: getattr(short, name) for name in names} == {name: getattr(long, name) for name in names}
    assert short.path == f"{short.pk:010d}"
    first, second = CommentRevision.objects.filter(comment__in=[short, long]).order_by("pk")
    assert (first.number, first.source, first.digest) == (second.number, second.source, second.digest)


def test_a_reply_to_a_reply_stands_beneath_it(answer: Comment, writer: User):
    short_way(answer, writer)
    made = Comment.objects.latest("pk")
    assert (made.path, made.depth, made.parent_id) == (f"{answer.path}{made.pk:010d}", 1, answer.pk)


def test_the_same_form_twice_is_one_comment(opening: Comment, writer: User):
    assert short_way(opening, writer, submission="form").status_code == 302
    assert short_way(opening, writer, submission="form") is None
    url = reverse("discussions:comment-reply", args=[opening.pk])
    again = cast.client_of(writer).post(url, sent(HARMLESS, submission="form"))
    assert again.status_code == 302
    assert Comment.objects.filter(author=writer, source=HARMLESS).count() == 1


def test_a_new_comment_begins_unscreened_whoever_stores_it(opening: Comment, writer: User):
    made = Comment(thread=opening.thread, author=writer, source="x", digest="y", visibility="published")
    with pytest.raises(RuntimeError, match="begins unscreened"):
        posting.store(made, "")
    kept = posting.reply(opening, author=writer, source=HARMLESS)
    kept.visibility = "published"
    with pytest.raises(RuntimeError, match=visibility.__name__.partition(".")[2]):
        kept.save()


# Pinned on purpose: session and person, may they and what it is read with, writing it with the draft let go.
ON_POSTGRES, ON_SQLITE = 3, 9


@pytest.mark.parametrize("size", [3, 300])
def test_a_reply_takes_the_same_few_statements_at_any_size(article: Any, writer: User, size: int):
    thread = thread_of(article, size)
    url = reverse("discussions:comment-reply", args=[thread.comments.get(is_opening=True).pk])
    client = cast.client_of(writer)
    client.post(url, sent("One before."))
    with CaptureQueriesContext(connection) as captured:
        assert client.post(url, sent("A thought about cheese.")).status_code == 302
    assert len(captured) == (ON_POSTGRES if statements.on_postgres() else ON_SQLITE), (
        captured.captured_queries
    )


@pytest.mark.parametrize("short", [True, False])
def test_a_reply_to_what_was_moved_a_moment_before_goes_where_it_is(
    opening: Comment, writer: User, moderator: User, monkeypatch: pytest.MonkeyPatch, short: bool
):
    answered = acts.published(opening, opening.author, "A word that is moved.")
    target = acts.opening(opening.thread.article, opening.author, "What else is there to say about it?")
    store = posting.store
    moves = [lambda: moving.move_comment(answered, actor=moderator, thread=target.thread)]

    def late(*args: Any) -> bool:
        if moves:
            moves.pop()()
        return store(*args)

    monkeypatch.setattr(posting, "store", late)
    if short:
        url = reverse("discussions:comment-reply", args=[answered.pk])
        assert cast.client_of(writer).post(url, sent(HARMLESS)).status_code == 302
    else:
        posting.reply(answered, author=writer, source=HARMLESS)
    made = Comment.objects.get(author=writer, source=HARMLESS)
    assert (made.thread_id, made.parent_id, moves) == (target.thread_id, answered.pk, [])
    assert made.path == f"{answered.pk:010d}{made.pk:010d}"
    assert made.revisions.count() == 1


def test_the_statement_that_writes_a_reply_is_read_once_by_psycopg(opening: Comment, writer: User):
    most = 50  # psycopg._queries.MAX_CACHED_STATEMENT_PARAMS
    fields = [field for field in Comment._meta.concrete_fields if field.name not in ("id", "path")]
    around = ["parent", "thread", "above", "above", "title", "author", "draft"]
    assert len(fields) + len(around) <= most, "leave a column to its default in the statement"


def test_the_version_before_this_one_still_writes_while_this_one_starts(opening: Comment, writer: User):
    known = posting.reply(opening, author=writer, source=HARMLESS)
    fields = Comment._meta.concrete_fields
    columns = statements.columns(
        field for field in fields if field.name not in ("id", "path", "quiet_digest")
    )
    path = "9" * SEGMENT
    copy = f"SELECT %s, {columns} FROM discussions_comment WHERE id = %s"
    statements.run(f"INSERT INTO discussions_comment (path, {columns}) {copy}", [path, known.pk])
    assert Comment.objects.get(path=path).quiet_digest == ""
