"""The pages of applicants and reviewers, step by step as people use them."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from k2forum.accounts.credentials import State, Verification
from k2forum.accounts.models import Review
from tests import cast
from tests.accounts.credentials import acts

DETAILS = {
    "profession": "pharmacist",
    "register_code": "gb_gphc",
    "number": "201 2345",
    "legal_name": "Pia Example",
    "interests": "None.",
    "claimed_expiry": "",
}


def check_of(row, **changes):
    fields = {
        "seen": row.version,
        "register_url": "https://www.pharmacyregulation.org/registers/pharmacist/registrationnumber/2012345",
        "opened_at": timezone.now().strftime("%Y-%m-%dT%H:%M"),
        "name_on_register": "Pia Example",
        "status_seen": "Registered",
        "expires_on": (timezone.localdate() + datetime.timedelta(days=100)).isoformat(),
        "method": "register",
        "words": "Found and active.",
        **dict.fromkeys(
            (
                *("name_matches", "number_matches", "status_active", "no_restriction"),
                *("profession_listed", "interests_read", "proof_seen"),
            ),
            "on",
        ),
    }
    return fields | changes


def test_the_whole_way_from_form_to_badge(anna, reviewer, client):
    mine, desk = cast.client_of(anna), cast.client_of(reviewer)
    assert mine.get("/credentials/new/").status_code == 200
    assert mine.post("/credentials/new/", DETAILS).status_code == 302
    row = Verification.objects.get()
    here = f"/credentials/{row.pk}/"
    assert row.proof_code in mine.get(here).content.decode()
    paper = SimpleUploadedFile("holiday.exe", acts.picture(), "application/x-msdownload")
    assert mine.post(f"{here}files/", {"file": paper}).status_code == 302
    assert mine.post(f"{here}submission/", {"terms_version": "1", "terms": "on"}).status_code == 302
    there = f"/admin/accounts/verification/{row.pk}/review/"
    assert "Anna" in desk.get("/admin/accounts/verification/queue/").content.decode()
    assert "Begin the review" in desk.get(there).content.decode()
    desk.post(f"{there}step/claim/")
    row.refresh_from_db()
    page = desk.get(there).content.decode()
    assert "registrationnumber/2012345" in page and f"/credentials/evidence/{row.evidence.get().pk}/" in page
    assert desk.post(f"{there}act/check/", check_of(row, status_active="")).status_code == 422
    assert desk.post(f"{there}act/check/", check_of(row)).status_code == 302
    assert "licence checked" in client.get(f"/people/{anna.pk}/").content.decode()
    assert "Found and active." in mine.get(here).content.decode()
    assert "credential verified" in desk.get(there).content.decode()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"number": "5012345"}, "beginning with 2"),
        ({"register_code": "us_npi", "number": "1234567890"}, "check digit"),
        ({"profession": "dentist"}, "does not list this profession"),
        ({"interests": ""}, "required"),
        ({"legal_name": ""}, "required"),
        ({"register_code": "made_up"}, "valid choice"),
    ],
)
def test_what_cannot_be_is_said_in_the_form_and_nothing_is_lost(anna, changes, words):
    answer = cast.client_of(anna).post("/credentials/new/", DETAILS | changes)
    page = answer.content.decode()
    assert answer.status_code == 422 and words in page
    assert not Verification.objects.exists()
    if "legal_name" not in changes:
        assert "Pia Example" in page


def test_others_do_not_see_an_application(anna, stranger, client, moderator):
    row = acts.submitted(anna)
    for browser in (cast.client_of(stranger), cast.client_of(moderator)):
        assert browser.get(f"/credentials/{row.pk}/").status_code == 404
        assert browser.post(f"/credentials/{row.pk}/withdrawal/").status_code == 404
    assert client.get(f"/credentials/{row.pk}/").status_code == 302
    for page in ("queue/", f"{row.pk}/review/"):
        assert cast.client_of(moderator).get(f"/admin/accounts/verification/{page}").status_code == 403
        assert client.get(f"/admin/accounts/verification/{page}").status_code == 302
    assert "Pia Example" not in client.get(f"/people/{anna.pk}/").content.decode()


def test_an_unusable_file_is_said_on_the_page(anna):
    row = acts.drafted(anna)
    paper = SimpleUploadedFile("licence.pdf", b"<html>", "application/pdf")
    answer = cast.client_of(anna).post(f"/credentials/{row.pk}/files/", {"file": paper})
    assert answer.status_code == 422 and "Only PDF, PNG and JPEG" in answer.content.decode()


def test_the_terms_have_to_be_accepted(anna):
    row = acts.drafted(anna)
    answer = cast.client_of(anna).post(f"/credentials/{row.pk}/submission/", {"terms_version": "1"})
    assert answer.status_code == 422
    assert Verification.objects.get().state == State.DRAFT


def test_an_answer_and_a_withdrawal_from_the_page(anna, reviewer):
    row = acts.in_review(anna, reviewer)
    desk, mine = cast.client_of(reviewer), cast.client_of(anna)
    there = f"/admin/accounts/verification/{row.pk}/review/act/ask/"
    assert desk.post(there, {"seen": row.version, "words": "Which county?"}).status_code == 302
    page = mine.get(f"/credentials/{row.pk}/").content.decode()
    assert "Which county?" in page and "Answer the reviewer" in page
    mine.post(f"/credentials/{row.pk}/answer/", {"message": "Kent."})
    assert "Kent." in desk.get(f"/admin/accounts/verification/{row.pk}/review/").content.decode()
    mine.post(f"/credentials/{row.pk}/withdrawal/")
    assert Verification.objects.get().state == State.WITHDRAWN


def test_two_reviewers_at_once_do_not_both_decide(anna, reviewer):
    row = acts.in_review(anna, reviewer)
    desk = cast.client_of(reviewer)
    there = f"/admin/accounts/verification/{row.pk}/review/act/"
    seen = row.version
    assert desk.post(f"{there}ask/", {"seen": seen, "words": "Which county?"}).status_code == 302
    late = desk.post(f"{there}decline/", {"seen": seen, "words": "Dear Anna", "reason": "other"})
    assert late.status_code == 409 and "Dear Anna" in late.content.decode()
    assert Verification.objects.get().state == State.NEEDS_INFO


def test_a_second_reviewer_confirms_on_the_page(anna, reviewer):
    row = acts.in_review(anna, reviewer)
    other = acts.reviewer_named("Otto")
    there = f"/admin/accounts/verification/{row.pk}/review/"
    cast.client_of(reviewer).post(f"{there}act/check/", check_of(row))
    assert not Verification.objects.live().exists()
    desk = cast.client_of(other)
    assert "Waits for a second reviewer" in desk.get(there).content.decode()
    desk.post(f"{there}step/confirmation/", {"row": Review.objects.get().pk})
    assert Verification.objects.live().exists()


def test_suspend_appeal_and_revoke_on_the_pages(anna, reviewer):
    row = acts.verified(anna, reviewer)
    desk, mine = cast.client_of(reviewer), cast.client_of(anna)
    there = f"/admin/accounts/verification/{row.pk}/review/"
    act = {"seen": row.version, "words": "A question is open.", "reason": "question"}
    assert desk.post(f"{there}act/suspend/", act).status_code == 302
    assert "Appeal" in mine.get(f"/credentials/{row.pk}/").content.decode()
    mine.post(f"/credentials/{row.pk}/appeal/", {"text": "It is not true."})
    appeal = row.appeals.get()
    page = desk.get(there).content.decode()
    assert "It is not true." in page
    desk.post(f"{there}step/appeal/", {"row": appeal.pk, "yes": "0", "answer": "It stands."})
    assert "It stands." in mine.get(f"/credentials/{row.pk}/").content.decode()
    row.refresh_from_db()
    act = {"seen": row.version, "words": "Forged papers.", "reason": "fraud"}
    assert desk.post(f"{there}act/revoke/", act).status_code == 302
    row.refresh_from_db()
    assert row.is_fraud and row.state == State.REVOKED


def test_public_sites_have_no_way_past_the_queue(reviewer, settings):
    desk = cast.client_of(reviewer)
    assert desk.get("/admin/accounts/verification/add/").status_code == 200
    settings.PRODUCTION = True
    assert desk.get("/admin/accounts/verification/add/").status_code == 403


def test_the_queue_costs_the_same_however_much_waits(reviewer):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    desk = cast.client_of(reviewer)

    def cost():
        with CaptureQueriesContext(connection) as captured:
            assert desk.get("/admin/accounts/verification/queue/").status_code == 200
        return len(captured)

    acts.submitted(cast.person("Ada"))
    cost()
    few = cost()
    for name, number in (("Bea", "2054321"), ("Cleo", "2054322"), ("Dora", "2054323")):
        acts.submitted(cast.person(name), number=number)
    assert cost() == few


FOR_PROFESSIONALS = ("/needs-a-professional/", "/notes/")


def test_only_who_may_open_the_professionals_pages_is_shown_the_way_there(anna, professional, moderator):
    for person, has in ((anna, False), (professional, True), (moderator, True)):
        mine = cast.client_of(person)
        page = mine.get("/credentials/").content.decode()
        assert [f'href="{address}"' in page for address in FOR_PROFESSIONALS] == [has, has]
        assert {mine.get(address).status_code for address in FOR_PROFESSIONALS} == {200 if has else 403}


def test_a_badge_that_ended_shows_no_way_to_the_professionals_pages(anna, reviewer):
    cast.verified(anna, checked_by=reviewer, days=-1)
    assert 'href="/needs-a-professional/"' not in cast.client_of(anna).get("/credentials/").content.decode()
