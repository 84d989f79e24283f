"""What programs write goes the way of the pages: the same forms, limits, advice and checks."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from articles import publishing
from articles.models import Article
from discussions.models import Comment, Thread
from k2forum.accounts.models import User
from k2forum.accounts.sanctions import Sanction
from k2forum.moderation.models import Flag
from k2forum.site import rules
from k2forum.site.models import Page
from tests import cast
from tests.site.api.callers import Caller, secret_of

ORDER = "Take 500 mcg of MK-7 a day and stop your warfarin."


@pytest.fixture
def opening(author: User, article: Article) -> Comment:
    return cast.screened(cast.thread_by(author, article))


@pytest.fixture
def writer(opening: Comment, stranger: User) -> Caller:
    """The program of somebody who has written here before."""
    cast.screened(cast.reply_by(stranger, opening))
    return Caller(secret_of(stranger))


def test_a_reply_waits_to_be_screened_like_any_other(writer: Caller, opening: Comment):
    answer = writer.post(f"/comments/{opening.pk}/replies", {"text": "How long does it ripen?"})
    assert answer.status_code == 201
    made = Comment.objects.get(pk=answer.json()["id"])
    assert answer.json()["state"] == made.visibility == "screening"
    assert answer["Location"] == f"/api/v1/comments/{made.pk}"
    assert Caller().get(f"/comments/{made.pk}").status_code == 404
    cast.screened(made)
    assert "ripen" in Caller().get(f"/comments/{made.pk}").json()["html"]


def test_a_thread_is_started(writer: Caller):
    new = {"title": "About  cheese", "kind": "question", "text": "Which one is it?"}
    answer = writer.post("/articles/on-tea/threads", new)
    assert answer.status_code == 201
    thread = Thread.objects.get(pk=answer.json()["thread_id"])
    assert (thread.title, thread.kind, answer.json()["is_opening"]) == ("About cheese", "question", True)


def test_the_same_sent_twice_is_one_comment(writer: Caller, opening: Comment):
    new = {"text": "How long does it ripen?", "submission": "my-key-1"}
    first, second = (writer.post(f"/comments/{opening.pk}/replies", new).json()["id"] for _time in range(2))
    assert first == second


def test_advice_comes_first_and_a_flagged_text_is_held(writer: Caller, opening: Comment):
    address, before = f"/comments/{opening.pk}/replies", Comment.objects.count()
    told = writer.post(address, {"text": ORDER})
    assert (told.status_code, told.json()["kind"]) == (422, "advice")
    assert told.json()["words"]
    assert len(told.json()["phrasings"]) == 3
    assert Comment.objects.count() == before
    made = writer.post(address, {"text": ORDER, "advised": True})
    assert made.status_code == 201
    assert cast.screened(Comment.objects.get(pk=made.json()["id"])).visibility == "held"


def test_an_emergency_is_answered_with_help_at_once(writer: Caller, opening: Comment):
    text = "My son just swallowed the whole bottle of vitamin D drops, what do I do?"
    answer = writer.post(f"/comments/{opening.pk}/replies", {"text": text})
    assert answer.status_code == 201
    assert answer.json()["help"][0]["urgent"] is True


def test_the_first_text_of_an_account_is_written_on_the_site(stranger: User, opening: Comment):
    answer = Caller(secret_of(stranger)).post(f"/comments/{opening.pk}/replies", {"text": "Hello."})
    assert (answer.status_code, answer.json()["kind"]) == (403, "first-text")


def test_the_limits_of_the_pages_hold(writer: Caller, opening: Comment, settings):
    settings.POSTS_PER_ACCOUNT = "1/600"
    answer = writer.post(f"/comments/{opening.pk}/replies", {"text": "One more."})
    assert (answer.status_code, answer.json()["kind"]) == (429, "too-fast")
    assert "You can post again" in answer.json()["detail"]


def test_a_closed_discussion_and_a_locked_thread_take_nothing(
    writer: Caller, opening: Comment, article: Article
):
    publishing.close_discussion(article, actor=None)
    new = {"title": "A", "text": "B", "kind": "discussion"}
    for address in ("/articles/on-tea/threads", f"/comments/{opening.pk}/replies"):
        assert writer.post(address, new).status_code == 403, address
    publishing.open_discussion(article, actor=None)
    Thread.objects.update(locked_at="2026-01-01T00:00:00Z")
    answer = writer.post(f"/comments/{opening.pk}/replies", {"text": "B"})
    assert (answer.status_code, "locked" in answer.json()["detail"]) == (403, True)


def test_who_may_not_write_may_not_write_by_program(
    writer: Caller, opening: Comment, stranger: User, moderator: User
):
    Sanction.objects.create(user=stranger, kind=Sanction.Kind.BAN, reason="spam", given_by=moderator)
    answer = writer.post(f"/comments/{opening.pk}/replies", {"text": "Hello."})
    assert (answer.status_code, answer.json()["kind"]) == (403, "not-allowed")


def test_new_house_rules_are_accepted_on_the_site_first(writer: Caller, opening: Comment, stranger: User):
    page = Page.objects.create(slug="house-rules", title="House rules", source="Be kind.")
    page.source = "Be kind, always."
    rules.save(page, source_changed=True, ask=True)
    answer = writer.post(f"/comments/{opening.pk}/replies", {"text": "Hello."})
    assert (answer.status_code, answer.json()["kind"]) == (403, "rules")
    rules.accept_newest(stranger)
    assert writer.post(f"/comments/{opening.pk}/replies", {"text": "Hello."}).status_code == 201


def test_a_report_reaches_the_desk_once(writer: Caller, opening: Comment):
    address = f"/comments/{opening.pk}/reports"
    answers = [writer.post(address, {"reason": "spam", "text": "An advertisement."}) for _time in range(2)]
    assert [answer.json()["known"] for answer in answers] == [False, True]
    assert Flag.objects.filter(rule="report:spam").count() == 1


def test_the_check_says_what_it_found_and_stores_nothing(writer: Caller, opening: Comment):
    before = Comment.objects.count()
    found = writer.post("/screening", {"text": ORDER}).json()
    assert found["flag"] is True
    assert "prescription_change" in found["reasons"]
    first = found["findings"][0]
    assert ORDER[first["start"] : first["end"]] == first["quote"]
    assert writer.post("/screening", {"text": "Tea is a drink."}).json()["flag"] is False
    assert Comment.objects.count() == before


def test_the_check_reads_the_text_with_what_it_answers(writer: Caller, opening: Comment, author: User):
    above = cast.screened(cast.reply_by(author, opening, "I take warfarin, is vitamin K2 fine with it?"))
    answer = "Yes, just take it."
    alone = writer.post("/screening", {"text": answer}).json()
    within = writer.post("/screening", {"text": answer, "reply_to": above.pk}).json()
    assert (alone["flag"], within["flag"]) == (False, True)


def test_the_check_is_limited_in_size_and_rate(
    writer: Caller, stranger: User, author: User, settings, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("k2forum.accounts.pace.time", SimpleNamespace(time=lambda: 90.0))
    settings.API_CHECKS_PER_MINUTE = 2
    assert writer.post("/screening", {"text": "x" * 10_001}).status_code == 422
    answers = [writer.post("/screening", {"text": "Tea."}) for _time in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[-1]["Retry-After"] == "30"
    assert Caller(secret_of(stranger)).post("/screening", {"text": "Tea."}).status_code == 429, "each person"
    assert Caller(secret_of(author)).post("/screening", {"text": "Tea."}).status_code == 200
