"""Undoing in silence, reversing aloud: the exact earlier state comes back, and nothing else changes."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from discussions import posting
from discussions.models import Comment, Thread
from k2forum.accounts.models import User
from k2forum.accounts.sanctions import Sanction
from k2forum.contributions.models import LogEntry, Visibility
from k2forum.moderation import flagging, moving, reversing, sanctioning
from k2forum.moderation.decisions import Conflict
from k2forum.moderation.earlier import CASE, COMMENT
from k2forum.moderation.models import Decision
from k2forum.notices import mailing
from k2forum.notices.models import Notice
from tests import cast
from tests.moderation import acts


def state_of(comment: Comment) -> dict[str, Any]:
    """Everything that a decision can touch."""
    comment.refresh_from_db()
    case, thread = acts.case_of(comment), Thread.objects.get(pk=comment.thread_id)
    state = {name: getattr(comment, name) for name in COMMENT}
    state |= {f"case_{name}": getattr(case, name) for name in CASE if name not in ("points", "order_key")}
    state["flags"] = sorted(case.flags.values_list("pk", "outcome", "overturned_at"))
    state["counts"] = (
        thread.comment_count,
        thread.professional_count,
        thread.public_title,
        thread.visibility,
    )
    state["replies"] = sorted(Comment.objects.values_list("pk", "public_replies"))
    state["revisions"] = sorted(
        comment.revisions.values_list("number", "redactions", "published_at"), key=str
    )
    return state


def set_up(kind: str, thread: Comment, author: User, stranger: User) -> Comment:
    if kind == "held":
        return acts.held(thread, author)
    comment = acts.published(thread, author, "Call 0151 and ask.")
    if kind == "edit waits":
        posting.edit(comment, author=author, source="Take a lot.")
        return acts.apply(comment, acts.DOSE)
    acts.report(comment, stranger)
    return comment


@pytest.mark.parametrize("how", ["undo", "reverse"])
@pytest.mark.parametrize(
    ("kind", "action", "chosen"),
    [
        ("held", "approve", {}),
        ("held", "approve_note", {"context_note": "note"}),
        ("held", "reject", {"reason": "spam"}),
        ("held", "ask_change", {"reason": "health-dose"}),
        ("held", "needs_professional", {}),
        ("held", "escalate", {"escalate_to": "admin"}),
        ("reported", "remove", {"reason": "spam"}),
        ("reported", "hide", {"reason": "spam"}),
        ("reported", "dismiss_disagreed", {}),
        ("reported", "redact", {"reason": "privacy", "phrases": "0151"}),
        ("edit waits", "approve", {}),
        ("edit waits", "reject", {"reason": "health-dose"}),
    ],
)
def test_the_exact_earlier_state_comes_back(
    thread: Comment,
    author: User,
    stranger: User,
    moderator: User,
    kind: str,
    action: str,
    chosen: Any,
    how: str,
):
    comment = set_up(kind, thread, author, stranger)
    before = state_of(comment)
    entry = acts.act(comment, moderator, action, **chosen)
    assert entry is not None
    assert state_of(comment) != before
    assert getattr(reversing, how)(entry, actor=moderator) is not None
    assert state_of(comment) == before
    assert LogEntry.objects.get(reverses_id=entry.pk).action == how
    assert reversing.reverse(entry, actor=moderator) is None  # once is enough


def test_undo_within_thirty_seconds_is_silent(
    thread: Comment, author: User, moderator: User, mailoutbox: list[Any]
):
    entry = acts.act(acts.held(thread, author), moderator, "reject", reason="spam")
    assert entry is not None
    assert mailing.send_due() == 0  # mails wait
    reversing.undo(entry, actor=moderator)
    Notice.objects.update(mail_due=timezone.now() - timedelta(minutes=5))
    mailing.send_due()
    assert mailoutbox == []
    assert not Notice.objects.filter(person=author, closed_at__isnull=True).exists()


def test_reversing_after_the_mail_tells_those_who_were_told(
    thread: Comment, author: User, stranger: User, moderator: User, mailoutbox: list[Any]
):
    comment = acts.published(thread, author)
    acts.report(comment, stranger, "spam")
    entry = acts.act(comment, moderator, "remove", reason="spam")
    assert entry is not None
    Notice.objects.update(mail_due=timezone.now())
    mailing.send_due()
    assert {mail.to[0] for mail in mailoutbox} == {author.email, stranger.email}
    reversing.reverse(entry, actor=moderator)
    Notice.objects.filter(mailed_at__isnull=True).update(mail_due=timezone.now())
    mailing.send_due()
    assert {mail.to[0] for mail in mailoutbox[2:]} == {author.email, stranger.email}
    assert all("taken back" in mail.subject for mail in mailoutbox[2:])
    assert all("In “About the forms”" in mail.body for mail in mailoutbox[2:])


def test_the_accuracy_of_a_reporter_is_corrected(
    thread: Comment, author: User, stranger: User, moderator: User
):
    comment = acts.published(thread, author)
    acts.report(comment, stranger)
    assert flagging.factor_of(stranger) == 1
    entry = acts.act(comment, moderator, "dismiss_disagreed")
    assert entry is not None
    assert flagging.factor_of(stranger) < 1
    reversing.reverse(entry, actor=moderator)
    assert flagging.factor_of(stranger) == 1


def test_a_title_that_a_moderator_gave_since_stays(article: Any, author: User, moderator: User):
    comment = acts.opening(article, author)
    acts.report(comment, cast.person("Rita Reader"))
    entry = acts.act(comment, moderator, "hide", reason="spam")
    assert entry is not None
    moving.rename(comment.thread, actor=moderator, title="A calmer title")
    reversing.undo(entry, actor=moderator)
    assert Thread.objects.get(pk=comment.thread_id).public_title == "A calmer title"


def test_measures_against_the_member_stay(thread: Comment, author: User, lead: User):
    entry = acts.act(acts.held(thread, author), lead, "reject", reason="spam")
    assert entry is not None
    sanctioning.sanction(author, actor=lead, kind="hold", reason="spam", confirmed=True)
    reversing.reverse(entry, actor=lead)
    assert Sanction.objects.live().filter(user=author).count() == 1


def test_only_who_decided_undoes_and_only_in_time(
    thread: Comment, author: User, moderator: User, second_moderator: User
):
    entry = acts.act(acts.held(thread, author), moderator, "approve")
    assert entry is not None
    with pytest.raises(PermissionDenied):
        reversing.undo(entry, actor=second_moderator)
    entry.at = timezone.now() - timedelta(seconds=31)
    with pytest.raises(ValidationError, match="thirty seconds"):
        reversing.undo(entry, actor=moderator)
    assert reversing.reverse(entry, actor=second_moderator) is not None


def test_what_was_decided_or_written_since_is_not_overrun(
    thread: Comment, author: User, stranger: User, moderator: User
):
    comment = acts.held(thread, author)
    first = acts.act(comment, moderator, "approve")
    assert first is not None
    acts.report(comment, stranger)
    acts.act(comment, moderator, "remove", reason="spam")
    with pytest.raises(Conflict):
        reversing.reverse(first, actor=moderator)
    other = acts.held(thread, author)
    rejected = acts.act(other, moderator, "reject", reason="spam")
    assert rejected is not None
    posting.edit(other, author=author, source="I have thought again.")
    with pytest.raises(ValidationError, match="changed or withdrawn"):
        reversing.reverse(rejected, actor=moderator)


def test_automatic_acts_are_decided_not_reversed(thread: Comment, author: User, moderator: User):
    comment = acts.held(thread, author)
    automatic = Decision.objects.get(case_id=acts.case_of(comment).pk)
    with pytest.raises(ValidationError):
        reversing.reverse(automatic, actor=moderator)
    comment.refresh_from_db()
    assert comment.visibility == Visibility.HELD


def test_undo_is_offered_for_half_a_minute_and_works_from_the_page(
    thread: Comment, author: User, moderator: User, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("k2forum.moderation.desk_rows.UNDO_WITHIN", timedelta(seconds=20))
    comment = acts.held(thread, author)
    client = cast.client_of(moderator)
    entry = acts.act(comment, moderator, "approve")
    assert entry is not None
    page = client.get("/admin/moderation/case/").content.decode()
    assert f"/admin/moderation/case/undo/{entry.pk}/" in page
    [seconds] = re.findall(r'data-undo-seconds="([\d.]+)"', page)
    assert 10 < float(seconds) <= 20  # what is left of it, not the whole of it anew
    client.post(f"/admin/moderation/case/undo/{entry.pk}/")
    comment.refresh_from_db()
    assert comment.visibility == Visibility.HELD
