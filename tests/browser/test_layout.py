"""Where things stand on the page: on paper, on a phone, at a desk."""

from __future__ import annotations

import pytest
from playwright.sync_api import FloatRect, Locator, Page, expect

from tests.browser.conftest import NewPage
from tests.browser.people import sign_in

ARTICLE, THREAD = "/articles/vitamin-k2/", "/threads/1/"
PAPER = 642  # pixels between the margins of a sheet of A4
PHONES = (320, 360)
LINES = """part => {
    const range = document.createRange();
    range.selectNodeContents(part);
    return range.getClientRects().length;
}"""


def width_of(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth"))


def box(part: Locator) -> FloatRect:
    found = part.bounding_box()
    assert found
    return found


def test_an_article_fits_the_paper(new_page: NewPage):
    page = new_page(width=PAPER)
    page.goto(ARTICLE)
    page.emulate_media(media="print")
    assert width_of(page) == PAPER


def test_paper_asks_nobody_to_write(new_page: NewPage):
    page = new_page()
    page.goto(THREAD)
    expect(page.get_by_role("heading", name="Add to this thread")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="Add to this thread")).to_be_hidden()


@pytest.mark.parametrize("address", ["/docs/", "/docs/operating/", ARTICLE])
def test_the_contents_stand_beside_the_beginning_of_the_text(page: Page, address: str):
    page.goto(address)
    beside, text = box(page.locator(".contents-nav")), box(page.locator("article.prose"))
    assert abs(beside["y"] - text["y"]) < 60
    assert beside["x"] + beside["width"] < text["x"]


@pytest.mark.parametrize("width", PHONES)
@pytest.mark.parametrize("address", [THREAD, ARTICLE])
def test_a_badge_keeps_clear_of_the_text_below_it(new_page: NewPage, address: str, width: int):
    page = new_page(width=width)
    page.goto(address)
    comment = page.locator(".c.pro").first
    badge, text = box(comment.locator(".badge")), box(comment.locator(".c-text"))
    assert text["y"] - (badge["y"] + badge["height"]) >= 6


@pytest.mark.parametrize("width", [*PHONES, 1280])
def test_a_badge_among_the_results_stays_in_the_column_and_off_the_name(new_page: NewPage, width: int):
    page = new_page(width=width)
    page.goto("/search/?q=cheese")
    found = page.locator(".entry", has=page.locator(".badge")).first
    name, badge = box(found.locator(".meta > span").first), box(found.locator(".badge"))
    assert badge["x"] >= box(found)["x"]
    assert badge["y"] >= name["y"] + name["height"] or badge["x"] - (name["x"] + name["width"]) >= 6


def test_the_question_about_a_badge_stands_apart_from_what_follows(page: Page):
    page.goto(THREAD)
    page.locator(".c.pro .badge").first.click()
    question, after = (box(page.locator(".badge-panel .help").nth(number)) for number in (0, 1))
    assert after["y"] - (question["y"] + question["height"]) >= 8


def test_a_line_parts_the_comments_of_a_person(page: Page):
    page.goto(THREAD)
    page.locator(".c").first.get_by_role("link", name="Wren Fallow").click()
    lines = page.locator(".flat > .crumb")
    expect(lines.nth(3)).to_be_visible()
    widths = lines.evaluate_all("all => all.map(one => getComputedStyle(one).borderBlockStartWidth)")
    assert widths == ["0px"] + ["1px"] * (len(widths) - 1)


def test_a_phone_shows_which_browser_is_one_s_own(new_page: NewPage):
    page = new_page(width=320)
    sign_in(page, "reader@demo.invalid")
    page.goto("/accounts/sessions/")
    expect(page.locator("h2 .tag")).to_be_in_viewport(ratio=1)
    assert width_of(page) == 320


def test_the_laboratory_is_read_without_guessing(new_page: NewPage):
    page = new_page()
    sign_in(page, "admin@demo.invalid")
    page.goto("/admin/moderation/ruleswitch/")
    page.locator(".laboratory-form textarea").first.fill(
        "You should stop your warfarin. Take 5000 IU of vitamin D a day."
    )
    page.get_by_role("button", name="Screen it").click()
    rule = page.get_by_role("rowheader", name="prescription_change").first
    assert rule.evaluate(LINES) == 1
    mark = page.locator(".laboratory mark").first
    assert mark.evaluate("one => getComputedStyle(one).backgroundColor") != "rgb(255, 255, 0)"
    above, caption = box(page.locator(".laboratory table").first), box(page.locator(".laboratory caption"))
    assert caption["y"] - (above["y"] + above["height"]) >= 12
    page.set_viewport_size({"width": 360, "height": 800})
    assert width_of(page) == 360
    state = box(page.get_by_role("columnheader", name="State"))
    assert state["x"] + state["width"] <= 360
