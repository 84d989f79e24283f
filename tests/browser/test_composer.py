"""Writing: the preview follows what is typed, the characters left are said; it works without scripts too."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import NewPage
from tests.browser.people import sign_in

COMPOSER = "/articles/vitamin-k2/threads/new/"


def test_the_preview_follows_what_is_typed_where_it_stands_beside_the_text(new_page: NewPage):
    page = new_page(width=1500)
    sign_in(page, "second@demo.invalid")
    page.goto(COMPOSER)
    page.locator("[name=text]").fill("Has **anybody** tried the soft kind?")
    expect(page.locator(".preview strong")).to_have_text("anybody")
    text, preview = page.locator("[name=text]").bounding_box(), page.locator(".preview").bounding_box()
    assert text is not None
    assert preview is not None
    assert preview["x"] > text["x"] + text["width"]


def test_on_a_small_screen_it_stands_below_and_the_characters_left_are_said(new_page: NewPage):
    page = new_page(width=375)
    sign_in(page, "second@demo.invalid")
    page.goto(COMPOSER)
    page.locator("[name=text]").fill("One *kind*.")
    expect(page.locator(".preview em")).to_have_text("kind")
    text, preview = page.locator("[name=text]").bounding_box(), page.locator(".preview").bounding_box()
    assert text is not None
    assert preview is not None
    assert preview["y"] > text["y"] + text["height"]
    expect(page.locator("[data-count-of]")).to_be_empty()
    page.locator("[name=text]").fill("x" * 9_700)
    expect(page.locator("[data-count-of]")).to_contain_text("300")


def test_without_scripts_a_draft_is_kept_and_comes_back(new_page: NewPage):
    page = new_page(javascript=False)
    sign_in(page, "professional@demo.invalid")
    page.goto(COMPOSER)
    expect(page.get_by_role("toolbar")).to_be_hidden()
    page.locator("[name=text]").fill("A thought for tomorrow.")
    page.get_by_role("button", name="Keep as a draft").click()
    page.goto(COMPOSER)
    expect(page.locator("[name=text]")).to_have_value("A thought for tomorrow.")
    expect(page.get_by_text("This is the text you had not sent yet.")).to_be_visible()


def test_without_scripts_the_preview_is_one_press_away_and_nothing_is_sent(new_page: NewPage):
    page = new_page(javascript=False, width=375)
    sign_in(page, "professional@demo.invalid")
    page.goto(COMPOSER)
    expect(page.locator(".preview")).to_be_hidden()
    page.locator("[name=title]").fill("Only looking")
    page.locator("[name=text]").fill("Everybody should take **500 mcg** of MK-7 a day.")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator(".preview strong")).to_have_text("500 mcg")
    expect(page.locator(".preview")).to_be_focused()
    expect(page.get_by_text("Before you post", exact=True)).to_be_visible()
    expect(page.locator("[name=text]")).to_have_value("Everybody should take **500 mcg** of MK-7 a day.")
    page.goto("/articles/vitamin-k2/threads/")
    expect(page.get_by_text("Only looking")).to_have_count(0)
