"""Signing in, changing the address and the password, sessions, the second factor, the way into the admin."""

import datetime
import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal import auth as recovery_codes
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.core.cache import cache

from k2forum.accounts.browsers import short_name
from k2forum.accounts.models import User
from tests import cast
from tests.accounts.test_signing_up import code_in
from tests.cast import PASSWORD

LOGIN, RESET, RESET_CODE = (
    "/accounts/login/",
    "/accounts/password/reset/",
    "/accounts/password/reset/confirm/",
)
NEW_PASSWORD = "another-quiet-passphrase"


def sign_in(client, email="anna@example.org", password=PASSWORD):
    return client.post(LOGIN, {"login": email, "password": password})


def is_signed_in(client):
    return "_auth_user_id" in client.session


def reset_code_in(message):
    (code,) = re.findall(r"^\s*([A-Z]{4}-[A-Z]{4})\s*$", message.body, re.MULTILINE)
    return code


@pytest.mark.parametrize("email", ["anna@example.org", "ANNA@Example.org"])
def test_a_person_signs_in_whatever_the_case_of_the_address(client, anna, email):
    assert sign_in(client, email).status_code == 302
    assert is_signed_in(client)


def test_an_unknown_address_is_refused_in_the_same_words_as_a_wrong_password(client, anna):
    unknown = sign_in(client, "nobody@example.org")
    wrong = sign_in(client, password="not-this-one")
    assert unknown.status_code == wrong.status_code == 200
    assert unknown.context["form"].non_field_errors() == wrong.context["form"].non_field_errors()
    assert not is_signed_in(client)


def test_guessing_is_stopped_and_told_when_to_go_on(client, anna, clock):
    clock.set(datetime.datetime(2026, 6, 1, 14, 0, 30, tzinfo=datetime.UTC))
    for _attempt in range(5):
        sign_in(client, password="not-this-one")
    refused = sign_in(client)
    assert "The next one is possible at 14:06 (UTC)" in refused.content.decode()
    assert not is_signed_in(client)
    clock.shift(5 * 60 + 1)
    sign_in(client)
    assert is_signed_in(client)


def test_guessing_under_another_host_name_counts_as_well(client, anna):
    for attempt in range(5):
        host = ("localhost", "127.0.0.1")[attempt % 2]
        client.post(LOGIN, {"login": anna.email, "password": "not-this-one"}, headers={"host": host})
    sign_in(client)
    assert not is_signed_in(client)


def test_an_invented_forwarding_header_escapes_no_limit(client, anna, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "3/m/ip"}
    answers = [
        client.post(
            LOGIN,
            {"login": f"{number}@example.org", "password": "x"},
            headers={"x-forwarded-for": f"9.9.9.{number}"},
        )
        for number in range(4)
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]


def test_the_screener_cannot_sign_in(client, db):
    screener = User.objects.screener()
    for password in ("", "!", PASSWORD):
        sign_in(client, screener.email, password)
    assert not is_signed_in(client)


def test_an_inactive_account_cannot_sign_in(client, anna):
    User.objects.filter(pk=anna.pk).update(is_active=False)
    sign_in(client)
    assert not is_signed_in(client)


def test_an_unconfirmed_address_is_asked_for_its_code_first(client, anna):
    EmailAddress.objects.update(verified=False)
    assert sign_in(client).url == "/accounts/confirm-email/"
    assert not is_signed_in(client)
    client.post("/accounts/confirm-email/", {"code": code_in(mail.outbox[0])})
    assert is_signed_in(client)


def test_the_password_is_reset_by_a_typed_code(client, anna):
    assert client.post(RESET, {"email": "anna@example.org"}).url == RESET_CODE
    assert client.get(RESET_CODE).status_code == 200
    code = reset_code_in(mail.outbox[0])
    response = client.post(RESET_CODE, {"code": code.lower().replace("-", " ")})
    assert response.url == "/accounts/password/reset/complete/"
    client.post(response.url, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    anna.refresh_from_db()
    assert anna.check_password(NEW_PASSWORD)
    sign_in(client, password=NEW_PASSWORD)
    assert is_signed_in(client)


def test_a_wrong_reset_code_changes_nothing(client, anna):
    client.post(RESET, {"email": "anna@example.org"})
    for _attempt in range(3):
        client.post(RESET_CODE, {"code": "BBBB-BBBB"})
    assert client.get("/accounts/password/reset/complete/").status_code == 302
    client.post(RESET_CODE, {"code": reset_code_in(mail.outbox[0])})
    assert client.get("/accounts/password/reset/complete/").status_code == 302
    anna.refresh_from_db()
    assert anna.check_password(PASSWORD)


def test_asking_to_reset_an_unknown_address_looks_the_same(client, anna):
    known = client.post(RESET, {"email": "anna@example.org"})
    known_page = client.get(known.url).content.decode().replace("anna@", "X@")
    client.cookies.clear()
    unknown = client.post(RESET, {"email": "nobody@example.org"})
    unknown_page = client.get(unknown.url).content.decode().replace("nobody@", "X@")
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)

    def words(page):
        return re.sub(r"<[^>]+>|\s+", " ", page).split()

    assert words(known_page) == words(unknown_page)
    assert not re.search(r"[A-Z]{4}-[A-Z]{4}", str(mail.outbox[1].body))


def test_asking_too_often_to_reset_is_told_when_to_go_on(client, anna):
    for _request in range(2):
        client.post(RESET, {"email": "anna@example.org"})
    response = client.post(RESET, {"email": "anna@example.org"})
    assert response.status_code == 429
    assert "It is possible again at" in response.content.decode()
    assert len(mail.outbox) == 2


def test_the_address_is_changed_by_a_code_to_the_new_one(client, anna):
    sign_in(client)
    asked = client.post("/accounts/email/", {"action_add": "", "email": "new@example.org"})
    assert asked.url.startswith("/accounts/reauthenticate/")
    assert mail.outbox == []
    client.post(asked.url, {"password": PASSWORD})  # what was sent before is done now
    assert [message.to for message in mail.outbox] == [["new@example.org"]]
    anna.refresh_from_db()
    assert anna.email == "anna@example.org"
    client.post("/accounts/confirm-email/", {"code": code_in(mail.outbox[0])})
    anna.refresh_from_db()
    assert anna.email == "new@example.org"


@pytest.mark.parametrize(
    "page",
    [
        "/accounts/email/",
        "/accounts/password/change/",
        "/accounts/sessions/",
        "/accounts/2fa/",
        "/accounts/3rdparty/",
    ],
)
def test_the_pages_of_an_account_work_and_are_for_its_owner(client, anna, page):
    assert client.get(page).status_code == 302
    sign_in(client)
    assert client.get(page).status_code == 200


def test_another_session_is_ended_from_the_list(client, anna):
    other = cast.Client()
    sign_in(other)
    sign_in(client)
    assert client.get("/accounts/sessions/").content.decode().count("127.0.0.1") >= 2
    client.post("/accounts/sessions/")
    assert other.get("/accounts/email/").status_code == 302
    assert client.get("/accounts/email/").status_code == 200


def test_leaving_needs_more_than_opening_a_page(client, anna):
    sign_in(client)
    client.get("/accounts/logout/")
    assert is_signed_in(client)
    client.post("/accounts/logout/")
    assert not is_signed_in(client)


def totp_now(secret):
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def test_a_second_factor_is_set_up_and_then_asked_for(client, anna, clock):
    sign_in(client)
    asked = client.get("/accounts/2fa/totp/activate/")
    page = client.post(asked.url, {"password": PASSWORD}, follow=True)
    secret = page.context["form"].secret
    response = client.post("/accounts/2fa/totp/activate/", {"code": totp_now(secret)})
    assert response.status_code == 302
    assert Authenticator.objects.filter(user=anna, type="totp").exists()
    client.post("/accounts/logout/")
    assert sign_in(client).url == "/accounts/2fa/authenticate/"
    assert not is_signed_in(client)
    cache.clear()  # a code is accepted once; the test has no thirty seconds to wait for the next
    client.post("/accounts/2fa/authenticate/", {"code": totp_now(secret)})
    assert is_signed_in(client)


def test_the_admin_has_no_sign_in_of_its_own(client, db):
    cast.person("Alex", is_staff=True, is_superuser=True)
    response = client.get("/admin/login/?next=/admin/")
    assert response.status_code == 302 and response.url.startswith(LOGIN)
    response = client.post("/admin/login/", {"username": "alex@example.org", "password": PASSWORD})
    assert response.url.startswith(LOGIN)
    assert not is_signed_in(client)


def test_signing_in_leads_only_to_pages_of_this_site(client, anna):
    response = client.post(
        f"{LOGIN}?next=https://pills.example/", {"login": anna.email, "password": PASSWORD}
    )
    assert response.url == "/"


MENU_PAGES = ("/accounts/sessions/", "/accounts/2fa/", "/credentials/name/", "/your-data/")


@pytest.mark.parametrize("address", MENU_PAGES)
def test_a_page_of_the_account_is_headed_as_the_menu_calls_it(client, anna, address):
    sign_in(client)
    page = client.get(address).content.decode()
    (in_menu,) = re.findall(r'aria-current="page">([^<]+)</a>', page)
    assert f"<h1>{in_menu}</h1>" in page


FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
CHROME = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
)
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.5 Mobile/15E148 Safari/604.1"
)


@pytest.mark.parametrize(
    ("user_agent", "said"),
    [
        (FIREFOX, "Firefox on Windows"),
        (CHROME, "Chrome on Linux"),
        (f"{CHROME} Edg/140.0.0.0", "Edge on Linux"),
        (SAFARI, "Safari on iPhone"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140 Safari/537.36", "Chrome on Android"),
        ("curl/8.5.0", "Another browser or program"),
        ("", "Another browser or program"),
    ],
)  # fmt: skip
def test_a_browser_is_named_in_short(user_agent, said):
    assert short_name(user_agent) == said


def test_one_s_own_browser_is_marked_before_its_name(client, anna):
    other = cast.Client(headers={"User-Agent": CHROME})
    sign_in(other)
    mine = cast.Client(headers={"User-Agent": FIREFOX})
    sign_in(mine)
    page = " ".join(mine.get("/accounts/sessions/").content.decode().split())
    assert '<span class="tag">Here</span> Firefox on Windows </h2>' in page
    assert "<h2> Chrome on Linux </h2>" in page
    assert "Mozilla" not in page


# The words that these pages bring with the account package, each written like a title.
FOREIGN = re.compile(r"Two-Factor|Authenticator App|Security Key|Recovery Codes|Sign Out|Sign In")


def test_the_pages_of_the_second_step_speak_as_the_others_do(client, anna):
    sign_in(client)
    recovery_codes.RecoveryCodes.activate(anna)
    totp.TOTP.activate(anna, totp.generate_totp_secret())
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    pages = ["", "totp/deactivate/", "recovery-codes/", "recovery-codes/generate/", "webauthn/add/"]
    shown = [client.get(f"/accounts/2fa/{page}") for page in pages]
    key = Authenticator.objects.create(user=anna, type="webauthn", data={"name": "This laptop"})
    pages = ["", "webauthn/", f"webauthn/keys/{key.pk}/edit/", f"webauthn/keys/{key.pk}/remove/"]
    shown += [client.get(f"/accounts/2fa/{page}") for page in pages]
    key.delete()
    client.post("/accounts/logout/")
    sign_in(client)
    shown.append(client.get("/accounts/2fa/authenticate/"))
    assert [page.status_code for page in shown] == [200] * 10
    assert [FOREIGN.findall(page.content.decode()) for page in shown] == [[]] * 10
