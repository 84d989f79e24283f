"""Reports by readers: what they weigh, when they hide, when they only lift a case."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from discussions import posting
from discussions.models import Comment
from k2forum.accounts.models import User
from k2forum.contributions.models import LogEntry, Visibility
from k2forum.moderation import cases, flagging
from k2forum.moderation.models import Band, Case, Flag
from k2forum.notices.models import Notice
from tests import cast
from tests.moderation import acts


def past(who: User, agreed: int, disagreed: int, comment: Comment) -> None:
    """Decided reports of a reader."""
    case, _made = Case.objects.get_or_create(comment=comment)
    now = timezone.now()
    for number in range(agreed + disagreed):
        Flag.objects.create(
            case=case, source="report", rule=f"report:{number}", digest=str(number), revision=1,
            raised_by=who, outcome="upheld" if number < agreed else "dismissed",
            outcome_at=now - timedelta(minutes=number),
        )  # fmt: skip


@pytest.mark.parametrize(
    ("agreed", "disagreed", "factor"), [(0, 0, 1.0), (1, 0, 4 / 3), (10, 0, 1.5), (0, 10, 0.25), (5, 5, 1.0)]
)
def test_the_factor_of_a_reporter_follows_what_moderators_agreed_with(
    thread: Comment, stranger: User, agreed: int, disagreed: int, factor: float
):
    past(stranger, agreed, disagreed, thread)
    assert flagging.factor_of(stranger) == pytest.approx(factor)


def test_only_the_last_hundred_decided_reports_count(thread: Comment, stranger: User):
    past(stranger, 100, 50, thread)  # the fifty dismissed ones are older
    assert flagging.factor_of(stranger) == 1.5


def test_a_report_weighs_its_reason_times_the_factor_and_more_by_a_professional(
    thread: Comment, author: User, stranger: User, professional: User
):
    comment = acts.published(thread, author)
    past(stranger, 0, 10, thread)
    acts.report(comment, stranger, "abuse")
    acts.report(comment, professional, "abuse")
    weights = dict(Flag.objects.filter(case__comment=comment).values_list("raised_by", "weight"))
    assert weights == {stranger.pk: 10, professional.pk: 70}


def test_one_report_has_no_band_and_stands_last(thread: Comment, author: User, stranger: User):
    comment = acts.published(thread, author)
    acts.report(comment, stranger)
    first = acts.case_of(comment)
    assert first.band == Band.NONE
    other = acts.held(thread, author)
    assert list(Case.objects.in_queue().in_order()) == [acts.case_of(other), first]


@pytest.mark.parametrize(("reason", "band"), [("spam", Band.S1), ("health-harm", Band.S2)])
def test_two_people_give_a_report_its_band(
    thread: Comment, author: User, stranger: User, reason: str, band: Band
):
    comment = acts.published(thread, author)
    acts.report(comment, stranger, reason)
    acts.report(comment, cast.person("Tim Third"), reason)
    assert acts.case_of(comment).band == band


def test_a_professional_lifts_a_health_report_at_once(thread: Comment, author: User, professional: User):
    comment = acts.published(thread, author)
    acts.report(comment, professional)
    assert acts.case_of(comment).band == Band.S2


def test_the_same_person_reports_the_same_text_once_and_a_new_one_again(
    thread: Comment, author: User, stranger: User
):
    comment = acts.published(thread, author)
    assert acts.report(comment, stranger) is not None
    assert acts.report(comment, stranger, "spam") is None
    posting.edit(comment, author=author, source="Another text altogether.")
    comment.refresh_from_db()
    assert acts.report(comment, stranger) is None  # the edit is not public yet
    acts.apply(comment)
    assert acts.report(comment, stranger) is not None
    flags = Flag.objects.filter(raised_by=stranger).order_by("pk")
    assert list(flags.values_list("revision", flat=True)) == [1, 2]


def test_reports_sum_over_distinct_people_and_end_at_three_hundred(thread: Comment, author: User):
    comment = acts.published(thread, author)
    for number in range(6):
        acts.report(comment, cast.person(f"Reader {number}"))
    case = acts.case_of(comment)
    parts = cases.parts_of(list(case.flags.all()), public=True)
    assert parts == {"severity": 0, "reports": 300, "public": 100}


def test_two_trusted_readers_hide_and_the_act_keeps_sum_parts_and_threshold(thread: Comment, author: User):
    comment = acts.published(thread, author)
    for name in ("Rita One", "Rolf Two"):
        acts.report(comment, acts.reader(name, wrote_in=thread))
    assert comment.visibility == Visibility.HIDDEN
    entry = LogEntry.objects.get(action="auto_hide")
    assert (entry.automatic, entry.score, entry.details["threshold"]) == (True, 120, 120)
    assert [points for _person, points in entry.details["parts"]] == [60, 60]
    notice = Notice.objects.get(person=author)
    assert notice.mail_due is None  # nothing is mailed about a text that waits


def test_never_one_person_alone(thread: Comment, author: User, admin: User):
    comment = acts.published(thread, author)
    loud = acts.reader("Lou Loud", wrote_in=thread)
    cast.verified(loud, checked_by=admin)
    past(loud, 100, 0, thread)
    acts.report(comment, loud)
    assert Flag.objects.get(case__comment=comment).weight == 120
    assert comment.visibility == Visibility.PUBLISHED


@pytest.mark.parametrize(("days", "wrote"), [(3, True), (30, False)])
def test_young_accounts_and_readers_without_a_comment_do_not_count_towards_hiding(
    thread: Comment, author: User, days: int, wrote: bool
):
    comment = acts.published(thread, author)
    for name in ("Rita One", "Rolf Two", "Rosa Three"):
        acts.report(comment, acts.reader(name, days=days, wrote_in=thread if wrote else None))
    assert comment.visibility == Visibility.PUBLISHED


def test_a_brigade_raises_a_case_and_hides_nothing(thread: Comment, author: User):
    comment = acts.published(thread, author)
    for number in range(5):
        acts.report(comment, acts.reader(f"Young {number}", days=1, wrote_in=thread), "off-topic")
    for name in ("Rita One", "Rolf Two"):
        acts.report(comment, acts.reader(name, wrote_in=thread))
    assert comment.visibility == Visibility.PUBLISHED
    assert acts.case_of(comment).flags.filter(rule="brigade").exists()


def test_reports_alone_never_hide_a_professional_but_lift_the_case(thread: Comment, professional: User):
    comment = acts.published(thread, professional)
    for name in ("Rita One", "Rolf Two"):
        acts.report(comment, acts.reader(name, wrote_in=thread), "impersonation")
    assert comment.visibility == Visibility.PUBLISHED
    assert acts.case_of(comment).band == Band.S2


def test_an_approved_comment_that_is_reported_again_comes_back_as_a_new_round(
    thread: Comment, author: User, stranger: User, moderator: User, professional: User
):
    comment = acts.held(thread, author, "Stop your tablets.", acts.MEDICINE)
    acts.act(comment, moderator, "approve")
    assert acts.report(comment, professional) is not None
    case = acts.case_of(comment)
    assert (case.is_open, case.round, case.band) == (True, 2, Band.S2)
    assert case in Case.objects.in_queue()


def test_the_thanks_for_a_report_stand_where_the_reader_lands(thread: Comment, author: User, stranger: User):
    comment = acts.published(thread, author)
    client = cast.client_of(stranger)
    page = client.get(f"/comments/{comment.pk}/reports/").content.decode()
    assert page.count("optional)") == 1
    answer = client.post(f"/comments/{comment.pk}/reports/", {"reason": "spam", "text": ""})
    assert answer.headers["Location"] == f"/comments/{comment.pk}/"  # its top, where messages stand
    landed = client.get(answer.headers["Location"]).content.decode()
    assert "Thank you. A moderator will look at it" in landed
    assert "I read that part twice." in landed


def test_the_thanks_for_a_report_that_hides_stand_on_the_thread(thread: Comment, author: User):
    comment = acts.published(thread, author)
    acts.report(comment, acts.reader("Rita One", wrote_in=thread))
    client = cast.client_of(acts.reader("Rolf Two", wrote_in=thread))
    landed = client.post(
        f"/comments/{comment.pk}/reports/", {"reason": "health-harm", "text": ""}, follow=True
    )
    comment.refresh_from_db()
    assert (comment.visibility, landed.status_code) == (Visibility.HIDDEN, 200)
    assert "Thank you. A moderator will look at it" in landed.content.decode()


def test_own_comments_and_what_is_not_public_cannot_be_reported(
    thread: Comment, author: User, stranger: User
):
    with pytest.raises(PermissionDenied):
        acts.report(acts.published(thread, author), author)
    with pytest.raises(PermissionDenied):
        acts.report(acts.held(thread, author), stranger)


def test_the_order_inside_a_band_never_goes_stale(thread: Comment, author: User):
    old, new = acts.held(thread, author), acts.held(thread, author)
    Case.objects.filter(comment=old).update(opened_at=timezone.now() - timedelta(minutes=30))
    for comment in (old, new):
        cases.reorder(acts.case_of(comment))
    assert list(Case.objects.in_order()) == [acts.case_of(old), acts.case_of(new)]
    keys = [acts.case_of(comment).order_key for comment in (old, new)]
    assert keys[0] - keys[1] == pytest.approx(30, abs=1)


def test_a_waiting_minute_is_worth_a_point_and_never_more_than_a_band(thread: Comment, author: User):
    old = acts.held(thread, author)
    Case.objects.filter(comment=old).update(opened_at=timezone.now() - timedelta(days=40))
    cases.reorder(acts.case_of(old))
    urgent = acts.held(thread, author, "Stop your tablets.", acts.MEDICINE)
    assert list(Case.objects.in_order()) == [acts.case_of(urgent), acts.case_of(old)]


def test_a_professional_suggests_a_hold_and_a_moderator_decides(
    thread: Comment, author: User, stranger: User, professional: User
):
    comment = acts.published(thread, author)
    page = f"/comments/{comment.pk}/reports/"
    assert "suggest" in cast.client_of(professional).get(page).content.decode()
    assert "I suggest" not in cast.client_of(stranger).get(page).content.decode()
    form = {"reason": "other", "text": "Looks wrong.", "suggest_hold": "on"}
    cast.client_of(professional).post(page, form)
    comment.refresh_from_db()
    case = acts.case_of(comment)
    assert comment.is_public and case.band == Band.S2
    assert case.flags.filter(rule="hold_suggested").exists()
    with pytest.raises(PermissionDenied):
        flagging.report(comment, reporter=stranger, reason="other", suggest_hold=True)
