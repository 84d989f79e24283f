"""From a submitted text to its outcome: nothing unscreened shows, nothing is lost, all are told why."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.utils import timezone

from discussions import posting
from discussions.models import Comment
from k2forum.accounts.models import User
from k2forum.contributions.models import LogEntry, Pending, Visibility
from k2forum.moderation import applying, closing, receivers, tasks, words
from k2forum.moderation.models import Band, Case, Flag
from k2forum.moderation.policy import outcome_of
from tests import cast
from tests.moderation import acts


def fail_with(monkeypatch: pytest.MonkeyPatch, error: type[BaseException]) -> None:
    def screen(*_: Any) -> Any:
        raise error

    monkeypatch.setattr(applying, "screen", screen)


def make_due() -> None:
    Comment.objects.filter(screening_due__isnull=False).update(screening_due=timezone.now())


def page_of(comment: Comment, viewer: User) -> str:
    return cast.client_of(viewer).get(comment.thread.get_absolute_url()).content.decode()


# --- MQ-5b: one table ---


@pytest.mark.parametrize(
    ("reasons", "options", "policy", "hold", "band", "disclaimer"),
    [
        (("emergency",), {"emergency": "self_harm"}, "open", True, Band.S4, None),
        (("prescription_change", "dose_recommendation"), {}, "open", True, Band.S3, "medicine"),
        (("interaction",), {}, "careful", True, Band.S3, "medicine"),
        (("dose_recommendation",), {}, "careful", True, Band.S2, "dosing"),
        (("dose_recommendation",), {"severity": "low"}, "open", False, Band.S2, "dosing"),
        (("dose_recommendation",), {"severity": "high"}, "open", True, Band.S2, "dosing"),
        (("over_limit",), {}, "careful", False, Band.S2, "dosing"),
        ((), {}, "careful", False, None, None),
        ((), {}, "all", True, Band.S0, None),
    ],
)
def test_the_table_from_verdict_to_outcome(
    reasons: Any, options: Any, policy: str, hold: bool, band: Any, disclaimer: Any
):
    outcome = outcome_of(acts.verdict(*reasons, **options), policy=policy, disclaimer_on_all=False)
    assert (outcome.hold, outcome.band, outcome.disclaimer) == (hold, band, disclaimer)


# --- MQ-6: a screener that fails ---


@pytest.mark.parametrize("error", [ValueError, SoftTimeLimitExceeded, MemoryError, RecursionError])
def test_a_rule_that_throws_holds_the_text_after_three_tries_and_says_so(
    thread: Comment, author: User, stranger: User, monkeypatch: pytest.MonkeyPatch, error: type[BaseException]
):
    comment = cast.reply_by(author, thread, "A wordthatisunique in here.")
    fail_with(monkeypatch, error)
    for _try in range(2):
        make_due()
        applying.sweep()
        comment.refresh_from_db()
        assert comment.visibility == Visibility.SCREENING
        assert "wordthatisunique" not in page_of(comment, stranger)
    make_due()
    applying.sweep()
    comment.refresh_from_db()
    assert comment.visibility == Visibility.HELD
    assert "automatic check failed" in comment.author_word
    flag = Flag.objects.get(case__comment=comment)
    assert (flag.rule, flag.source) == ("could_not_screen", "policy")
    assert "wordthatisunique" not in page_of(comment, stranger)


def test_a_text_that_kills_its_worker_is_held_and_not_tried_for_ever(
    thread: Comment, author: User, monkeypatch: pytest.MonkeyPatch
):
    comment = cast.reply_by(author, thread)

    class Killed(BaseException):
        """Like a worker that is gone: no handler runs."""

    fail_with(monkeypatch, Killed)
    for _try in range(3):
        make_due()
        with pytest.raises(Killed):
            applying.screen_one(comment.pk)
    make_due()
    applying.screen_one(comment.pk)
    comment.refresh_from_db()
    assert comment.visibility == Visibility.HELD


def test_with_the_worker_stopped_texts_wait_and_the_sweep_finishes_them(
    thread: Comment, author: User, stranger: User, client: Any
):
    comment = cast.reply_by(author, thread, "A wordthatisunique in here.")
    assert "wordthatisunique" in page_of(comment, author)
    assert "Being checked" in page_of(comment, author)
    assert "wordthatisunique" not in page_of(comment, stranger)
    Comment.objects.filter(pk=comment.pk).update(created_at=timezone.now() - timedelta(minutes=6))
    assert client.get("/health/queue/").status_code == 503
    assert client.get("/health/live/").status_code == 200
    assert client.get("/health/ready/").status_code == 200
    tasks.sweep()
    comment.refresh_from_db()
    assert comment.visibility == Visibility.PUBLISHED
    assert client.get("/health/queue/").status_code == 200


def test_where_the_broker_refuses_the_message_the_same_verb_runs_in_the_request(
    thread: Comment, author: User, monkeypatch: pytest.MonkeyPatch
):
    def refuse(*_: Any, **__: Any) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(tasks.screen_comment, "apply_async", refuse)
    comment = cast.reply_by(author, thread)
    receivers.enqueue(comment.pk)
    comment.refresh_from_db()
    assert comment.visibility == Visibility.PUBLISHED


def test_a_verdict_for_another_text_is_not_applied(thread: Comment, author: User):
    comment = cast.reply_by(author, thread)
    posting.edit(Comment.objects.get(pk=comment.pk), author=author, source="Take a lot of it, all of you.")
    assert not applying.apply(comment, acts.verdict(), [])  # the verdict is about the first text
    comment.refresh_from_db()
    assert comment.visibility == Visibility.SCREENING


# --- MQ-5a: edits ---


def test_an_edit_that_gives_dose_advice_waits_and_the_clean_text_stays(
    thread: Comment, author: User, stranger: User
):
    comment = acts.published(thread, author, "Cheese is nice.")
    posting.edit(comment, author=author, source="Take a wordthatisunique of it.")
    assert "wordthatisunique" not in page_of(comment, stranger)
    acts.apply(comment, acts.DOSE)
    assert (comment.visibility, comment.pending) == (Visibility.PUBLISHED, Pending.HELD)
    for viewer, sees in ((stranger, False), (author, True)):
        page = page_of(comment, viewer)
        assert ("wordthatisunique" in page) == sees
        assert "Cheese is nice." in page


def test_where_the_rule_matches_the_public_text_too_the_whole_comment_is_hidden(
    thread: Comment, author: User, monkeypatch: pytest.MonkeyPatch
):
    comment = acts.published(thread, author, "Take some.")
    posting.edit(comment, author=author, source="Take more.")
    monkeypatch.setattr(applying, "screen", lambda *_: acts.verdict(acts.DOSE))
    acts.apply(comment, acts.DOSE)
    assert (comment.visibility, comment.pending) == (Visibility.HIDDEN, Pending.HELD)


def test_what_a_moderator_dismissed_stays_dismissed_until_the_text_changes(
    thread: Comment, author: User, moderator: User
):
    comment = acts.held(thread, author)
    acts.act(comment, moderator, "approve")
    Comment.objects.filter(pk=comment.pk).update(screened_digest="")  # as if a parent had changed
    acts.apply(comment, acts.DOSE)
    assert comment.visibility == Visibility.PUBLISHED
    posting.edit(comment, author=author, source="Take even more of it.")
    acts.apply(comment, acts.DOSE)
    assert comment.pending == Pending.HELD


# --- one case a comment ---


def test_signals_gather_in_one_case_and_the_same_never_flags_twice(thread: Comment, author: User):
    comment = acts.held(thread, author, "Take a lot.", acts.DOSE, "over_limit")
    Comment.objects.filter(pk=comment.pk).update(screened_digest="")
    acts.apply(comment, acts.DOSE, "over_limit")
    assert Case.objects.filter(comment=comment).count() == 1
    assert sorted(Flag.objects.values_list("rule", flat=True)) == [acts.DOSE, "over_limit"]


def test_an_earlier_revision_stays_visible_to_moderators(thread: Comment, author: User, moderator: User):
    comment = acts.held(thread, author, "Take a firstuniqueword of it.")
    posting.edit(comment, author=author, source="Take a seconduniqueword of it.")
    acts.apply(comment, acts.DOSE)
    page = cast.client_of(moderator).get(f"/admin/moderation/case/{acts.case_of(comment).pk}/change/")
    assert "<del>firstuniqueword</del><ins>seconduniqueword</ins>" in page.content.decode()


# --- MQ-7 ---


def test_first_comments_of_a_new_member_are_held_where_the_site_wants_it(
    thread: Comment, author: User, settings: Any
):
    settings.NEW_MEMBER_HELD_COMMENTS = 1
    comment = acts.apply(posting.reply(thread, author=author, source="Hello."))
    assert (comment.visibility, acts.case_of(comment).band) == (Visibility.HELD, Band.S0)


def test_a_new_members_link_is_held_and_no_longer_after_three_public_comments(thread: Comment, author: User):
    link = "See https://example.org/cheese for more."
    first = acts.apply(posting.reply(thread, author=author, source=link))
    assert (first.visibility, acts.case_of(first).band) == (Visibility.HELD, Band.S1)
    for number in range(3):
        acts.published(thread, author, f"Word {number}.")
    assert acts.published(thread, author, link).visibility == Visibility.PUBLISHED


def test_staff_are_not_exempt_from_health_rules(thread: Comment, moderator: User):
    assert acts.held(thread, moderator, "Stop your tablets.", acts.MEDICINE).visibility == Visibility.HELD


# --- MQ-8 ---


def test_the_author_reads_why_and_how_long(thread: Comment, author: User, moderator: User):
    comment = acts.held(thread, author)
    page = page_of(comment, author)
    assert "words about dose_recommendation" in page
    assert "no estimate yet" in page
    assert f"/comments/{comment.pk}/edit/" in page
    assert f"/comments/{comment.pk}/withdrawal/" in page


def test_each_message_is_a_paragraph_of_its_own(thread: Comment, author: User):
    comment = acts.held(thread, author, "Take a lot of it.", acts.DOSE, acts.MEDICINE)
    page = page_of(comment, author)
    assert f"<p>words about {acts.DOSE}</p>" in page
    assert f"<p>words about {acts.MEDICINE}</p>" in page
    assert f"<p>{words.waiting_sentence()}</p>" in page


def test_in_an_emergency_nothing_is_said_of_waiting(thread: Comment, author: User):
    comment = posting.reply(thread, author=author, source="I took too many.")
    comment = acts.apply(comment, "emergency", emergency="overdose_known")
    assert comment.author_word == "words about emergency"


def test_the_usual_time_is_the_median_once_there_are_twenty_decisions(thread: Comment, author: User):
    now = timezone.now()
    comments = [acts.published(thread, author, f"Number {n}.") for n in range(20)]
    for number, comment in enumerate(comments[:19]):
        Case.objects.create(
            comment=comment, state="decided", opened_at=now - timedelta(minutes=60 + number), decided_at=now
        )
    assert "no estimate" in words.waiting_sentence()
    Case.objects.create(
        comment=comments[19], state="decided", opened_at=now - timedelta(minutes=300), decided_at=now
    )
    assert words.waiting_sentence() == "That usually takes about 70 minutes."


# --- taken back ---


def test_a_withdrawn_text_leaves_the_queue_and_an_emergency_stays(thread: Comment, author: User):
    dose = acts.held(thread, author)
    crisis = acts.apply(
        cast.reply_by(author, thread, "I cannot go on."),
        "emergency",
        severity="urgent",
        emergency="self_harm",
    )
    for comment in (dose, crisis):
        posting.withdraw(comment, author=author)
    assert closing.close_withdrawn() == 1
    assert [case.comment_id for case in Case.objects.open()] == [crisis.pk]
    assert LogEntry.objects.get(action="close").automatic
