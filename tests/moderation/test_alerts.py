"""Moderators hear of urgent cases at once and of the rest once a day, and never read a text in a mail."""

from __future__ import annotations

from django.core import mail

from discussions.models import Comment
from k2forum.accounts.models import User
from k2forum.moderation import alerts
from k2forum.notices import mailing
from k2forum.notices.models import Notice
from tests import cast
from tests.moderation import acts


def urgent(person: User) -> list[Notice]:
    return list(Notice.objects.filter(person=person, kind=Notice.Kind.URGENT, closed_at__isnull=True))


def test_an_emergency_is_mailed_at_once_without_the_text(thread: Comment, author: User, moderator: User):
    comment = cast.reply_by(author, thread, "A wordthatisunique: I cannot go on.")
    acts.apply(comment, "emergency", severity="urgent", emergency="self_harm")
    mailing.send_due()
    mine = [message for message in mail.outbox if message.to == [moderator.email]]
    assert len(mine) == 1
    everything = f"{mine[0].subject}{mine[0].body}{vars(mine[0])}"
    assert "emergency waits" in mine[0].subject
    assert "wordthatisunique" not in everything
    assert author.display_name not in everything


def test_a_dose_case_alerts_nobody(thread: Comment, author: User, moderator: User):
    acts.held(thread, author)
    assert urgent(moderator) == []


def test_alerts_close_for_all_once_decided_and_come_back_when_it_is_undone(
    thread: Comment, author: User, moderator: User, second_moderator: User
):
    from k2forum.moderation import reversing

    comment = acts.held(thread, author, "Stop your tablets.", acts.MEDICINE)
    acts.apply(comment, acts.MEDICINE)
    assert len(urgent(second_moderator)) == 1
    made = acts.act(comment, moderator, "reject", reason="health-stop-medicine")
    assert made is not None
    assert urgent(second_moderator) == []
    reversing.undo(made, actor=moderator)
    assert len(urgent(second_moderator)) == 1


def test_nobody_is_alerted_about_their_own_text(thread: Comment, moderator: User, second_moderator: User):
    acts.held(thread, moderator, "Stop your tablets.", acts.MEDICINE)
    assert (urgent(moderator), len(urgent(second_moderator))) == ([], 1)


def test_the_digest_comes_once_a_day_with_numbers_alone(thread: Comment, author: User, moderator: User):
    assert alerts.send_digest() == 0  # nothing waits
    acts.held(thread, author, "A wordthatisunique: take a lot.")
    assert alerts.send_digest() >= 1
    assert alerts.send_digest() == 0
    notice = Notice.objects.get(person=moderator, kind=Notice.Kind.MODERATION)
    assert notice.body == "S2 dose: 1"
