"""The desk's pages: what they show, to whom, in how many queries, and that hostile text stays text."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from discussions.models import Comment
from k2forum.accounts.models import User
from k2forum.contributions.models import Visibility
from k2forum.moderation import claiming, reversing, statistics
from k2forum.moderation.models import Case
from tests import cast
from tests.discussions import notes
from tests.moderation import acts

DESK = "/admin/moderation/case/"
PAGES = ("", "numbers/", "log/", "appeals/")


def card_url(comment: Comment) -> str:
    return reverse("admin:moderation_case_change", args=[acts.case_of(comment).pk])


def post(client: Any, comment: Comment, action: str, **fields: str) -> Any:
    case = acts.case_of(comment)
    form = {"action": action, "version": case.version, "revision": comment.revision}
    return client.post(card_url(comment), form | fields)


# --- who ---


@pytest.mark.parametrize("path", PAGES)
def test_the_desk_is_for_moderators_alone(
    client: Any, author: User, professional: User, moderator: User, path: str
):
    assert client.get(DESK + path).status_code == 302
    assert cast.client_of(author).get(DESK + path).status_code == 302
    assert cast.client_of(professional).get(DESK + path).status_code == 302
    clerk = cast.person("Cleo Clerk", is_staff=True)
    assert cast.client_of(clerk).get(DESK + path).status_code == 403
    assert cast.client_of(moderator).get(DESK + path).status_code == 200


def test_who_only_sees_the_queue_decides_nothing(thread: Comment, author: User):
    watcher = cast.permit(cast.person("Wes Watcher", is_staff=True), "see_queue")
    comment = acts.held(thread, author)
    client = cast.client_of(watcher)
    assert "data-decide" not in client.get(card_url(comment)).content.decode()
    assert post(client, comment, "approve").status_code == 422
    comment.refresh_from_db()
    assert comment.visibility == Visibility.HELD


# --- the card ---


def test_the_card_tells_everything_needed(thread: Comment, author: User, stranger: User, moderator: User):
    earlier = acts.held(thread, author, "An earlier one.")
    acts.act(earlier, moderator, "reject", reason="spam")
    above = acts.published(thread, stranger, "What stands above.")
    comment = acts.held(above, author, "Take a lot of it.")
    page = cast.client_of(moderator).get(card_url(comment)).content.decode()
    for words in (
        "What stands above.", "because of dose_recommendation", "A source", author.display_name, "Spam",
        "severity <b>100</b>", "held automatically 2 times", "Vitamin K2",
        "To the author (they will read this)", "Internal note (only moderators read this)",
    ):  # fmt: skip
        assert words in re.sub(r"\s+", " ", page), words
    assert '<mark tabindex="0" title="Advice how much to take">Take' in page


def test_rules_and_the_score_stand_in_words_on_list_and_card(
    thread: Comment, author: User, stranger: User, moderator: User
):
    comment = acts.held(thread, author, "Take a lot of it.", acts.DOSE, "over_limit", "k_vka")
    acts.report(acts.published(thread, author), stranger)
    page = cast.client_of(moderator).get(card_url(comment)).content.decode()
    for words in (
        "Advice how much to take, Over a published limit, Vitamin K beside a blood thinner",
        "Could harm somebody&#x27;s health",
        "Score, for the order within its severity:",
        'class="desk-score">score 1',
    ):
        assert words in page, words
    shown = "".join(re.findall(r'class="desk-rules">([^<]*)<', page) + re.findall(r"<b>([^<]*)</b>", page))
    for machine in ("vka", "_", "report:"):
        assert machine not in shown, machine


def test_beside_a_blood_thinner_both_names_are_marked_whatever_the_rule_marked(
    thread: Comment, author: User, moderator: User
):
    text = "Trust me. I had vitamin K2 beside my warfarin."
    comment = acts.held(thread, author, text, "k_vka")
    page = cast.client_of(moderator).get(card_url(comment)).content.decode()
    assert '<mark tabindex="0" title="vitamin K">vitamin K2<' in page
    assert '<mark tabindex="0" title="blood thinner">warfarin<' in page
    other = acts.held(thread, author, text)
    assert "warfarin<span" not in cast.client_of(moderator).get(card_url(other)).content.decode()


def test_hostile_text_is_shown_as_text_everywhere(
    thread: Comment, stranger: User, moderator: User, lead: User
):
    nasty = (
        "<script>alert(1)</script><img src=x onerror=alert(1)> [x](javascript:alert(1)) \"quoted\" 'single'"
    )
    author = cast.person("Evil")
    User.objects.filter(pk=author.pk).update(display_name="<b onclick=x>Evil</b>")
    author.refresh_from_db()
    comment = acts.held(thread, author, nasty)
    other = acts.published(thread, author, nasty)
    acts.report(other, stranger)
    acts.act(comment, moderator, "note", internal=nasty)
    client = cast.client_of(lead)
    for address in (DESK, card_url(comment), card_url(other), f"{DESK}log/", f"{DESK}members/{author.pk}/"):
        page = client.get(address).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "<b onclick" not in page
        assert 'href="javascript' not in page
    assert "&lt;script&gt;" in client.get(card_url(comment)).content.decode()


def test_pages_of_the_desk_hold_no_inline_script_or_style(thread: Comment, author: User, lead: User):
    comment = acts.held(thread, author)
    client = cast.client_of(lead)
    for address in [DESK + path for path in PAGES] + [card_url(comment), f"{DESK}members/{author.pk}/"]:
        answer = client.get(address)
        page = answer.content.decode()
        assert not re.search(r"<script(?![^>]*\bsrc=)", page)
        assert not re.search(r"<[^>]+\sstyle=", page)
        assert not re.search(r"<[^>]+\son[a-z]+=", page)
        assert "no-store" in answer.headers["Cache-Control"] or "no-cache" in answer.headers["Cache-Control"]


def test_deciding_by_form_goes_on_to_the_next_case_of_the_same_list(
    thread: Comment, author: User, moderator: User
):
    first, second = acts.held(thread, author), acts.held(thread, author)
    case = acts.case_of(first)
    client = cast.client_of(moderator)
    form = {"action": "approve", "version": case.version, "revision": 1}
    answer = client.post(card_url(first) + "?band=2", form)
    assert answer.headers["Location"] == card_url(second) + "?band=2"


def test_a_conflict_keeps_the_words_and_tells_who_did_what(
    thread: Comment, author: User, moderator: User, second_moderator: User
):
    comment = acts.held(thread, author)
    case = acts.case_of(comment)
    stale = {"action": "approve", "version": case.version, "revision": 1, "internal": "my precious note"}
    acts.act(comment, moderator, "reject", reason="spam")
    answer = cast.client_of(second_moderator).post(card_url(comment), stale)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert moderator.display_name in page
    assert "Reject" in page
    assert "my precious note" in page


def test_a_missing_reason_keeps_the_words(thread: Comment, author: User, moderator: User):
    comment = acts.held(thread, author)
    answer = post(cast.client_of(moderator), comment, "reject", to_author="Dear author")
    assert answer.status_code == 422
    assert "Choose a reason" in answer.content.decode()
    assert "Dear author" in answer.content.decode()


# --- the list ---


def listed(client: Any, query: str = "") -> list[int]:
    return [int(pk) for pk in re.findall(r'data-case="(\d+)"', client.get(DESK + query).content.decode())]


def test_filters_stand_in_the_address(
    article: Any, thread: Comment, author: User, stranger: User, moderator: User
):
    dose = acts.case_of(acts.held(thread, author, "Take a lot of natto."))
    medicine = acts.case_of(acts.held(thread, stranger, "Stop your tablets.", acts.MEDICINE))
    public = acts.published(thread, author, "Just words.")
    acts.report(public, stranger, "spam")
    reported = acts.case_of(public)
    Case.objects.filter(pk=dose.pk).update(opened_at=timezone.now() - timedelta(days=2))
    claiming.claim(medicine, actor=moderator)
    client = cast.client_of(moderator)
    expected = {
        "": [medicine.pk, dose.pk, reported.pk],
        "?band=3": [medicine.pk],
        "?reason=spam": [reported.pk],
        f"?rule={acts.DOSE}": [dose.pk],
        f"?member={stranger.display_name}": [medicine.pk],
        f"?article={article.pk}": [medicine.pk, dose.pk, reported.pk],
        "?article=0": [],
        "?age=24": [dose.pk],
        "?claimed=me": [medicine.pk],
        "?claimed=nobody": [dose.pk, reported.pk],
        "?q=natto": [dose.pk],
        f"?q=%23{dose.pk}": [dose.pk],
        "?state=decided": [],
        "?state=parked": [],
        "?band=x&article=y&age=z&page=w": [medicine.pk, dose.pk, reported.pk],
    }
    assert {query: listed(client, query) for query in expected} == expected


def test_there_is_no_smallest_score(thread: Comment, author: User, stranger: User, moderator: User):
    comment = acts.published(thread, author)
    acts.report(comment, stranger, "off-topic")
    Case.objects.update(points=-500)
    assert listed(cast.client_of(moderator)) == [acts.case_of(comment).pk]


def test_new_cases_are_counted_without_moving_the_list(thread: Comment, author: User, moderator: User):
    first = acts.case_of(acts.held(thread, author))
    client = cast.client_of(moderator)
    since = re.search(r'data-since="([^"]+)"', client.get(DESK).content.decode())
    assert since is not None
    ask = {"since": since[1], "ids": str(first.pk)}
    assert client.get(f"{DESK}fresh/", ask).json() == {
        "new": "", "cases": [{"id": first.pk, "decided": False, "holder": ""}],
    }  # fmt: skip
    acts.held(thread, author)
    acts.act(first.comment, moderator, "approve")
    answer = client.get(f"{DESK}fresh/", ask).json()
    assert answer["new"] == "1 new"
    assert answer["cases"][0]["decided"]


def queries(client: Any, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_the_desk_runs_the_same_number_of_queries_however_many_cases_wait(
    thread: Comment, author: User, stranger: User, moderator: User
):
    comments = [acts.held(thread, author, f"Take {n} of it.") for n in range(3)]
    client = cast.client_of(moderator)
    client.get(card_url(comments[0]))
    few = (queries(client, DESK), queries(client, card_url(comments[0])))
    for number in range(12):
        acts.held(thread, stranger, f"Take {number} more of it.")
    many = (queries(client, DESK), queries(client, card_url(comments[0])))
    assert many == few
    assert few[0] <= 20
    assert few[1] <= 40


# --- numbers ---


def test_rule_numbers_follow_what_people_decided(thread: Comment, author: User, moderator: User, lead: User):
    for action, fields in (("approve", {}), ("reject", {"reason": "spam"}), ("reject", {"reason": "spam"})):
        acts.act(acts.held(thread, author), moderator, action, **fields)
    rule = statistics.rules(timezone.now() - timedelta(days=1))[0]
    assert (rule.name, rule.hits, rule.upheld, rule.dismissed) == (acts.DOSE, 3, 2, 1)
    assert rule.uphold_percent == 67
    assert statistics.reasons(timezone.now() - timedelta(days=1)) == [("Spam", 2)]
    page = cast.client_of(lead).get(f"{DESK}numbers/").content.decode()
    assert page.count("<rect") >= 10
    assert "Emergencies decided today" in page


def test_numbers_leave_out_what_was_undone_and_reasons_what_was_approved(
    thread: Comment, author: User, moderator: User
):
    since = timezone.now() - timedelta(days=1)
    undone = acts.act(acts.held(thread, author), moderator, "reject", reason="abuse")
    assert undone is not None
    reversing.undo(undone, actor=moderator)
    acts.act(acts.held(thread, author), moderator, "approve", reason="off-topic")
    acts.act(acts.held(thread, author), moderator, "reject", reason="spam")
    assert statistics.reasons(since) == [("Spam", 1)]
    assert statistics.automatic_and_human(since) == (3, 2)
    entries = statistics.public_entries(timezone.now() + timedelta(days=8))
    assert [entry["action"] for entry in entries] == ["reject", "approve"]


def test_a_context_note_that_waits_for_its_second_signature_is_not_held(
    thread: Comment, author: User, professional: User
):
    since = timezone.now() - timedelta(days=1)
    before = statistics.held_percent(since)
    note = notes.proposed(cast.published_article(), professional)
    assert note.comment.visibility == Visibility.HELD
    assert statistics.held_percent(since) == before == 0
    assert statistics.automatic_and_human(since)[0] == 0
    acts.held(thread, author)
    assert statistics.held_percent(since) == 50
    assert statistics.automatic_and_human(since)[0] == 1


def test_everybody_sees_numbers_late_and_small_ones_merged(
    thread: Comment, author: User, moderator: User, client: Any, monkeypatch: pytest.MonkeyPatch
):
    for reason, number in (("spam", 6), ("abuse", 2), ("privacy", 2)):
        for _n in range(number):
            acts.act(acts.held(thread, author), moderator, "reject", reason=reason)
    assert "Spam" not in client.get("/transparency/").content.decode()  # of today
    later = timezone.now() + timedelta(days=8)
    months = statistics.public_months(later)
    assert months[0]["reasons"] == [("Spam", "6"), ("Others together", "fewer than 5")]
    assert [entry["action"] for entry in statistics.public_entries(later)] == ["reject"] * 10
    monkeypatch.setattr(timezone, "now", lambda: later)
    page = client.get("/transparency/").content.decode()
    for word in (author.display_name, moderator.display_name, "Take a lot"):
        assert word not in page
    assert not client.cookies


def test_leads_see_how_many_emergencies_each_person_decided(thread: Comment, author: User, moderator: User):
    comment = acts.apply(
        cast.reply_by(author, thread, "I cannot go on."),
        "emergency",
        severity="urgent",
        emergency="self_harm",
    )
    acts.act(comment, moderator, "reject", reason="crisis-care")
    assert statistics.emergencies_today() == [(moderator.display_name, 1)]
