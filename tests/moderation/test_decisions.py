"""Deciding: what each action does, and what it asks for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from discussions import posting
from discussions.models import Comment
from k2forum.accounts.models import User
from k2forum.contributions import visibility
from k2forum.contributions.models import LogText, Visibility
from k2forum.moderation import claiming
from k2forum.moderation.actions import ACTIONS
from k2forum.moderation.models import Band, Case, Flag, ReasonCode
from k2forum.moderation.reasons import TO_AUTHOR
from k2forum.notices import mailing
from k2forum.notices.models import Notice
from tests import cast
from tests.moderation import acts


def test_approving_publishes_with_the_log_row_in_the_same_transaction(
    thread: Comment, author: User, moderator: User
):
    comment = acts.held(thread, author)
    made = acts.act(comment, moderator, "approve", internal="fine as it is")
    assert (comment.visibility, comment.public_source) == (Visibility.PUBLISHED, comment.source)
    assert made is not None
    assert (made.before, made.after, made.revision) == ("held", "published", 1)
    texts = dict(LogText.objects.filter(entry_id=made.pk).values_list("kind", "text"))
    assert texts["internal"] == "fine as it is"
    assert texts["snapshot"] == comment.source
    assert not acts.case_of(comment).is_open


def test_nothing_but_a_decision_changes_visibility(thread: Comment, author: User):
    comment = acts.held(thread, author)
    comment.visibility = Visibility.PUBLISHED
    with pytest.raises(RuntimeError):
        comment.save()
    with pytest.raises(RuntimeError):
        Comment.objects.filter(pk=comment.pk).update(visibility=Visibility.PUBLISHED)
    comment.refresh_from_db()
    assert comment.visibility == Visibility.HELD


@pytest.mark.django_db(transaction=True)
def test_visibility_cannot_change_outside_a_transaction():
    author = cast.person("Ada Author")
    with pytest.raises(RuntimeError, match="transaction"):
        visibility.change(Comment(author=author, pk=1), Visibility.PUBLISHED, action="approve", actor=author)


@pytest.mark.parametrize(
    ("before", "after"),
    [("held", "removed"), ("rejected", "removed"), ("erased", "published"), ("published", "held")],
)
def test_illegal_transitions_are_refused(before: str, after: str):
    assert after not in visibility.LEGAL[before]


def test_a_failing_log_takes_the_decision_back(
    thread: Comment, author: User, moderator: User, monkeypatch: pytest.MonkeyPatch
):
    comment = acts.held(thread, author)

    def fail(**_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("k2forum.contributions.log.write", fail)
    with pytest.raises(OSError, match="disk full"):
        acts.act(comment, moderator, "approve")
    comment.refresh_from_db()
    assert comment.visibility == Visibility.HELD
    assert acts.case_of(comment).is_open


@pytest.mark.parametrize("action", [name for name, rule in ACTIONS.items() if rule.reason])
def test_whatever_goes_against_a_text_needs_a_reason(
    thread: Comment, author: User, moderator: User, action: str
):
    comment = acts.held(thread, author)
    with pytest.raises(ValidationError, match="reason"):
        acts.act(comment, moderator, action)


def test_every_reason_has_words_for_the_author():
    assert set(TO_AUTHOR) == set(ReasonCode)


@pytest.mark.parametrize("reason", [ReasonCode.OTHER, ReasonCode.ILLEGAL])
def test_some_reasons_need_words(thread: Comment, author: User, moderator: User, reason: str):
    comment = acts.held(thread, author)
    with pytest.raises(ValidationError, match="write to the author"):
        acts.act(comment, moderator, "reject", reason=reason)


def test_a_rejected_author_reads_the_rule_and_the_words_but_never_the_note_or_the_name(
    thread: Comment, author: User, moderator: User
):
    comment = acts.held(thread, author)
    acts.act(
        comment,
        moderator,
        "reject",
        reason="health-dose",
        to_author="Say what you take.",
        internal="third time",
    )
    assert comment.visibility == Visibility.REJECTED
    notice = Notice.objects.get(person=author)
    for place in (comment.author_word, notice.body):
        assert str(TO_AUTHOR[ReasonCode.HEALTH_DOSE]) in place
        assert "Say what you take." in place
        assert "third time" not in place + notice.title
        assert moderator.display_name not in place + notice.title


def test_rejecting_is_for_what_was_never_public_and_removing_for_what_was(
    thread: Comment, author: User, stranger: User, moderator: User
):
    waiting = acts.held(thread, author)
    with pytest.raises(ValidationError, match="does not fit"):
        acts.act(waiting, moderator, "remove", reason="spam")
    public = acts.published(thread, author)
    acts.report(public, stranger)
    with pytest.raises(ValidationError, match="Remove it instead"):
        acts.act(public, moderator, "reject", reason="spam")
    acts.act(public, moderator, "remove", reason="spam")
    assert public.visibility == Visibility.REMOVED


def test_hiding_keeps_the_case_open_and_closes_new_replies(
    thread: Comment, author: User, stranger: User, moderator: User
):
    public = acts.published(thread, author, "Words that will be hidden.")
    acts.published(public, stranger)
    acts.report(public, stranger)
    acts.act(public, moderator, "hide", reason="abuse")
    assert public.visibility == Visibility.HIDDEN
    assert acts.case_of(public).is_open
    with pytest.raises(PermissionDenied):
        posting.reply(public, author=stranger, source="another")
    page = cast.client_of(stranger).get(public.thread.get_absolute_url()).content.decode()
    assert public.source not in page
    assert "hidden while a moderator looks" in page


def test_a_public_note_stands_beneath_an_approved_comment(
    thread: Comment, author: User, stranger: User, moderator: User
):
    comment = acts.held(thread, author)
    with pytest.raises(ValidationError, match="note"):
        acts.act(comment, moderator, "approve_note")
    acts.act(comment, moderator, "approve_note", context_note="No limit is set for this <b>form</b>.")
    page = cast.client_of(stranger).get(comment.get_absolute_url()).content.decode()
    assert "No limit is set for this &lt;b&gt;form&lt;/b&gt;." in page


def test_an_author_asked_to_change_a_text_keeps_its_place_and_comes_back_by_editing(
    thread: Comment, author: User, moderator: User
):
    comment = acts.held(thread, author)
    opened = acts.case_of(comment).opened_at
    acts.act(comment, moderator, "ask_change", reason="health-dose", to_author="Name a source.")
    assert comment.visibility == Visibility.HELD
    assert "Name a source." in comment.author_word
    assert acts.case_of(comment) not in Case.objects.in_queue()
    posting.edit(comment, author=author, source="I take some of it myself.")
    acts.apply(comment)
    case = acts.case_of(comment)
    assert comment.visibility == Visibility.HELD  # editing never clears an open case
    assert case in Case.objects.in_queue()
    assert case.opened_at == opened


def test_what_is_put_off_comes_back_by_itself(thread: Comment, author: User, moderator: User):
    comment = acts.held(thread, author)
    acts.act(comment, moderator, "needs_professional")
    assert comment.needs_professional_since is not None
    case = acts.case_of(comment)
    assert case not in Case.objects.in_queue()
    assert case in Case.objects.in_queue(timezone.now() + timedelta(hours=25))


def test_an_emergency_is_not_put_off(thread: Comment, author: User, moderator: User):
    comment = acts.apply(
        cast.reply_by(author, thread, "I cannot go on."),
        "emergency",
        severity="urgent",
        emergency="self_harm",
    )
    assert acts.case_of(comment).band == Band.S4
    with pytest.raises(ValidationError, match="emergency"):
        acts.act(comment, moderator, "needs_professional")


def test_escalating_tells_those_it_goes_to_without_the_text(
    thread: Comment, author: User, moderator: User, lead: User
):
    comment = acts.held(thread, author, "A wordthatisunique in here.")
    with pytest.raises(ValidationError, match="whom"):
        acts.act(comment, moderator, "escalate")
    acts.act(comment, moderator, "escalate", escalate_to="health_lead")
    assert acts.case_of(comment).escalated_at is not None
    notice = Notice.objects.get(person=lead, kind=Notice.Kind.URGENT)
    assert "wordthatisunique" not in notice.title + notice.body


def test_redacting_masks_for_others_in_every_version_and_leaves_the_source(
    thread: Comment, author: User, stranger: User, moderator: User
):
    comment = acts.published(thread, author, "Call me on 0151 234 567 about cheese.")
    posting.edit(comment, author=author, source="Call me on 0151 234 567 about natto.")
    acts.apply(comment)
    acts.report(comment, stranger, "privacy")
    with pytest.raises(ValidationError, match="does not stand"):
        acts.act(comment, moderator, "redact", reason="privacy", phrases="0999")
    acts.act(comment, moderator, "redact", reason="privacy", phrases="0151 234 567")
    assert comment.source == "Call me on 0151 234 567 about natto."
    client = cast.client_of(stranger)
    for address in (comment.get_absolute_url(), f"/comments/{comment.pk}/revisions/"):
        page = client.get(address).content.decode()
        assert "0151 234 567" not in page
        assert "[removed for privacy]" in page
    posting.edit(comment, author=author, source="Still on 0151 234 567.")
    acts.apply(comment)
    assert "0151" not in comment.public_source + comment.public_html


def test_dismissing_reports_leaves_other_reasons_open(
    thread: Comment, author: User, stranger: User, moderator: User
):
    comment = acts.apply(posting.reply(thread, author=author, source="I take a lot."), "over_limit")
    assert comment.visibility == Visibility.PUBLISHED
    acts.report(comment, stranger, "off-topic")
    acts.act(comment, moderator, "dismiss_disagreed")
    case = acts.case_of(comment)
    assert case.is_open
    assert set(case.flags.values_list("source", "outcome")) == {("report", "dismissed"), ("screener", "")}
    acts.act(comment, moderator, "approve")
    assert not acts.case_of(comment).is_open


@pytest.mark.parametrize(
    ("action", "outcome"),
    [
        ("dismiss_agreed", Flag.Outcome.UPHELD),
        ("dismiss_disagreed", Flag.Outcome.DISMISSED),
        ("dismiss_neutral", Flag.Outcome.NEUTRAL),
    ],
)
def test_reporters_hear_the_outcome_and_it_counts_for_them(
    thread: Comment, author: User, stranger: User, moderator: User, action: str, outcome: str
):
    comment = acts.published(thread, author)
    acts.report(comment, stranger, "spam")
    acts.act(comment, moderator, action)
    assert Flag.objects.get(raised_by=stranger).outcome == outcome
    notice = Notice.objects.get(person=stranger)
    assert notice.kind == Notice.Kind.REPORT_OUTCOME
    assert moderator.display_name not in notice.title + notice.body
    assert not Notice.objects.filter(person=author).exists()


@pytest.mark.parametrize("action", ["approve", "reject"])
def test_a_notice_says_which_comment_it_is_about(thread: Comment, author: User, moderator: User, action: str):
    acts.act(acts.held(thread, author), moderator, action, reason="spam")
    assert "In “About the forms”" in cast.client_of(author).get("/notices/").content.decode()


def test_a_notice_names_no_title_that_its_reader_may_not_see(
    thread: Comment, stranger: User, moderator: User
):
    acts.report(thread, stranger, "spam")
    acts.act(thread, moderator, "remove", reason="spam")
    assert "About the forms" not in cast.client_of(stranger).get("/notices/").content.decode()
    assert "In “About the forms”" in cast.client_of(thread.author).get("/notices/").content.decode()


def test_a_title_that_is_not_public_any_more_is_neither_shown_nor_mailed_to_others(
    thread: Comment, second_moderator: User, stranger: User, moderator: User, mailoutbox: list[Any]
):
    acts.act(acts.held(thread, stranger), moderator, "reject", reason="spam")
    acts.report(thread, second_moderator, "spam")
    acts.act(thread, moderator, "remove", reason="spam")
    Notice.objects.update(mail_due=timezone.now())
    mailing.send_due()
    [mail] = [each for each in mailoutbox if each.to == [stranger.email]]
    assert "About the forms" not in mail.body
    assert "About the forms" not in cast.client_of(stranger).get("/notices/").content.decode()


def test_a_note_is_a_row_of_the_log_and_changes_nothing_else(
    thread: Comment, author: User, moderator: User, second_moderator: User
):
    comment = acts.held(thread, author)
    claiming.claim(acts.case_of(comment), actor=second_moderator)
    made = acts.act(comment, moderator, "note", internal="asked a pharmacist")
    assert made is not None
    assert (made.action, comment.visibility) == ("note", Visibility.HELD)
    assert acts.case_of(comment).holder() == second_moderator
