"""Before you post, in real browsers: advice, other words, posting all the same, numbers to call; unsent text
that stays."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage
from tests.browser.people import DEMO_PASSWORD, sign_in

ORDER = "Take 500 mcg of MK-7 a day and stop your warfarin."
EMERGENCY = "I swallowed 40 warfarin tablets an hour ago and I vomit blood."
CALL = ".card.emergency a[href^='tel:']"
SMALL = {"width": 360, "height": 740}
SEND = "form.composer .actions button[type=submit]:not(.quiet)"


def at_the_thread(new_page: NewPage, javascript: bool, **screen: int) -> Page:
    """A member on the page of a thread, ready to write."""
    page = new_page(javascript=javascript, **screen)
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
    expect(page.locator("[name=text]")).to_be_focused()
    expect(page.locator("[name=text]")).to_be_in_viewport()
    page.get_by_role("button", name="Bring it back").click()
    expect(page.locator("[name=text]")).to_have_value(f"My own view. {ORDER}")
    expect(page.locator("[name=text]")).to_be_focused()
    expect(page.locator("article.c").filter(has_text="My own view.")).to_have_count(0)


def test_on_a_small_screen_advice_is_read_from_its_beginning(new_page: NewPage):
    page = at_the_thread(new_page, True, **SMALL)
    page.locator("[name=text]").fill(f"My own view. {ORDER}")
    page.locator(SEND).click()
    expect(page.locator("#advice")).to_be_focused()
    expect(page.locator("#advice h2")).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_in_an_emergency_the_number_to_call_is_on_the_screen(new_page: NewPage, javascript: bool):
    page = at_the_thread(new_page, javascript, **SMALL)
    page.locator("[name=text]").fill(EMERGENCY)
    page.locator(SEND).click()
    expect(page.locator(CALL).first).to_be_in_viewport(ratio=1)
    expect(page.locator("#help")).to_be_focused()
    expect(page.locator("[name=text]")).to_have_value("")
    page.locator("#help").get_by_role("link", name="To your text").click()
    expect(page.locator("article.c:target .c-text")).to_be_in_viewport()
    expect(page.locator("article.c:target .c-text")).to_contain_text("I swallowed 40 warfarin tablets")


def test_the_number_to_call_is_on_the_screen_where_something_stops_the_post(new_page: NewPage):
    page = at_the_thread(new_page, True, **SMALL)
    page.goto("/articles/vitamin-k2/threads/new/")
    page.locator("[name=title]").fill(" ")
    page.locator("[name=text]").fill(EMERGENCY)
    page.locator(SEND).click()
    expect(page.locator("#help")).to_be_focused()
    expect(page.locator(CALL).first).to_be_in_viewport(ratio=1)
    expect(page.locator("[data-error-summary]")).to_have_count(1)


def test_the_number_to_call_is_on_the_screen_in_a_preview(new_page: NewPage):
    page = at_the_thread(new_page, True, **SMALL)
    page.locator("[name=text]").fill(EMERGENCY)
    expect(page.locator("#preview")).to_contain_text("warfarin")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator(f"#preview {CALL}").first).to_be_in_viewport(ratio=1)


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
