"""What people do in the browser, step by step as they would."""

from __future__ import annotations

import time
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.running import Forum

DEMO_PASSWORD = "demo-only-2026"
THINKING_TIME = 2_500  # milliseconds; forms that come back faster than a person types are taken for a robot's


def sign_in(page: Page, email: str, password: str = DEMO_PASSWORD) -> None:
    """Sign in by the form; afterwards the page is wherever that leads."""
    page.goto("/accounts/login/")
    page.locator("[name=login]").fill(email)
    page.locator("[name=password]").fill(password)
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    expect(page.locator("[name=login]")).to_have_count(0)


def sign_up(
    page: Page, forum: Forum, email: str, name: str, password: str = "a long walk by the sea"
) -> None:
    """Join, and type the code from the mail."""
    page.goto("/accounts/signup/")
    page.locator("[name=email]").fill(email)
    page.locator("[name=display_name]").fill(name)
    page.locator("[name=password1]").fill(password)
    page.locator("[name=rules]").check()
    page.wait_for_timeout(THINKING_TIME)
    page.get_by_role("main").get_by_role("button", name="Join", exact=True).click()
    page.locator("[name=code]").fill(forum.code_mailed_to(email))
    page.locator("[name=code]").press("Enter")
    expect(page.locator("[name=code]")).to_have_count(0)


def reload_until(page: Page, there: Callable[[], int | bool], seconds: float) -> None:
    """Look again and again at a page that does not change by itself."""
    deadline = time.monotonic() + seconds
    while not there():
        assert time.monotonic() < deadline, page.locator("main").inner_text()
        page.wait_for_timeout(100)
        page.reload()


def write(page: Page, text: str) -> None:
    """Post into the composer of the page; whoever is advised to reconsider posts all the same."""
    page.locator("[name=text]").fill(text)
    page.wait_for_timeout(THINKING_TIME)
    page.locator("form.composer .actions button[type=submit]:not(.quiet)").click()
    page.wait_for_load_state()
    if page.locator("#advice").count():
        page.locator("form.composer .actions button[type=submit]:not(.quiet)").click()
        page.wait_for_load_state()
    expect(page.locator("#advice")).to_have_count(0)
