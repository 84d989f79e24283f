"""Every page as axe sees it, by day at a desk and by night on a phone; none is wider than a small screen."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from tests.browser import pages, scene
from tests.browser.conftest import STEP_LIMIT, NewPage
from tests.browser.people import THINKING_TIME
from tests.running import Forum

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
RUN = """async () => {
    const words = node => [...node.any, ...node.all, ...node.none].map(check => check.message).join('; ');
    const {violations} = await axe.run(document, OPTIONS);
    return violations.map(({id, nodes}) => `${id}: ` + nodes.slice(0, 3)
        .map(node => `${node.html.slice(0, 160)} [${words(node).slice(0, 160)}]`).join(' | '));
}"""
# The sizes of what is pressed belong to WCAG 2.2, which axe looks at where it is told to.
OPTIONS = "{resultTypes: ['violations'], rules: {'target-size': {enabled: true}}}"
RUN = RUN.replace("OPTIONS", OPTIONS)
SMALLEST = 320


@pytest.fixture(scope="module")
def made(forum: Forum) -> dict[str, Any]:
    printed = forum.python("from tests.browser import scene; scene.make()")
    found = re.search(rf"^{scene.MARK}(.*)$", printed, re.MULTILINE)
    assert found, printed
    return dict(json.loads(found[1]))


@pytest.fixture(scope="module")
def tabs(browser: Browser, forum: Forum, made: dict[str, Any]) -> Iterator[dict[str, Page]]:
    """One tab for each person of the scene, signed in; "" is a visitor's."""
    opened = {}
    for who in (pages.VISITOR, *made["sessions"]):
        context = browser.new_context(base_url=forum.url, reduced_motion="reduce", color_scheme="light")
        context.set_default_timeout(STEP_LIMIT)
        if who:
            context.add_cookies([{"name": "sessionid", "value": made["sessions"][who], "url": forum.url}])
        opened[who] = context.new_page()
    yield opened
    for tab in opened.values():
        tab.context.close()


def look_at(page: Page) -> list[str]:
    """What axe and a small screen have against the page as it stands."""
    page.evaluate(AXE)
    problems = [f"light, desk: {problem}" for problem in page.evaluate(RUN)]
    page.set_viewport_size({"width": 375, "height": 740})
    page.emulate_media(color_scheme="dark")
    page.evaluate("document.getAnimations().forEach(motion => motion.finish())")
    problems += [f"dark, phone: {problem}" for problem in page.evaluate(RUN)]
    page.set_viewport_size({"width": SMALLEST, "height": 740})
    width = page.evaluate("document.documentElement.scrollWidth")
    if width > SMALLEST:
        problems.append(f"{width} px wide on a screen of {SMALLEST} px")
    by_day(page)
    return problems


def by_day(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(color_scheme="light")


def assert_clean(page: Page) -> None:
    problems = look_at(page)
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("visit", pages.ALL, ids=str)
def test_axe_finds_nothing_on(visit: pages.Visit, tabs: dict[str, Page], made: dict[str, Any]):
    page = tabs[visit.who]
    address = reverse(visit.name, kwargs=visit.filled(made)) + visit.query
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == visit.status, f"{address} answers {answer.status}"
    assert page.url.endswith(address), f"{address} sends on to {page.url}"
    assert_clean(page)


def test_axe_finds_nothing_between_joining_and_the_code(new_page: NewPage):
    page = new_page()
    page.goto("/accounts/signup/")
    page.locator("[name=email]").fill("looked.at@example.org")
    page.locator("[name=display_name]").fill("Looked At")
    page.locator("[name=password1]").fill("short")
    page.locator("[name=rules]").check()
    page.wait_for_timeout(THINKING_TIME)
    page.locator("[name=password1]").press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    assert_clean(page)
    page.locator("[name=password1]").fill("a long walk by the sea")
    page.get_by_role("main").get_by_role("button", name="Join", exact=True).click()
    expect(page.locator("[name=code]")).to_be_visible()
    assert page.url.endswith(reverse("account_email_verification_sent"))
    assert_clean(page)


def test_axe_finds_nothing_on_the_way_to_a_new_password(new_page: NewPage, forum: Forum):
    page = new_page()
    page.goto("/accounts/password/reset/")
    page.locator("[name=email]").fill("second@demo.invalid")
    page.locator("[name=email]").press("Enter")
    expect(page.locator("[name=code]")).to_be_visible()
    assert page.url.endswith(reverse("account_confirm_password_reset_code"))
    assert_clean(page)
    page.locator("[name=code]").fill(forum.code_mailed_to("second@demo.invalid"))
    page.locator("[name=code]").press("Enter")
    expect(page.locator("[name=password1]")).to_be_visible()
    assert page.url.endswith(reverse("account_complete_password_reset"))
    assert_clean(page)


def test_axe_finds_nothing_at_the_second_step(new_page: NewPage, made: dict[str, Any]):
    page = new_page()
    page.goto("/accounts/login/")
    page.locator("[name=login]").fill(scene.STEP_USER)
    page.locator("[name=password]").fill(scene.PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    expect(page.locator("[name=code]")).to_be_visible()
    assert page.url.endswith(reverse("mfa_authenticate"))
    assert_clean(page)


@pytest.mark.parametrize(
    ("address", "who", "status"),
    [
        ("/nothing-here/", "", 404),
        ("/admin/moderation/case/numbers/", "reader", 403),
        ("/?page=%00", "", 200),
    ],
)
def test_axe_finds_nothing_where_something_is_wrong(
    tabs: dict[str, Page], address: str, who: str, status: int
):
    page = tabs[who]
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == status
    assert_clean(page)
