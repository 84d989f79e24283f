"""How fast one may post, told in plain words."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone

from discussions import posting
from discussions.limits import too_fast
from discussions.models import Comment
from k2forum.accounts.models import User
from k2forum.moderation.models import Flag
from tests import cast
from tests.discussions import notes
from tests.discussions.words import HARMLESS, sent
from tests.site.api.callers import Caller, secret_of


@pytest.fixture(autouse=True)
def _tight(settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.POSTS_PER_ACCOUNT = "2/600"
    settings.POSTS_PER_ADDRESS = "3/600"
    # What leaves nothing to count is counted in windows, and none may end between two acts of a test.
    monkeypatch.setattr("k2forum.accounts.pace.time", SimpleNamespace(time=lambda: 90.0))


def test_an_account_waits_after_so_many_posts(opening: Comment, stranger: User):
    assert too_fast(stranger, None) == ""
    first = cast.reply_by(stranger, opening)
    assert too_fast(stranger, None) == ""
    cast.reply_by(stranger, opening)
    assert "about 10 minutes" in too_fast(stranger, None)
    Comment.objects.filter(pk=first.pk).update(created_at=timezone.now() - timedelta(seconds=570))
    assert "about a minute" in too_fast(stranger, None)
    Comment.objects.filter(pk=first.pk).update(created_at=timezone.now() - timedelta(seconds=601))
    assert too_fast(stranger, None) == ""


def test_an_address_waits_whoever_writes_there(opening: Comment, stranger: User):
    for number in range(3):
        person = cast.person(f"Member {number}")
        posting.reply(opening, author=person, source=HARMLESS, address="192.0.2.7")
    assert too_fast(stranger, "192.0.2.7") != ""
    assert too_fast(stranger, "192.0.2.8") == ""
    assert too_fast(stranger, None) == ""


def test_a_refused_post_keeps_its_text(opening: Comment, stranger: User):
    client = cast.client_of(stranger)
    url = reverse("discussions:comment-reply", args=[opening.pk])
    for turn in range(2):
        assert client.post(url, sent(HARMLESS, submission=str(turn))).status_code == 302
    answer = client.post(url, sent("The third in a row."))
    assert answer.status_code == 422
    content = answer.content.decode()
    assert "You can post again in about 10 minutes. Your text is kept." in content
    assert "The third in a row." in content
    assert Comment.objects.filter(author=stranger).count() == 2


def test_a_refused_edit_keeps_its_text(opening: Comment, author: User, settings):
    settings.EDITS_PER_ACCOUNT = "1/600"
    client = cast.client_of(author)
    url = reverse("discussions:comment-edit", args=[opening.pk])
    assert client.post(url, {"title": "A title", "text": "One change."}).status_code == 302
    answer = client.post(url, {"title": "A title", "text": "And another one."})
    assert answer.status_code == 422
    assert "You have edited a lot" in answer.content.decode()
    assert "And another one." in answer.content.decode()
    opening.refresh_from_db()
    assert opening.source == "One change."


def test_edits_of_notes_are_counted_with_the_others(article, professional: User, settings):
    settings.EDITS_PER_ACCOUNT = "1/600"
    note = notes.written(article, professional)
    client = cast.client_of(professional)
    sent = {"title": "A title", "sources": notes.SOURCES[0], "advised": "1"}
    url = reverse("discussions:note-edit", args=[note.pk])
    assert client.post(url, sent | {"text": "One change."}).status_code == 302
    answer = client.post(url, sent | {"text": "And another one."})
    assert answer.status_code == 422 and "You have edited a lot" in answer.content.decode()


def test_previews_come_to_an_end(stranger: User, settings):
    settings.PREVIEWS_PER_ACCOUNT = "2/600"
    client = cast.client_of(stranger)
    statuses = [client.post("/preview/", {"text": "Words."}).status_code for _turn in range(3)]
    assert statuses == [200, 200, 429]


def test_reports_are_counted_together_on_the_page_and_by_programs(opening: Comment, stranger: User, settings):
    settings.REPORTS_PER_ACCOUNT = "1/600"
    client, caller = cast.client_of(stranger), Caller(secret_of(stranger))
    other = cast.screened(cast.reply_by(opening.author, opening))
    sent = {"reason": "spam", "text": "Look at this, please."}
    assert client.post(f"/comments/{opening.pk}/reports/", sent).status_code == 302
    answer = client.post(f"/comments/{other.pk}/reports/", sent)
    assert answer.status_code == 422 and "You have reported a lot" in answer.content.decode()
    assert "Look at this, please." in answer.content.decode()
    assert caller.post(f"/comments/{other.pk}/reports", sent).status_code == 429
    assert Flag.objects.filter(raised_by=stranger).count() == 1
