"""What readers do with comments: helpful, bookmark, the answer."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from discussions import answering, helpful, posting
from discussions.models import Bookmark, Comment, Reaction, Thread
from k2forum.accounts.models import User
from k2forum.contributions.models import LogEntry
from k2forum.notices.models import Notice
from tests import cast


def post(person: User, name: str, comment: Comment, **data: str) -> Any:
    return cast.client_of(person).post(reverse(f"discussions:comment-{name}", args=[comment.pk]), data)


def test_finding_helpful_counts_each_person_once(answer: Comment, author: User, professional: User):
    for person in (author, author, professional):
        post(person, "helpful", answer)
    answer.refresh_from_db()
    assert answer.helpful_count == Reaction.objects.count() == 2
    post(author, "helpful", answer, on="0")
    answer.refresh_from_db()
    assert answer.helpful_count == 1


def test_nobody_finds_themselves_helpful(answer: Comment, stranger: User):
    assert post(stranger, "helpful", answer).status_code == 403
    assert not Reaction.objects.exists()


def test_what_is_not_public_is_not_there_to_be_found_helpful(opening: Comment, stranger: User, author: User):
    waiting = cast.reply_by(stranger, opening)
    assert post(author, "helpful", waiting).status_code == 404
    with pytest.raises(PermissionDenied):
        helpful.find_helpful(waiting, person=author)


@pytest.mark.parametrize("name", ["helpful", "bookmark", "answer"])
def test_visitors_and_plain_links_change_nothing(client: Client, answer: Comment, author: User, name: str):
    url = reverse(f"discussions:comment-{name}", args=[answer.pk])
    assert client.post(url).status_code == 302
    assert cast.client_of(author).get(url).status_code == 405
    assert not Reaction.objects.exists()
    assert not Bookmark.objects.exists()


@pytest.mark.parametrize(
    ("positive", "total", "bound"),
    [(0, 0, 0.0), (0, 10, 0.0), (1, 1, 0.2065), (10, 10, 0.7225), (50, 100, 0.4038)],
)
def test_the_lower_end_of_the_wilson_interval(positive: int, total: int, bound: float):
    assert helpful.wilson_lower_bound(positive, total) == pytest.approx(bound, abs=0.0001)


def test_many_readers_who_say_nothing_weigh_against_one_who_does(answer: Comment, author: User, article: Any):
    helpful.find_helpful(answer, person=author)
    answer.refresh_from_db()
    alone = answer.helpful_score
    for number in range(5):
        cast.client_of(cast.person(f"Reader {number}")).get(answer.thread.get_absolute_url())
    assert helpful.refresh_scores() == 1
    answer.refresh_from_db()
    assert 0 < answer.helpful_score < alone


def test_one_goes_back_to_the_page_one_was_on_and_to_no_other_site(answer: Comment, author: User):
    place = f"/threads/{answer.thread_id}/?sort=newest"
    assert post(author, "helpful", answer, next=place)["Location"] == f"{place}#comment-{answer.pk}"
    for evil in ("https://example.org/", "//example.org/", "javascript:1"):
        assert post(author, "helpful", answer, next=evil)["Location"].startswith("/comments/")


def test_a_script_gets_the_comment_as_it_is_now(answer: Comment, author: User):
    client = cast.client_of(author)
    url = reverse("discussions:comment-helpful", args=[answer.pk])
    page = client.post(url, {"on": "1"}, headers={"X-Requested-With": "fetch"}).content.decode()
    assert 'aria-pressed="true"' in page
    assert "Helpful (1)" in page


def test_bookmarks_are_ones_own_and_leave_out_what_is_gone(answer: Comment, author: User, professional: User):
    post(author, "bookmark", answer)
    page = reverse("discussions:bookmarks")
    assert b"I read that part twice." in cast.client_of(author).get(page).content
    assert b"I read that part twice." not in cast.client_of(professional).get(page).content
    posting.withdraw(answer, author=answer.author)
    assert b"I read that part twice." not in cast.client_of(author).get(page).content


@pytest.fixture
def question(author: User, article: Any, stranger: User) -> Comment:
    """A reply to a question that the author asked."""
    opening = posting.start_thread(
        article, author=author, title="Why?", source="Why is it green?", kind=Thread.Kind.QUESTION
    )
    return cast.screened(cast.reply_by(stranger, cast.screened(opening), "Because of the leaves."))


def test_who_asked_marks_the_answer_and_it_is_logged_and_told(
    question: Comment, author: User, stranger: User
):
    post(author, "answer", question)
    thread = Thread.objects.get()
    assert (thread.answer_id, thread.is_answered) == (question.pk, True)
    assert (
        LogEntry.objects.filter(action="mark_answer", subject_kind="thread", subject_id=thread.pk).count()
        == 1
    )
    assert Notice.objects.get(person=stranger).kind == Notice.Kind.ANSWER
    assert not answering.mark(question, actor=author)
    page = Client().get(thread.get_absolute_url()).content
    assert b"Marked as the answer" in page
    post(author, "answer", question, on="0")
    assert not Thread.objects.get().is_answered


def test_the_button_says_what_it_does_on_one_s_own_reply_too(question: Comment, author: User):
    own = cast.screened(cast.reply_by(author, question, "I found it out myself."))
    page = cast.client_of(author).get(own.thread.get_absolute_url()).content.decode()
    for reply in (question, own):
        (button,) = re.findall(rf'<button[^>]*formaction="/comments/{reply.pk}/answer/"[^>]*>([^<]*)<', page)
        assert button == "Mark as answer"
    assert f'formaction="/comments/{question.parent_id}/answer/"' not in page


def test_a_moderator_may_mark_it_others_may_not(
    question: Comment, moderator: User, professional: User, stranger: User
):
    assert post(professional, "answer", question).status_code == 403
    assert post(stranger, "answer", question).status_code == 403
    assert post(moderator, "answer", question).status_code == 302
    assert Thread.objects.get().is_answered


def test_a_discussion_has_no_answer(answer: Comment, author: User):
    assert post(author, "answer", answer).status_code == 403


def test_an_answer_that_is_withdrawn_answers_nothing(question: Comment, author: User, stranger: User):
    answering.mark(question, actor=author)
    posting.withdraw(question, author=stranger)
    assert not Thread.objects.get().is_answered
