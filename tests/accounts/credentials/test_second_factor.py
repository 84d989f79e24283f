"""A second step at sign-in: of whom it is asked, and where it leads."""

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings as configured
from django.test import Client

from k2forum.accounts import second_factor
from tests import cast


@pytest.fixture
def required(settings):
    settings.SECOND_FACTOR_REQUIRED = True


def test_a_moderator_gets_nowhere_without_a_second_step(required, moderator):
    client = cast.client_of(moderator)
    for page in ("/", "/admin/", "/admin/moderation/case/", "/notices/"):
        answer = client.get(page)
        assert (answer.status_code, answer["Location"]) == (302, "/accounts/2fa/"), page
    assert client.get("/accounts/2fa/").status_code in (200, 302)
    assert client.get("/pages/house-rules/").status_code in (200, 404)
    TOTP.activate(moderator, generate_totp_secret())
    assert client.get("/admin/").status_code == 200


def test_a_fresh_administrator_is_led_to_set_one_up(required, admin):
    client = Client()
    answer = client.post(
        "/accounts/login/?next=/admin/",
        {"login": admin.email, "password": cast.PASSWORD, "next": "/admin/"},
        follow=True,
    )
    assert answer.redirect_chain[-1][0].startswith("/accounts/"), answer.redirect_chain


def test_a_professional_reads_but_does_not_write_without_one(required, anna, reviewer):
    row = cast.verified(anna, checked_by=reviewer)
    assert row.is_live()
    client = cast.client_of(anna)
    assert client.get("/").status_code == 200
    assert client.post("/preview/", {"source": "x"})["Location"] == "/accounts/2fa/"
    TOTP.activate(anna, generate_totp_secret())
    assert client.post("/preview/", {"source": "x"}).status_code != 302


def test_enthusiasts_and_visitors_are_asked_for_nothing(required, anna, client):
    assert cast.client_of(anna).post("/preview/", {"source": "x"}).status_code != 302
    assert client.get("/").status_code == 200
    assert not second_factor.is_required_of(anna)


def test_it_is_off_in_the_demo_and_on_in_production():
    assert configured.SECOND_FACTOR_REQUIRED is False
    import os
    import subprocess
    import sys

    code = (
        "from k2forum import settings; "
        "print(settings.SECOND_FACTOR_REQUIRED, settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN)"
    )
    environment = os.environ | {"K2_MODE": "production", "K2_SITE_URL": "https://forum.example.org"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["True", "False"]


def test_every_page_of_the_desk_says_that_it_is_off(admin, settings):
    client = cast.client_of(admin)
    words = "second step at sign-in is off"
    for page in ("/admin/", "/admin/moderation/case/", "/admin/accounts/verification/queue/"):
        assert words in client.get(page).content.decode(), page
    settings.SECOND_FACTOR_REQUIRED = True
    TOTP.activate(admin, generate_totp_secret())
    assert words not in client.get("/admin/").content.decode()


def test_with_a_second_step_the_password_alone_signs_nobody_in(anna):
    TOTP.activate(anna, generate_totp_secret())
    codes = RecoveryCodes.activate(anna).get_unused_codes()
    client = Client()
    answer = client.post("/accounts/login/", {"login": anna.email, "password": cast.PASSWORD})
    assert answer["Location"].startswith("/accounts/2fa/authenticate/")
    assert client.get("/notices/").status_code == 302
    client.post("/accounts/2fa/authenticate/", {"code": codes[0]})
    assert client.get("/notices/").status_code == 200
    again = Client()
    again.post("/accounts/login/", {"login": anna.email, "password": cast.PASSWORD})
    again.post("/accounts/2fa/authenticate/", {"code": codes[0]})
    assert again.get("/notices/").status_code == 302, "a recovery code counts once"


def test_the_list_of_sessions_signs_out_the_others(anna):
    first, second = Client(), Client()
    for client in (first, second):
        client.post("/accounts/login/", {"login": anna.email, "password": cast.PASSWORD})
        assert client.get("/notices/").status_code == 200
    assert first.get("/accounts/sessions/").status_code == 200
    first.post("/accounts/sessions/")
    assert first.get("/notices/").status_code == 200
    assert second.get("/notices/").status_code == 302


def test_an_address_never_links_accounts_by_itself():
    assert configured.SOCIALACCOUNT_EMAIL_AUTHENTICATION is False


@pytest.mark.parametrize(
    ("environment", "provider"),
    [
        ({"K2_ORCID_CLIENT_ID": "APP-1", "K2_ORCID_CLIENT_SECRET": "s"}, "orcid"),
        (
            {"K2_OIDC_CLIENT_ID": "1", "K2_OIDC_CLIENT_SECRET": "s", "K2_OIDC_URL": "https://id.example"},
            "openid_connect",
        ),
    ],
)
def test_identities_come_from_the_environment(environment, provider):
    import os
    import subprocess
    import sys

    code = "from k2forum import settings; print(*settings.SOCIALACCOUNT_PROVIDERS)"
    done = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == [provider]


def test_a_configured_orcid_can_be_linked_and_signed_in_with(anna, client, settings):
    settings.SOCIALACCOUNT_PROVIDERS = {"orcid": {"APPS": [{"client_id": "APP-1", "secret": "s"}]}}
    assert "/accounts/orcid/login/" in client.get("/accounts/login/").content.decode()
    page = cast.client_of(anna).get("/accounts/3rdparty/").content.decode()
    assert "/accounts/orcid/login/?process=connect" in page
    there = client.post("/accounts/orcid/login/")
    assert there["Location"].startswith("https://orcid.org/oauth/authorize?") and "APP-1" in there["Location"]
