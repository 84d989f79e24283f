"""Before you post: advice is given once, offers other words, and stops nobody in an emergency."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from discussions.advice import advise
from discussions.models import Comment
from k2forum.accounts.models import User
from tests import cast
from tests.discussions.words import EMERGENCY, HARMLESS, ORDER, sent

SELLING = "I have used it for years. You should take 200 mcg of MK-7 every day. It is worth it."


@pytest.fixture
def client(stranger: User) -> Client:
    return cast.client_of(stranger)


def reply_url(comment: Comment) -> str:
    return reverse("discussions:comment-reply", args=[comment.pk])


def replies() -> list[str]:
    return list(Comment.objects.filter(is_opening=False).values_list("source", flat=True))


def test_a_harmless_text_gets_no_advice(db: None):
    assert advise(HARMLESS, []) is None


def test_advice_marks_the_words_and_says_why(db: None):
    advice = advise(SELLING, [])
    assert "<mark>" in advice.marked
    assert 1 <= len(advice.words) <= 2
    assert [way.kind for way in advice.phrasings] == ["experience", "question", "source"]
    for way in advice.phrasings:
        assert way.text == f"I have used it for years. {way.sentence} It is worth it."
        assert advise(way.text, []) is None, "what is offered must itself be harmless"


def test_the_marked_text_is_still_only_text(db: None):
    advice = advise("<script>x</script> You should take 200 mcg of MK-7 every day.", [])
    assert "<script>" not in advice.marked
    assert "&lt;script&gt;" in advice.marked


def test_advice_about_a_medicine_repeats_no_amount(db: None):
    advice = advise(ORDER, [])
    assert all("500" not in way.sentence for way in advice.phrasings)


def test_nothing_is_stored_and_the_text_comes_back(client: Client, opening: Comment):
    answer = client.post(reply_url(opening), sent(SELLING))
    assert answer.status_code == 422
    content = answer.content.decode()
    assert "Before you post" in content
    assert SELLING in content
    assert 'name="advised" value="1"' in content
    assert replies() == []


def test_posting_all_the_same_posts(client: Client, opening: Comment):
    answer = client.post(reply_url(opening), sent(SELLING, advised="1"))
    made = Comment.objects.get(is_opening=False)
    assert made.source == SELLING
    assert answer.status_code == 302
    assert answer["Location"].endswith(f"#comment-{made.pk}")


def test_choosing_a_phrasing_changes_the_sentence_and_posts_nothing(client: Client, opening: Comment):
    [experience, *_rest] = advise(SELLING, []).phrasings
    answer = client.post(reply_url(opening), sent(SELLING, advised="1", phrasing="experience"))
    assert answer.status_code == 422
    form = answer.context["form"]
    assert form["text"].value() == experience.text
    assert form["advised"].value() == ""
    assert replies() == []
    assert client.post(reply_url(opening), sent(experience.text)).status_code == 302
    assert replies() == [experience.text]


@pytest.mark.parametrize("text", [SELLING, HARMLESS])
def test_a_phrasing_that_does_not_exist_posts_nothing(client: Client, opening: Comment, text: str):
    """The text may have been mended by hand meanwhile; pressing a phrasing is not sending it."""
    data = sent(text, advised="1", phrasing="poem")
    answer = client.post(reply_url(opening), data)
    assert answer.status_code in (200, 422)
    assert answer.context["form"]["text"].value() == text
    assert replies() == []


def test_nobody_in_an_emergency_is_held_up(client: Client, opening: Comment):
    answer = client.post(reply_url(opening), sent(EMERGENCY), follow=True)
    assert replies() == [EMERGENCY]
    assert answer.status_code == 200
    assert 'class="card emergency"' in answer.content.decode()


@pytest.mark.parametrize("kind", ["start", "edit"])
def test_the_card_is_in_the_answer_itself_wherever_one_writes(
    client: Client, opening: Comment, stranger: User, kind: str
):
    if kind == "start":
        url = reverse("discussions:thread-new", args=[opening.thread.article.slug])
        data = sent(EMERGENCY, kind="question", title="Please")
    else:
        own = cast.screened(cast.reply_by(stranger, opening))
        url = reverse("discussions:comment-edit", args=[own.pk])
        data = sent(EMERGENCY)
    answer = client.post(url, data, follow=True)
    assert 'class="card emergency"' in answer.content.decode()


def test_the_card_is_shown_even_to_who_looks_like_a_robot(client: Client, opening: Comment):
    answer = client.post(reply_url(opening), {"text": EMERGENCY})
    assert answer.status_code == 422
    assert 'class="card emergency"' in answer.content.decode()
    assert replies() == []


def test_the_card_is_shown_even_where_the_post_is_refused(client: Client, opening: Comment, settings):
    settings.POSTS_PER_ACCOUNT = "1/600"
    cast.reply_by(User.objects.get(display_name="Sam Stranger"), opening)
    answer = client.post(reply_url(opening), sent(EMERGENCY))
    assert answer.status_code == 422
    content = answer.content.decode()
    assert 'class="card emergency"' in content
    assert EMERGENCY in content


def test_the_preview_advises_and_keeps_nothing(client: Client, opening: Comment):
    content = client.post(reverse("discussions:preview"), {"text": f"**{SELLING}**"}).content.decode()
    assert "<strong>" in content
    assert "Before you post" in content
    assert replies() == []


def test_the_context_of_the_thread_is_part_of_the_advice(client: Client, author: User, article):
    question = "I am on warfarin and take 90 mcg of MK-7. What would you do?"
    opening = cast.screened(cast.thread_by(author, article, question))
    answer = client.post(reply_url(opening), sent("Yes, double it."))
    assert answer.status_code == 422


PRIVATE = "It is in the letter to Jo: call 07700 900123, born on 3 March 1961. Does cheese count?"


def test_private_details_are_marked_once_and_may_be_posted_anyway(client: Client, opening: Comment):
    answer = client.post(reply_url(opening), sent(PRIVATE))
    content = answer.content.decode()
    assert answer.status_code == 422 and replies() == []
    assert "<mark>07700 900123</mark>" in content and "<mark>3 March 1961</mark>" in content
    assert "a phone number and a date of birth" in content and "a moderator may then" not in content
    assert client.post(reply_url(opening), sent(PRIVATE) | {"advised": "1"}).status_code == 302
    assert replies() == [PRIVATE]
    comment = cast.screened(Comment.objects.get(is_opening=False))
    assert comment.is_public  # nothing is held for it


def test_private_details_are_told_beside_a_dose(db: None):
    advice = advise(f"{SELLING} Write to jo@example.org.", [])
    assert advice is not None and advice.holds and len(advice.phrasings) == 3
    assert "<mark>jo@example.org</mark>" in advice.marked and "an e-mail address" in advice.words[-1]


def test_a_text_on_which_the_check_breaks_is_posted_all_the_same(
    client: Client, opening: Comment, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    def breaks(text: str, context: list[str]):
        raise ValueError(f"cannot read {text}")

    monkeypatch.setattr("discussions.advice.screen", breaks)
    answer = client.post(reply_url(opening), sent(HARMLESS))
    assert answer.status_code == 302
    assert replies() == [HARMLESS]
    assert HARMLESS not in caplog.text
    assert "ValueError" in caplog.text
