"""What time does: badges go by date alone, people are told once, look-ups are repeated."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from k2forum.accounts import applying, upkeep
from k2forum.accounts.badges import badge_of, badges_of
from k2forum.accounts.credentials import State, Verification
from k2forum.notices.models import Notice
from tests.accounts.credentials import acts

DAY = datetime.timedelta(days=1)


@pytest.fixture
def badge(anna, reviewer):
    """A badge of 200 days."""
    return acts.verified(anna, reviewer)


def noon(day):
    return datetime.datetime.combine(day, datetime.time(12), datetime.UTC)


def test_a_badge_goes_on_its_day_with_nothing_running(badge, anna, client, monkeypatch):
    assert badges_of([anna.pk])
    acts.at(monkeypatch, noon(badge.expires_on + DAY))
    badge.refresh_from_db()
    assert badge.state == State.VERIFIED, "nothing ran"
    assert badge_of(badge) is None and badges_of([anna.pk]) == {}
    assert not Verification.objects.live().exists()
    assert "licence checked" not in client.get(f"/people/{anna.pk}/").content.decode()


@pytest.mark.parametrize(
    ("zone", "utc_of_last_second"),
    [
        ("Pacific/Auckland", "2026-07-01T11:59:59"),
        ("Europe/Berlin", "2026-07-01T21:59:59"),
        ("UTC", "2026-07-01T23:59:59"),
        ("America/New_York", "2026-07-02T03:59:59"),
    ],
)
def test_the_last_day_ends_at_midnight_where_the_register_is(badge, zone, utc_of_last_second, monkeypatch):
    Verification.objects.filter(pk=badge.pk).update(time_zone=zone, expires_on=datetime.date(2026, 7, 1))
    last = datetime.datetime.fromisoformat(utc_of_last_second).replace(tzinfo=datetime.UTC)
    assert last.astimezone(ZoneInfo(zone)).strftime("%d %H:%M:%S") == "01 23:59:59"
    for moment, live in ((last, True), (last + datetime.timedelta(seconds=1), False)):
        acts.at(monkeypatch, moment)
        row = Verification.objects.get()
        assert row.is_live() is live
        assert Verification.objects.live().exists() is live
        assert upkeep.expire() == (0 if live else 1)


def test_expiring_is_told_once_and_logged(badge, anna, monkeypatch):
    acts.at(monkeypatch, noon(badge.expires_on + 3 * DAY))
    assert upkeep.run()["expired"] == 1
    assert Verification.objects.get().state == State.EXPIRED
    assert upkeep.run()["expired"] == 0
    assert Notice.objects.filter(person=anna, title="Your badge has ended").count() == 1


def test_mails_go_at_sixty_thirty_and_seven_days_and_once_each(badge, anna, monkeypatch):
    def told():
        return Notice.objects.filter(person=anna, title__startswith="Your badge ends").count()

    counts = {}
    for left in (61, 60, 59, 31, 30, 29, 8, 7, 6, 0):
        acts.at(monkeypatch, noon(badge.expires_on - left * DAY))
        upkeep.remind()
        upkeep.remind()
        counts[left] = told()
    assert counts == {61: 0, 60: 1, 59: 1, 31: 1, 30: 2, 29: 2, 8: 2, 7: 3, 6: 3, 0: 3}
    assert Notice.objects.filter(person=anna, title__startswith="Your badge ends", mail_due=None).count() == 0


def test_after_a_stop_one_mail_goes_and_not_three(badge, anna, monkeypatch):
    acts.at(monkeypatch, noon(badge.expires_on - 5 * DAY))
    assert upkeep.remind() == 1
    assert upkeep.remind() == 0


def test_who_asked_for_renewal_is_not_reminded(badge, anna, monkeypatch):
    applying.ask_renewal(badge, actor=anna, claimed_expiry=None)
    acts.at(monkeypatch, noon(badge.expires_on - 5 * DAY))
    assert upkeep.remind() == 0


def test_sixty_days_before_the_end_renewal_is_due_and_the_badge_stays(badge, monkeypatch):
    acts.at(monkeypatch, noon(badge.expires_on - 60 * DAY))
    assert upkeep.mark_renewal_due() == 1
    row = Verification.objects.get()
    assert row.state == State.RENEWAL_DUE and row.is_live()


def test_renewal_takes_a_fresh_look_up_and_no_new_paper(badge, anna, reviewer, monkeypatch):
    acts.at(monkeypatch, noon(badge.expires_on + DAY))
    upkeep.run()
    badge.refresh_from_db()
    assert applying.ask_renewal(badge, actor=anna, claimed_expiry=None)
    new = timezone.now().date() + 300 * DAY
    assert acts.approved(badge, reviewer, expires_on=new, proof_seen=False)
    row = Verification.objects.get()
    assert row.is_live() and row.expires_on == new and row.renewal_asked_at is None


def test_look_ups_are_due_every_ninety_days_and_overdue_ones_take_the_badge(badge, reviewer, monkeypatch):
    start = noon(badge.checked_on)
    acts.at(monkeypatch, start + 89 * DAY)
    assert not upkeep.due_checks().exists()
    acts.at(monkeypatch, start + 90 * DAY)
    assert list(upkeep.due_checks()) == [badge]
    acts.at(monkeypatch, start + 120 * DAY)
    assert upkeep.suspend_overdue() == 0
    acts.at(monkeypatch, start + 121 * DAY)
    assert upkeep.suspend_overdue() == 1
    row = Verification.objects.get()
    assert row.state == State.SUSPENDED and row.reason == "overdue" and not row.is_live()
    assert acts.approved(row, reviewer, proof_seen=False)
    assert Verification.objects.get().is_live()


def test_suspensions_of_a_week_are_told_to_reviewers_once(badge, reviewer, monkeypatch):
    from k2forum.accounts import standing

    standing.suspend(badge, actor=reviewer, seen=badge.version, reason="question", words="A question.")
    acts.at(monkeypatch, timezone.now() + 8 * DAY)
    upkeep.run()
    upkeep.run()
    assert Notice.objects.filter(person=reviewer, title__contains="waits for a decision").count() == 1


def test_the_task_does_all_of_it(badge, monkeypatch):
    from k2forum.accounts.tasks import keep_credentials

    acts.at(monkeypatch, noon(badge.expires_on + DAY))
    keep_credentials()
    assert Verification.objects.get().state == State.EXPIRED
