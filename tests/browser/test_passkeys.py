"""Passkeys, with Chromium's virtual authenticator: setting one up, and signing in with it alone."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage
from tests.browser.people import DEMO_PASSWORD, sign_in
from tests.running import Forum


def with_authenticator(page: Page) -> None:
    """A platform authenticator that knows its owner and says yes."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def test_a_passkey_is_set_up_and_signs_in_without_a_password(new_page: NewPage, forum: Forum):
    page = new_page()
    with_authenticator(page)
    sign_in(page, "moderator@demo.invalid")
    page.goto("/accounts/2fa/webauthn/add/")
    if page.locator("[name=password]").count():
        page.locator("[name=password]").fill(DEMO_PASSWORD)
        page.get_by_role("main").locator("form button[type=submit]").first.click()
    page.locator("[name=name]").fill("This laptop")
    if page.locator("[name=passwordless]").count():
        page.locator("[name=passwordless]").check()
    page.locator("#mfa_webauthn_add, main form button[type=submit], main form button").first.click()
    expect(page).not_to_have_url(f"{forum.url}/accounts/2fa/webauthn/add/")
    keys = (
        "from allauth.mfa.models import Authenticator; "
        "rows = Authenticator.objects.filter(user__email='moderator@demo.invalid'); "
        "print(*rows.order_by('type').values_list('type', flat=True))"
    )
    assert forum.python(keys).split() == ["recovery_codes", "webauthn"]

    page.goto("/accounts/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("Odell Grange").first).to_be_visible()
    page.goto("/accounts/sessions/")
    expect(page.get_by_role("main")).to_be_visible()
    forum.python(
        "from allauth.mfa.models import Authenticator; "
        "Authenticator.objects.filter(user__email='moderator@demo.invalid').delete()"
    )
