"""The whole way of a professional in a browser: apply, review, answer with a badge, the last day passes."""

from __future__ import annotations

import io

from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage
from tests.browser.pausing import worker_stopped
from tests.browser.people import sign_in
from tests.running import Forum


def picture() -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (40, 20), "teal").save(drawn, "JPEG")
    return drawn.getvalue()


def apply_for_badge(page: Page) -> str:
    sign_in(page, "second@demo.invalid")
    page.goto("/credentials/")
    page.get_by_role("link", name="Apply for a badge").click()
    page.get_by_label("Profession").select_option("pharmacist")
    page.get_by_label("Register", exact=True).select_option("gb_gphc")
    page.get_by_label("Number in the register").fill("5012345")
    page.get_by_label("Your name as the register shows it").fill("Tamsin Quill")
    page.get_by_label("Interests").fill("I work in a community pharmacy.")
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_text("beginning with 2").first).to_be_visible()
    page.get_by_label("Number in the register").fill("2012345")
    page.get_by_role("button", name="Save and go on").click()
    expect(page.locator(".proof-code code")).to_be_visible()
    here = page.url
    page.locator("input[type=file]").set_input_files(
        {"name": "card.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    )
    page.get_by_role("button", name="Add the file").click()
    expect(page.locator(".papers li")).to_have_count(1)
    page.get_by_label("I accept the terms for professionals").check()
    page.get_by_role("button", name="Send to the reviewers").click()
    expect(page.get_by_text("Waiting for a reviewer")).to_be_visible()
    return here


def review(page: Page) -> None:
    sign_in(page, "admin@demo.invalid")
    page.goto("/admin/accounts/verification/queue/")
    expect(page.get_by_text("second step at sign-in is off")).to_be_visible()
    page.get_by_role("link", name="Tamsin Quill: Pharmacist").click()
    page.get_by_role("button", name="Begin the review").click()
    with page.expect_popup() as opened:
        page.get_by_role("link", name="JPEG").click()
    opened.value.close()
    page.get_by_label("Name there").fill("Tamsin Quill")
    page.get_by_label("Status there, word for word").fill("Registered")
    page.locator("[name=no_date]").check()
    for point in ("name_matches", "number_matches", "status_active", "no_restriction", "profession_listed"):
        page.locator(f"[name={point}]").check()
    page.locator("[name=interests_read]").check()
    page.locator("[name=proof_seen]").check()
    check = page.locator("form[action$='/act/check/']")
    check.locator("[name=words]").fill("Found, active, no restriction.")
    check.get_by_role("button", name="Record the look-up").click()
    expect(page.get_by_text("verified", exact=False).first).to_be_visible()


def test_apply_review_answer_and_the_last_day(new_page: NewPage, forum: Forum):
    applicant, reviewer, visitor = new_page(), new_page(), new_page()
    here = apply_for_badge(applicant)
    review(reviewer)
    applicant.goto(here)
    expect(applicant.get_by_text("Found, active, no restriction.")).to_be_visible()

    applicant.goto("/articles/vitamin-k2/")
    applicant.get_by_role("link", name="Does cheese count, or only natto?").first.click()
    applicant.get_by_role("link", name="Reply").first.click()
    applicant.locator("textarea[name=text]").first.fill(
        "Labels seldom name it, and measured values differ between cheeses."
    )
    applicant.get_by_role("button", name="Post").last.click()
    words = "Labels seldom name it"
    visitor.goto("/articles/vitamin-k2/")
    for _attempt in range(40):
        if visitor.get_by_text(words).count():
            break
        visitor.wait_for_timeout(250)
        visitor.reload()
    comment = visitor.locator("article", has_text=words).last
    expect(comment.get_by_role("link", name="Pharmacist, licence checked")).to_be_visible()
    badge = comment.get_by_role("link", name="Pharmacist, licence checked")
    person = str(badge.get_attribute("href")).partition("#")[0]
    badge.click()  # opens in place
    expect(visitor.get_by_text("I work in a community pharmacy.")).to_be_visible()
    expect(visitor.get_by_text("does not make its holder your clinician")).to_be_visible()

    paper = forum.python(
        "from k2forum.accounts.models import Evidence; print(Evidence.objects.latest('pk').pk)"
    ).strip()
    for stranger in (visitor, applicant):
        answer = stranger.request.get(f"/credentials/evidence/{paper}/")
        assert answer.status == 404

    with worker_stopped(forum):
        forum.python(
            "import datetime; from k2forum.accounts.models import Verification; "
            "Verification.objects.filter(register_code='gb_gphc').update("
            "expires_on=datetime.date.today() - datetime.timedelta(days=2))"
        )
        visitor.goto(person)
        expect(visitor.get_by_text("Pharmacist, licence checked")).to_have_count(0)
        for _attempt in range(20):
            visitor.goto("/articles/vitamin-k2/")
            if visitor.get_by_text("was a verified pharmacist when posted").count():
                break
            visitor.wait_for_timeout(500)
        gone = visitor.locator("article", has_text=words).last
        expect(gone.get_by_text("was a verified pharmacist when posted; not current").last).to_be_visible()
