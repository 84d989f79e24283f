"""Before you post, in real browsers: advice, other words, posting all the same; unsent text that stays."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage
from tests.browser.people import DEMO_PASSWORD, sign_in

ORDER = "Take 500 mcg of MK-7 a day and stop your warfarin."
SEND = "form.composer .actions button[type=submit]:not(.quiet)"


def at_the_thread(new_page: NewPage, javascript: bool) -> Page:
    """A member on the page of a thread, ready to write."""
    page = new_page(javascript=javascript)
    sign_in(page, "second@demo.invalid", DEMO_PASSWORD)
    page.goto("/articles/vitamin-k2/")
    page.get_by_role("link", name="Does cheese count, or only natto?").first.click()
    expect(page.locator("[name=text]")).to_be_visible()
    return page


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_advice_is_given_once_and_a_chosen_phrasing_replaces_the_sentence(
    new_page: NewPage, javascript: bool
):
    page = at_the_thread(new_page, javascript)
    page.locator("[name=text]").fill(f"My own view. {ORDER}")
    page.locator(SEND).click()
    expect(page.locator("#advice mark").first).to_be_visible()
    expect(page.locator("[name=text]")).to_have_value(f"My own view. {ORDER}")
    sentence = page.locator("#advice .phrasing q").first.inner_text()
    page.locator("#advice .phrasing").first.click()
    expect(page.locator("#advice")).to_have_count(0)
    expect(page.locator("[name=text]")).to_have_value(f"My own view. {sentence}")
    expect(page.locator("article.c").filter(has_text="My own view.")).to_have_count(0)


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_posting_all_the_same_posts_and_waits_for_a_moderator(new_page: NewPage, javascript: bool):
    page = at_the_thread(new_page, javascript)
    text = f"{ORDER} That is how {'one' if javascript else 'another'} did it."
    page.locator("[name=text]").fill(text)
    page.locator(SEND).click()
    expect(page.locator("#advice")).to_be_visible()
    page.locator(SEND).click()
    expect(page.locator("article.c").filter(has_text=text)).to_have_count(1)
    expect(page.locator("#advice")).to_have_count(0)


def test_unsent_text_survives_a_closed_tab(new_page: NewPage):
    page = at_the_thread(new_page, True)
    address = page.url
    page.locator("[name=text]").fill("Half a thought about cheese")
    page.wait_for_timeout(500)
    again = page.context.new_page()
    page.close()
    again.goto(address)
    expect(again.locator("[name=text]")).to_have_value("Half a thought about cheese")
