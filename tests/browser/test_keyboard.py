"""A reader who has no mouse: the whole way by keys, and what is focused can be seen and is in order."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import NewPage
from tests.browser.pausing import worker_stopped
from tests.browser.people import THINKING_TIME, sign_in
from tests.running import Forum

ARTICLE = "/articles/vitamin-k2/"
# What has the keyboard: its name, whether a line is drawn around it, and where it stands among all elements.
FOCUSED = """() => {
    const it = document.activeElement, style = getComputedStyle(it);
    return {
        name: (it.ariaLabel || it.labels?.[0]?.textContent || it.textContent).trim().replace(/\\s+/g, ' '),
        outlined: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
        tag: it.tagName,
        place: [...document.querySelectorAll('*')].indexOf(it),
    };
}"""


def tab_to(page: Page, name: str, limit: int = 150) -> None:
    """Press Tab until the thing of that name has the keyboard, as somebody does who listens to names."""
    for _press in range(limit):
        page.keyboard.press("Tab")
        found = page.evaluate(FOCUSED)
        if found["name"].startswith(name):
            assert found["outlined"], f"{name}: nothing shows that it is focused"
            return
    raise AssertionError(f"no {name!r} by {limit} presses of Tab")


def enter(page: Page) -> None:
    """Enter, and the page that it leads to."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


@pytest.fixture
def reader(new_page: NewPage) -> Page:
    page = new_page()
    sign_in(page, "second@demo.invalid")
    return page


def test_the_first_tab_offers_to_skip_to_the_text(page: Page):
    page.goto(ARTICLE)
    page.keyboard.press("Tab")
    link = page.get_by_role("link", name="Skip to the text")
    expect(link).to_be_focused()
    box = link.bounding_box()
    assert box is not None
    assert box["y"] >= 0
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


@pytest.mark.parametrize("address", [ARTICLE, "/threads/1/", f"{ARTICLE}threads/new/", "/notices/choices/"])
def test_the_keyboard_goes_through_a_page_from_top_to_bottom_and_can_be_seen(reader: Page, address: str):
    reader.goto(address)
    places = [-1]
    for _press in range(60):
        reader.keyboard.press("Tab")
        found = reader.evaluate(FOCUSED)
        if found["tag"] == "BODY":
            break
        assert found["outlined"], found
        assert found["place"] > places[-1], found
        places.append(found["place"])
    assert len(places) > 15


def test_somebody_reads_searches_answers_edits_and_reports_by_keys_alone(reader: Page):
    page, keys = reader, reader.keyboard
    page.goto("/")
    tab_to(page, "Search")
    enter(page)
    expect(page).to_have_url("/search/")
    tab_to(page, "Words")
    keys.type("cheese numbers")
    enter(page)
    tab_to(page, "Does cheese count, or only natto?")
    enter(page)
    expect(page.get_by_role("heading", level=1, name="Does cheese count")).to_be_visible()

    tab_to(page, "Reply")
    enter(page)
    tab_to(page, "Strong")
    keys.press("ArrowRight")
    assert page.evaluate(FOCUSED)["name"] == "Emphasis"
    tab_to(page, "Your")
    keys.type("I never read labels in the ")
    keys.press("Control+b")
    keys.type("evening")
    expect(page.locator("textarea[name=text]")).to_have_value("I never read labels in the **evening**")
    page.wait_for_timeout(THINKING_TIME)
    tab_to(page, "Post")
    enter(page)
    own = page.locator("article.c").filter(has_text="I never read labels in the evening")
    expect(own).to_have_count(1)

    page.goto(page.url)
    tab_to(page, "Edit")
    enter(page)
    tab_to(page, "Your")
    keys.press("Control+End")
    keys.type(" or at night")
    tab_to(page, "Save")
    enter(page)
    expect(page.locator("article.c").filter(has_text="or at night")).to_have_count(1)

    tab_to(page, "Report")
    enter(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Report a comment")
    tab_to(page, "Could harm")
    keys.press("Space")
    tab_to(page, "Send report")
    enter(page)
    expect(page.get_by_role("status").first).to_contain_text("Thank you")


def test_a_comment_stays_on_the_page_while_it_is_checked(reader: Page):
    answers: list[str] = []

    def not_yet(route: Route) -> None:
        answers.append(route.request.url)
        route.fulfill(status=204) if len(answers) == 1 else route.continue_()

    reader.route("**/comments/*/state/", not_yet)
    reader.goto("/threads/1/")
    words = "What a slow morning it is at the dairy."
    reader.locator("[name=text]").fill(words)
    reader.wait_for_timeout(THINKING_TIME)
    reader.get_by_role("button", name="Post comment").click()
    own = reader.locator("article.c").filter(has_text=words)
    expect(own).to_have_count(1)
    if own.locator(".c-state").count():  # the worker may have been faster than the page
        expect(own.locator(".c-state")).to_have_count(0)
        expect(own).to_have_count(1)
        expect(reader.locator("[data-live]")).to_have_text("Your comment is public now.")


@pytest.mark.parametrize("name", ["Edit", "Look again"])
def test_the_keyboard_stays_where_it_was_when_the_check_of_a_comment_ends(
    reader: Page, forum: Forum, name: str
):
    reader.goto("/threads/1/")
    words = f"Which cheese is it that they sell by the {name} counter?"
    reader.locator("[name=text]").fill(words)
    reader.wait_for_timeout(THINKING_TIME)
    own = reader.locator("article.c").filter(has_text=words)
    control = own.get_by_role("link", name=name)
    with worker_stopped(forum):
        reader.get_by_role("button", name="Post comment").click()
        control.focus()
        place = control.get_attribute("href")
    expect(own.locator(".c-state")).to_have_count(0)
    assert reader.evaluate("document.activeElement.getAttribute('href')") == place


def test_a_refused_form_leads_from_its_summary_to_the_field(page: Page):
    page.goto("/accounts/signup/")
    page.locator("[name=email]").fill("by.keys@example.org")
    page.locator("[name=display_name]").fill("By Keys")
    page.locator("[name=rules]").check()
    page.locator("[name=password1]").fill("short")
    page.wait_for_timeout(THINKING_TIME)
    enter(page)
    expect(page.get_by_role("alert")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    field = page.locator("[name=password1]")
    expect(field).to_be_focused()
    assert field.get_attribute("aria-invalid") == "true"
    described = (field.get_attribute("aria-describedby") or "").split()
    assert any("at least 8" in page.locator(f"[id='{name}']").inner_text() for name in described)
