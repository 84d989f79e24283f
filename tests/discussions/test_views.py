"""Pages and forms of the discussion."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles import publishing
from discussions import posting
from discussions.models import Comment, Thread
from k2forum.accounts.models import User
from k2forum.accounts.sanctions import Sanction
from k2forum.contributions.models import Visibility
from tests import cast
from tests.discussions.words import HARMLESS, ORDER, sent

TOO_LARGE = "9" * 25


def url(name: str, *arguments: object) -> str:
    return reverse(f"discussions:{name}", args=arguments)


@pytest.fixture
def visitor() -> Client:
    return Client()


@pytest.fixture
def writer(author: User) -> Client:
    return cast.client_of(author)


@pytest.fixture
def other(stranger: User) -> Client:
    return cast.client_of(stranger)


def test_what_a_visitor_may_read(visitor: Client, opening: Comment):
    slug, thread = opening.thread.article.slug, opening.thread_id
    for address in (
        url("thread", thread),
        url("thread-list", slug),
        url("comment", opening.pk),
        url("comment-state", opening.pk),
        url("comment-revisions", opening.pk),
    ):
        answer = visitor.get(address)
        assert answer.status_code == 200, address
        assert visitor.head(address).status_code == 200, address


def test_what_a_visitor_must_sign_in_for(visitor: Client, opening: Comment):
    slug = opening.thread.article.slug
    for address in (
        url("thread-new", slug),
        url("comment-reply", opening.pk),
        url("comment-edit", opening.pk),
        url("comment-withdraw", opening.pk),
    ):
        for method in (visitor.get, visitor.post):
            answer = method(address)
            assert answer.status_code == 302, address
            assert answer["Location"] == f"/accounts/login/?next={address}"
    assert visitor.post(url("preview")).status_code == 302


@pytest.mark.parametrize(
    "address",
    [
        "/threads/1234/", f"/threads/{TOO_LARGE}/", "/comments/1234/", f"/comments/{TOO_LARGE}/",
        f"/comments/{TOO_LARGE}/state/", f"/comments/{TOO_LARGE}/revisions/", "/articles/no-such/threads/",
        f"/people/{TOO_LARGE}/", "/articles/no-such/",
    ],
)  # fmt: skip
def test_what_is_not_there_is_not_found(visitor: Client, db: None, address: str):
    assert visitor.get(address).status_code == 404


def test_odd_page_numbers_do_no_harm(visitor: Client, opening: Comment):
    for query in ("after=x", f"after={TOO_LARGE}", "before=-1", "after=%00", "after=²", "before=0"):
        assert visitor.get(f"{url('thread', opening.thread_id)}?{query}").status_code == 200
    for query in ("page=x", f"page={TOO_LARGE}", "page=-1", "page=0", "page=999"):
        assert visitor.get(f"{url('thread-list', opening.thread.article.slug)}?{query}").status_code == 200
        assert visitor.get(f"/articles/{opening.thread.article.slug}/?{query}").status_code == 200
        assert visitor.get(f"/?{query}").status_code == 200


@pytest.mark.parametrize(
    "state", ["screening", "held", "rejected", "hidden", "removed", "withdrawn", "erased"]
)
def test_what_is_not_public_is_not_found_by_others(
    visitor: Client, other: Client, opening: Comment, author: User, state: str
):
    secret = cast.reply_by(author, opening, f"{HARMLESS} Seven green lanterns.")
    Comment.objects.filter(pk=secret.pk).set_state(
        visibility=state, public_html="<p>Seven green lanterns.</p>"
    )
    for client in (visitor, other):
        for name in ("comment", "comment-state", "comment-revisions"):
            assert client.get(url(name, secret.pk)).status_code == 404, name
        assert "lanterns" not in client.get(url("thread", opening.thread_id)).content.decode()
        assert "lanterns" not in client.get(opening.thread.article.get_absolute_url()).content.decode()


def test_only_its_author_gets_the_forms_of_a_comment(other: Client, opening: Comment, moderator: User):
    for client in (other, cast.client_of(moderator)):
        for name in ("comment-edit", "comment-withdraw"):
            assert client.get(url(name, opening.pk)).status_code == 403
            assert client.post(url(name, opening.pk), {"text": "Mine now."}).status_code == 403
    opening.refresh_from_db()
    assert opening.visibility == Visibility.PUBLISHED


def test_starting_a_thread(writer: Client, article):
    form = writer.get(url("thread-new", article.slug))
    assert form.status_code == 200
    data = sent("Which ones?", kind="question", title="  About \n cups ")
    answer = writer.post(url("thread-new", article.slug), data)
    thread = Thread.objects.get()
    opening = Comment.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == f"/threads/{thread.pk}/#comment-{opening.pk}"
    assert (thread.title, thread.kind, opening.source) == ("About cups", "question", "Which ones?")
    again = writer.post(url("thread-new", article.slug), data)
    assert again["Location"] == answer["Location"]
    assert Comment.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "words"), [("", "Write something first."), ("x" * 10_001, "can have 10000 characters")]
)
def test_a_failed_form_says_why_and_keeps_what_was_written(writer: Client, article, text: str, words: str):
    data = sent(text, kind="discussion", title="Keep this title")
    answer = writer.post(url("thread-new", article.slug), data)
    assert answer.status_code == 422
    content = answer.content.decode()
    assert words in content
    assert "Keep this title" in content
    assert text in content
    assert not Thread.objects.exists()


def test_a_missing_title_keeps_the_text(writer: Client, article):
    answer = writer.post(url("thread-new", article.slug), sent("A long letter.", kind="discussion"))
    assert answer.status_code == 422
    assert "Give the thread a title" in answer.content.decode()
    assert "A long letter." in answer.content.decode()


def test_a_text_as_long_as_browsers_count_it_fits(writer: Client, opening: Comment):
    lines = "\r\n".join(["x" * 99] * 100)  # 9,999 characters with line ends of one character each
    assert writer.post(url("comment-reply", opening.pk), sent(lines)).status_code == 302
    assert Comment.objects.filter(source=lines.replace("\r\n", "\n")).exists()


def test_a_null_character_is_refused_in_words(writer: Client, opening: Comment):
    answer = writer.post(url("comment-reply", opening.pk), sent("a\x00b"))
    assert answer.status_code == 422
    assert "Null characters" in answer.content.decode()


def test_a_thread_that_was_locked_meanwhile_keeps_the_text(other: Client, opening: Comment):
    Thread.objects.update(locked_at=timezone.now())
    assert other.get(url("comment-reply", opening.pk)).status_code == 403
    answer = other.post(url("comment-reply", opening.pk), sent("A long letter."))
    assert answer.status_code == 422
    assert "locked" in answer.content.decode()
    assert "A long letter." in answer.content.decode()
    assert Comment.objects.count() == 1


def test_a_discussion_that_was_closed_meanwhile_keeps_the_text(other: Client, article, admin: User):
    publishing.close_discussion(article, actor=admin)
    assert other.get(url("thread-new", article.slug)).status_code == 403
    data = sent("A long letter.", kind="discussion", title="Too late")
    answer = other.post(url("thread-new", article.slug), data)
    assert answer.status_code == 422
    assert "A long letter." in answer.content.decode()
    assert not Thread.objects.exists()


def test_who_is_suspended_is_told_so(other: Client, opening: Comment, stranger: User, admin: User):
    Sanction.objects.create(
        user=stranger, kind=Sanction.Kind.BAN, reason="spam", words="You sold things.", given_by=admin
    )
    answer = other.get(url("comment-reply", opening.pk))
    assert answer.status_code == 403
    answer = other.post(url("comment-reply", opening.pk), sent(HARMLESS))
    assert answer.status_code == 422
    assert Comment.objects.count() == 1


def test_a_reply_leads_to_its_place(other: Client, opening: Comment):
    answer = other.post(url("comment-reply", opening.pk), sent(HARMLESS))
    made = Comment.objects.get(is_opening=False)
    assert answer["Location"] == f"/threads/{opening.thread_id}/#comment-{made.pk}"
    assert f'id="comment-{made.pk}"' in other.get(f"/threads/{opening.thread_id}/").content.decode()


def test_a_reply_far_down_leads_to_its_own_page(other: Client, opening: Comment, settings):
    settings.COMMENTS_PER_PAGE = 2
    for number in range(3):
        made = other.post(url("comment-reply", opening.pk), sent(f"{HARMLESS} {number}"))
    last = Comment.objects.order_by("pk").last()
    assert made["Location"] == f"/comments/{last.pk}/#comment-{last.pk}"
    assert f'id="comment-{last.pk}"' in other.get(f"/comments/{last.pk}/").content.decode()


def test_an_edit_starts_from_what_was_written(writer: Client, opening: Comment):
    posting.edit(opening, author=opening.author, source=ORDER, title="A newer title")
    content = writer.get(url("comment-edit", opening.pk)).content.decode()
    assert ORDER in content
    assert "A newer title" in content


def test_others_see_the_text_before_until_the_edit_was_checked(
    writer: Client, visitor: Client, opening: Comment
):
    text = "What do you make of the seventh lantern?"
    answer = writer.post(url("comment-edit", opening.pk), {"text": text, "title": "About the forms"})
    assert answer.status_code == 302
    thread = url("thread", opening.thread_id)
    pages = (thread, url("comment", opening.pk), opening.thread.article.get_absolute_url(), "/")
    for page in pages:
        assert "lantern" not in visitor.get(page).content.decode(), page
    assert "section on forms" in visitor.get(thread).content.decode()
    mine = writer.get(thread).content.decode()
    assert "being checked" in mine
    cast.screened(opening)
    content = visitor.get(thread).content.decode()
    assert "lantern" in content
    assert "edited" in content


def test_earlier_versions_are_those_that_were_public(
    writer: Client, visitor: Client, opening: Comment, author: User
):
    posting.edit(opening, author=author, source=ORDER)
    cast.screened(opening)
    address = url("comment-revisions", opening.pk)
    assert "500" not in visitor.get(address).content.decode()
    assert "500" in writer.get(address).content.decode()


def test_withdrawing_asks_first_and_leaves_the_replies(
    writer: Client, visitor: Client, opening: Comment, stranger
):
    cast.screened(cast.reply_by(stranger, opening, "A reply that stays."))
    address = url("comment-withdraw", opening.pk)
    assert writer.get(address).status_code == 200
    opening.refresh_from_db()
    assert opening.visibility == Visibility.PUBLISHED
    answer = writer.post(address)
    assert answer["Location"] == f"/threads/{opening.thread_id}/"
    content = visitor.get(f"/threads/{opening.thread_id}/").content.decode()
    assert "took this comment back" in content
    assert "A reply that stays." in content
    assert "section on forms" not in content
    assert "About the forms" not in content


def test_the_author_follows_what_becomes_of_a_comment(other: Client, opening: Comment, stranger: User):
    held = cast.reply_by(stranger, opening, ORDER)
    waiting = other.get(url("comment-state", held.pk))
    assert "Being checked" in waiting.content.decode()
    assert waiting["Cache-Control"] == "no-store"
    assert other.get(url("comment-state", held.pk), HTTP_HX_REQUEST="true").status_code == 204
    cast.screened(held)
    answer = other.get(url("comment-state", held.pk), HTTP_HX_REQUEST="true")
    assert answer.status_code == 200
    assert "moderator" in answer.content.decode()
    assert "hx-trigger" not in answer.content.decode()


def test_a_composer_is_shown_to_members_where_one_may_write(visitor: Client, other: Client, opening: Comment):
    address = url("thread", opening.thread_id)
    assert "<textarea" in other.get(address).content.decode()
    content = visitor.get(address).content.decode()
    assert "<form" not in content
    assert f"/accounts/login/?next={address}" in content
    Thread.objects.update(locked_at=timezone.now())
    assert "<textarea" not in other.get(address).content.decode()


def test_a_preview_is_for_members_and_comes_out_of_the_one_renderer(other: Client, db: None):
    content = other.post(url("preview"), {"text": "*Well* <script>alert(1)</script>"}).content.decode()
    assert "<em>Well</em>" in content
    assert "<script" not in content
    assert other.get(url("preview")).status_code == 405


def test_every_form_refuses_posts_from_elsewhere(opening: Comment, author: User):
    client = Client(enforce_csrf_checks=True)
    client.force_login(author, backend="django.contrib.auth.backends.ModelBackend")
    for name in ("comment-reply", "comment-edit", "comment-withdraw"):
        assert client.post(url(name, opening.pk), {"text": HARMLESS}).status_code == 403
