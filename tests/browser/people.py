"""What people do in the browser, step by step as they would."""

from __future__ import annotations

from playwright.sync_api import Page, expect

DEMO_PASSWORD = "demo-only-2026"


def sign_in(page: Page, email: str, password: str = DEMO_PASSWORD) -> None:
    """Sign in by the form; afterwards the page is wherever that leads."""
    page.goto("/accounts/login/")
    page.locator("[name=login]").fill(email)
    page.locator("[name=password]").fill(password)
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    expect(page).not_to_have_url("/accounts/login/")
