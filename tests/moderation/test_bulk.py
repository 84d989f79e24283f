"""Many at once: each on its own, with limits, and every skipped one named."""

from __future__ import annotations

import re

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from discussions.models import Comment
from k2forum.accounts.models import User
from k2forum.contributions.models import LogEntry, Visibility
from k2forum.moderation.bulk import decide_many
from k2forum.moderation.decisions import Seen, seen
from tests import cast
from tests.moderation import acts


def items_of(comments: list[Comment]) -> list[tuple[int, Seen]]:
    return [(case.pk, seen(case)) for case in map(acts.case_of, comments)]


def test_each_case_has_its_own_row_with_the_shared_number(thread: Comment, author: User, lead: User):
    comments = [acts.held(thread, author) for _n in range(3)]
    bulk_id, results = decide_many(items_of(comments), actor=lead, action="reject", reason="spam")
    assert [row.why for row in results] == ["", "", ""]
    rows = LogEntry.objects.filter(bulk_id=bulk_id)
    assert sorted(rows.values_list("subject_id", flat=True)) == [comment.pk for comment in comments]


def test_a_stale_item_is_skipped_and_named_and_the_others_are_done(
    thread: Comment, author: User, lead: User, moderator: User
):
    comments = [acts.held(thread, author) for _n in range(3)]
    items = items_of(comments)
    acts.act(comments[1], moderator, "approve")
    _bulk_id, results = decide_many(items, actor=lead, action="reject", reason="spam")
    assert [bool(row.why) for row in results] == [False, True, False]
    assert moderator.display_name in results[1].why
    for comment in comments:
        comment.refresh_from_db()
    assert [comment.visibility for comment in comments] == ["rejected", "published", "rejected"]


def test_health_cases_are_not_approved_in_bulk(thread: Comment, author: User, lead: User):
    medicine = acts.held(thread, author, "Stop your tablets.", acts.MEDICINE)
    dose = acts.held(thread, author)
    _bulk_id, results = decide_many(items_of([medicine, dose]), actor=lead, action="approve", reason="")
    assert "one by one" in results[0].why
    medicine.refresh_from_db()
    assert medicine.visibility == Visibility.HELD


def test_limits_and_rights(thread: Comment, author: User, moderator: User, lead: User):
    items = items_of([acts.held(thread, author)])
    with pytest.raises(PermissionDenied):
        decide_many(items, actor=moderator, action="reject", reason="spam")
    with pytest.raises(ValidationError, match="between 1 and 100"):
        decide_many(items * 101, actor=lead, action="reject", reason="spam")
    with pytest.raises(ValidationError, match="Type the number"):
        decide_many(items * 21, actor=lead, action="reject", reason="spam", typed="20")
    with pytest.raises(ValidationError, match="many cases at once"):
        decide_many(items, actor=lead, action="redact", reason="spam")


def test_from_the_page_in_two_steps(thread: Comment, author: User, lead: User):
    comments = [acts.held(thread, author) for _n in range(2)]
    client = cast.client_of(lead)
    boxes = re.findall(
        r'name="case"\s+value="([\d:]+)"', client.get("/admin/moderation/case/").content.decode()
    )
    assert len(boxes) == 2
    asked = client.post("/admin/moderation/case/bulk/", {"case": boxes, "action": "reject", "step": "ask"})
    assert b"2 cases are chosen" in asked.content
    refused = client.post("/admin/moderation/case/bulk/", {"case": boxes, "action": "reject", "step": "do"})
    assert b"2 were skipped" in refused.content
    form = {"case": boxes, "action": "reject", "reason": "spam", "step": "do"}
    assert b"0 were skipped" in client.post("/admin/moderation/case/bulk/", form).content
    comments[0].refresh_from_db()
    assert comments[0].visibility == Visibility.REJECTED
