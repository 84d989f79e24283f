"""Appeals: once, in time, decided by somebody else; a won one counts against the rule."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from discussions import posting
from discussions.models import Comment
from k2forum.accounts.models import User
from k2forum.contributions.models import Visibility
from k2forum.moderation import appealing, statistics
from k2forum.moderation.models import Appeal, Band, Decision
from k2forum.notices import telling
from k2forum.notices.models import Notice
from tests import cast
from tests.moderation import acts


@pytest.fixture
def rejected(thread: Comment, author: User, moderator: User) -> Decision:
    made = acts.act(acts.held(thread, author), moderator, "reject", reason="health-dose")
    assert made is not None
    return made


def comment_of(entry: Decision) -> Comment:
    return Comment.objects.get(pk=entry.subject_id)


def test_the_notice_itself_leads_to_the_appeal(rejected: Decision, author: User):
    address = Notice.objects.get(person=author).url
    client = cast.client_of(author)
    page = client.get(address).content.decode()
    assert "tells others how much to take" in page  # the rule of the house, in plain words
    assert "not automatically" in page
    assert "Mo Moderator" not in page
    assert client.post(address, {"text": "I only said what I take."}).status_code == 302
    assert Appeal.objects.get().text == "I only said what I take."
    assert "I only said what I take." in client.get(address).content.decode()


def test_the_page_says_the_state_in_words_and_the_rule_once(thread: Comment, author: User, moderator: User):
    words = {"reason": "health-dose", "to_author": "Say what you take."}
    made = acts.act(acts.held(thread, author), moderator, "reject", **words)
    assert made is not None
    page = cast.client_of(author).get(f"/decisions/{made.pk}/appeal/").content.decode()
    assert "<strong>Not published</strong>" in page and "Reject" not in page
    assert page.count("tells others how much to take") == 1
    assert "<p>Say what you take.</p>" in page


@pytest.mark.parametrize("action", ["reject", "remove", "reject the edit"])
def test_where_the_comment_stands_its_author_finds_the_decision(
    thread: Comment, author: User, stranger: User, moderator: User, action: str
):
    comment = acts.held(thread, author) if action == "reject" else acts.published(thread, author)
    if action == "remove":
        acts.report(comment, stranger)
    elif action == "reject the edit":
        posting.edit(comment, author=author, source="Take a lot of it.")
        acts.apply(comment, acts.DOSE)
    mine, link = cast.client_of(author), f"/comments/{comment.pk}/decision/"
    pages = (f"/threads/{comment.thread_id}/", f"/comments/{comment.pk}/")
    assert link not in "".join(mine.get(page).content.decode() for page in pages)
    assert mine.get(link).status_code == 404
    made = acts.act(comment, moderator, action.split()[0], reason="health-dose")
    assert made is not None
    acts.act(comment, moderator, "note", internal="Asked a pharmacist.")
    watching = (cast.client_of(moderator), cast.client_of(stranger))
    for page in pages:
        assert f'<a href="{link}">See the decision, or appeal</a>' in mine.get(page).content.decode()
        assert all(link not in other.get(page).content.decode() for other in watching)
    assert mine.get(link).headers["Location"] == f"/decisions/{made.pk}/appeal/"


def test_a_rejected_thread_offers_the_decision_too(article: Any, author: User, moderator: User):
    opening = acts.apply(cast.thread_by(author, article, "Take a lot of it."), acts.DOSE)
    acts.act(opening, moderator, "reject", reason="health-dose")
    page = cast.client_of(author).get(f"/threads/{opening.thread_id}/").content.decode()
    assert f"/comments/{opening.pk}/decision/" in page


def test_strangers_find_no_such_page(rejected: Decision, stranger: User):
    assert cast.client_of(stranger).get(f"/decisions/{rejected.pk}/appeal/").status_code == 404


def test_one_decision_is_appealed_once_and_within_half_a_year(rejected: Decision, author: User):
    late = Decision.objects.get(pk=rejected.pk)
    late.at = timezone.now() - timedelta(days=181)
    with pytest.raises(ValidationError, match="180 days"):
        appealing.appeal(late, appellant=author, text="why")
    with pytest.raises(ValidationError, match="characters"):
        appealing.appeal(rejected, appellant=author, text="x" * 1001)
    appealing.appeal(rejected, appellant=author, text="why")
    with pytest.raises(ValidationError, match="already"):
        appealing.appeal(rejected, appellant=author, text="and again")


def test_nobody_decides_the_appeal_against_their_own_decision(
    thread: Comment, author: User, lead: User, admin: User
):
    made = acts.act(acts.held(thread, author), lead, "reject", reason="spam")
    assert made is not None
    appeal = appealing.appeal(made, appellant=author, text="why")
    with pytest.raises(PermissionDenied, match="Somebody else"):
        appealing.decide_appeal(appeal, actor=lead, outcome="overturned")
    assert appealing.decide_appeal(appeal, actor=admin, outcome="upheld")


def test_where_there_is_nobody_else_the_page_says_so(
    article: Any, thread: Comment, author: User, admin: User
):
    made = acts.act(acts.held(thread, author), admin, "reject", reason="spam")
    assert made is not None
    appeal = appealing.appeal(made, appellant=author, text="why")
    appealing.decide_appeal(appeal, actor=admin, outcome="upheld", answer="It stands.")
    page = cast.client_of(author).get(f"/decisions/{made.pk}/appeal/").content.decode()
    assert "the same person has looked at it again" in page
    assert "It stands." in page


def test_deciding_appeals_needs_the_lead_permission(rejected: Decision, author: User, second_moderator: User):
    appeal = appealing.appeal(rejected, appellant=author, text="why")
    with pytest.raises(PermissionDenied):
        appealing.decide_appeal(appeal, actor=second_moderator, outcome="overturned")


def test_an_overturned_rejection_publishes_and_counts_against_the_rule(
    rejected: Decision, author: User, lead: User, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("k2forum.moderation.applying.screen", lambda *_: acts.verdict(acts.DOSE))
    appeal = appealing.appeal(rejected, appellant=author, text="why")
    assert appealing.decide_appeal(appeal, actor=lead, outcome="overturned", answer="You are right.")
    assert not appealing.decide_appeal(appeal, actor=lead, outcome="overturned")
    comment = comment_of(rejected)
    assert (comment.visibility, comment.public_source) == (Visibility.PUBLISHED, comment.source)
    rule = next(
        rule for rule in statistics.rules(timezone.now() - timedelta(days=1)) if rule.name == acts.DOSE
    )
    assert (rule.upheld, rule.dismissed, rule.overturned) == (0, 1, 1)
    told = Notice.objects.filter(person=author).latest("pk")
    assert told.title == "Your appeal: the decision was overturned"
    assert told.body == "You are right."
    assert telling.as_of_now([told])[0].place == "About the forms"


def test_another_reason_can_be_given(rejected: Decision, author: User, lead: User):
    appeal = appealing.appeal(rejected, appellant=author, text="why")
    with pytest.raises(ValidationError, match="reason"):
        appealing.decide_appeal(appeal, actor=lead, outcome="reason_changed")
    appealing.decide_appeal(appeal, actor=lead, outcome="reason_changed", reason="off-topic")
    comment = comment_of(rejected)
    assert comment.visibility == Visibility.REJECTED
    assert "does not belong to this article" in comment.author_word


def test_a_redaction_can_be_overturned(
    thread: Comment, author: User, stranger: User, moderator: User, lead: User
):
    comment = acts.published(thread, author, "My aunt Berta swears by it.")
    acts.report(comment, stranger, "privacy")
    made = acts.act(comment, moderator, "redact", reason="privacy", phrases="Berta")
    assert made is not None
    assert "Berta" not in comment.public_html
    appeal = appealing.appeal(made, appellant=author, text="She agrees.")
    appealing.decide_appeal(appeal, actor=lead, outcome="overturned")
    comment.refresh_from_db()
    assert "Berta" in comment.public_html


def test_a_reader_appeals_a_dismissed_health_report_and_the_case_comes_back(
    thread: Comment, author: User, stranger: User, moderator: User, lead: User
):
    comment = acts.published(thread, author)
    acts.report(comment, stranger)
    made = acts.act(comment, moderator, "dismiss_disagreed")
    assert made is not None
    posting.edit(comment, author=author, source="I read that part three times.")
    acts.apply(comment)
    appeal = appealing.appeal(made, appellant=stranger, text="It can hurt people on warfarin.")
    appealing.decide_appeal(appeal, actor=lead, outcome="overturned")
    case = acts.case_of(comment)
    assert (case.is_open, case.band) == (True, Band.S2)
    assert case.flags.get(rule=f"appeal:{appeal.pk}").revision == 1  # the text that was reported


def test_the_form_of_an_appeal_says_what_each_choice_does(rejected: Decision, author: User, lead: User):
    appeal = appealing.appeal(rejected, appellant=author, text="why")
    page = cast.client_of(lead).get(f"/admin/moderation/case/appeals/{appeal.pk}/").content.decode()
    for words in ("The decision stands", "Overturn the decision", "Answer to the person who appealed"):
        assert words in page
    assert "was overturned" not in page


def test_other_dismissed_reports_cannot_be_appealed(
    thread: Comment, author: User, stranger: User, moderator: User
):
    comment = acts.published(thread, author)
    acts.report(comment, stranger, "off-topic")
    made = acts.act(comment, moderator, "dismiss_disagreed")
    assert made is not None
    with pytest.raises(PermissionDenied):
        appealing.appeal(made, appellant=stranger, text="why")


def test_an_overdue_appeal_stands_above_everything(rejected: Decision, author: User, lead: User):
    appeal = appealing.appeal(rejected, appellant=author, text="why")
    client = cast.client_of(lead)
    assert "overdue" not in client.get("/admin/moderation/case/").content.decode()
    Appeal.objects.filter(pk=appeal.pk).update(created_at=timezone.now() - timedelta(hours=73))
    assert "1 appeal is overdue" in client.get("/admin/moderation/case/").content.decode()
    assert "overdue" in client.get("/admin/moderation/case/appeals/").content.decode()
    page = client.get(f"/admin/moderation/case/appeals/{appeal.pk}/")
    assert page.status_code == 200
