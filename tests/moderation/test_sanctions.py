"""Measures against members: their own confirmed step, read at use, logged, never a side effect."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from discussions import permissions, posting
from discussions.models import Comment
from k2forum.accounts import sanctions
from k2forum.accounts.models import User
from k2forum.accounts.sanctions import Sanction
from k2forum.contributions import log
from k2forum.contributions.models import LogEntry, Visibility
from k2forum.moderation import sanctioning
from k2forum.notices.models import Notice
from tests import cast
from tests.moderation import acts


def give(member: User, actor: User, kind: str, **fields: object) -> Sanction:
    options: dict[str, object] = {"reason": "abuse", "confirmed": True} | fields
    return sanctioning.sanction(member, actor=actor, kind=kind, **options)  # type: ignore[arg-type]


def in_days(number: int) -> object:
    return timezone.now() + timedelta(days=number)


def test_a_warning_is_told_and_stops_nobody(author: User, lead: User):
    give(author, lead, "warning", words="Please stay kind.")
    assert "Please stay kind." in Notice.objects.get(person=author).body
    permissions.check_may_write(author)


def test_a_suspension_ends_by_itself(thread: Comment, author: User, lead: User):
    row = give(author, lead, "suspension", ends_at=in_days(3))
    with pytest.raises(PermissionDenied, match="You can write again on"):
        posting.reply(thread, author=author, source="Hello")
    Sanction.objects.filter(pk=row.pk).update(ends_at=timezone.now())  # no worker ran
    posting.reply(thread, author=author, source="Hello")


def test_a_banned_member_reads_and_takes_back_but_does_not_write(thread: Comment, author: User, lead: User):
    comment = acts.published(thread, author)
    give(author, lead, "ban")
    for act in (
        lambda: posting.reply(thread, author=author, source="Hello"),
        lambda: posting.start_thread(thread.thread.article, author=author, title="T", source="S"),
        lambda: posting.edit(comment, author=author, source="Hello"),
    ):
        with pytest.raises(PermissionDenied, match="ended your writing"):
            act()
    assert cast.client_of(author).get(thread.get_absolute_url()).status_code == 200
    assert posting.withdraw(comment, author=author)


def test_a_hold_lets_every_text_wait_until_it_ends(thread: Comment, author: User, lead: User):
    give(author, lead, "hold", ends_at=in_days(2))
    comment = acts.apply(posting.reply(thread, author=author, source="Just cheese."))
    assert comment.visibility == Visibility.HELD
    assert "reads everything you write" in comment.author_word
    Sanction.objects.update(ends_at=timezone.now())
    assert acts.published(thread, author).visibility == Visibility.PUBLISHED


def test_nothing_happens_without_the_second_step(author: User, lead: User):
    with pytest.raises(ValidationError, match="Confirm"):
        give(author, lead, "ban", confirmed=False)
    client = cast.client_of(lead)
    address = f"/admin/moderation/case/members/{author.pk}/"
    form = {"kind": "ban", "reason": "abuse", "words": "", "internal": ""}
    page = client.post(address, form).content.decode()
    assert "Yes, do this" in page
    assert not Sanction.objects.exists()
    client.post(address, form | {"confirmed": "yes"})
    assert Sanction.objects.get().kind == "ban"


def test_a_measure_has_rows_of_its_own_in_the_log(author: User, lead: User):
    row = give(author, lead, "hold", words="To you", internal="Seen before")
    assert sanctioning.lift(row, actor=lead)
    assert not sanctioning.lift(row, actor=lead)
    entries = LogEntry.objects.filter(subject_kind="member", subject_id=log.person_of(author) or 0)
    assert list(entries.values_list("action", flat=True)) == ["hold", "lift_hold"]
    assert not sanctions.is_held(author)


def test_who_may_and_against_whom(author: User, moderator: User, lead: User, second_moderator: User):
    with pytest.raises(PermissionDenied):
        give(author, moderator, "ban")
    with pytest.raises(PermissionDenied):
        give(lead, lead, "ban")
    plain = cast.permit(second_moderator, "sanction_members")
    with pytest.raises(PermissionDenied, match="lead"):
        give(moderator, plain, "ban")


@pytest.mark.parametrize(
    ("kind", "fields", "words"),
    [
        ("suspension", {}, "until when"),
        ("ban", {"reason": "crisis-care"}, "crisis"),
        ("ban", {"ends_at": "tomorrow"}, "have none"),
        ("hold", {"ends_at": "yesterday"}, "ahead"),
        ("nonsense", {}, "Choose"),
    ],
)
def test_what_makes_no_sense_is_refused(
    author: User, lead: User, kind: str, fields: dict[str, object], words: str
):
    days = {"tomorrow": in_days(1), "yesterday": in_days(-1)}
    fields = {name: days.get(str(value), value) for name, value in fields.items()}
    with pytest.raises(ValidationError, match=words):
        give(author, lead, kind, **fields)


def test_no_decision_about_a_comment_touches_the_member(thread: Comment, author: User, moderator: User):
    comment = acts.held(thread, author)
    acts.act(comment, moderator, "reject", reason="abuse")
    assert not Sanction.objects.exists()
    assert not LogEntry.objects.filter(subject_kind="member").exists()
