"""The preview without scripts shows the text, says what the automatic check would, and sends nothing."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from discussions.models import Comment
from k2forum.accounts.models import User
from tests import cast
from tests.discussions.test_advice import SELLING, replies, reply_url
from tests.discussions.words import EMERGENCY, HARMLESS, sent


@pytest.fixture
def client(stranger: User) -> Client:
    return cast.client_of(stranger)


def test_a_preview_without_scripts_shows_the_text_and_sends_nothing(client: Client, opening: Comment):
    answer = client.post(reply_url(opening), sent("I like **natto** <b>raw</b>.", preview="1"))
    content = answer.content.decode()
    assert answer.status_code == 200
    assert "<p>I like <strong>natto</strong> &lt;b&gt;raw&lt;/b&gt;.</p>" in content
    assert answer.context["form"]["text"].value() == "I like **natto** <b>raw</b>."
    assert 'id="preview"' in content and "autofocus>" in content, "the page opens at the preview"
    assert replies() == []


def test_a_preview_without_scripts_says_what_the_automatic_check_would(client: Client, opening: Comment):
    answer = client.post(reply_url(opening), sent(SELLING, preview="1"))
    content = answer.content.decode()
    assert "Before you post" in content
    assert 'name="advised" value="1"' in content, "said once"
    assert "data-error-summary" not in content, "the page opens at the preview"
    assert replies() == []


@pytest.mark.parametrize("text", ["", "x" * 10_001])
def test_a_preview_without_scripts_of_what_cannot_be_posted_says_so(
    client: Client, opening: Comment, text: str
):
    answer = client.post(reply_url(opening), sent(text, preview="1"))
    assert answer.status_code == 422
    assert "text" in answer.context["form"].errors
    assert "autofocus" not in answer.content.decode(), "the page opens at the errors"
    assert replies() == []


def test_previews_without_scripts_are_counted_and_keep_the_text(client: Client, opening: Comment, settings):
    settings.PREVIEWS_PER_ACCOUNT = "1/60"
    assert client.post(reply_url(opening), sent(HARMLESS, preview="1")).status_code == 200
    answer = client.post(reply_url(opening), sent(HARMLESS, preview="1"))
    assert answer.status_code == 422
    content = answer.content.decode()
    assert "That were many previews." in content and HARMLESS in content
    assert client.post(reply_url(opening), sent(HARMLESS)).status_code == 302


def test_a_thread_without_a_title_has_a_preview_already(client: Client, article):
    url = reverse("discussions:thread-new", args=[article.slug])
    answer = client.post(url, sent("Some *words*.", preview="1", kind="discussion", title=""))
    content = answer.content.decode()
    assert "<p>Some <em>words</em>.</p>" in content and "Give the thread a title" in content
    assert "autofocus" not in content, "the page opens at the errors"


def test_a_preview_is_no_post_and_never_too_fast(client: Client, opening: Comment, settings):
    settings.POSTS_PER_ACCOUNT = "1/600"
    assert client.post(reply_url(opening), sent(HARMLESS)).status_code == 302
    answer = client.post(reply_url(opening), sent("One more thought.", preview="1"))
    assert answer.status_code == 200
    assert "<p>One more thought.</p>" in answer.content.decode()


def test_the_preview_of_an_emergency_shows_the_numbers_to_call(client: Client, opening: Comment):
    answer = client.post(reply_url(opening), sent(EMERGENCY, preview="1"))
    assert [card.urgent for card in answer.context["cards"]] == [True]
    assert not re.search(r'id="preview"[^>]*autofocus', answer.content.decode()), (
        "the page opens at the numbers"
    )
    assert replies() == []
