"""From the form to sign up, over the typed code, to being signed in."""

import datetime
import re
import time

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.core import mail, signing
from django.urls import NoReverseMatch, reverse

from k2forum.accounts import traps
from k2forum.accounts.models import User, Verification
from tests.cast import PASSWORD

SIGNUP, CONFIRM = "/accounts/signup/", "/accounts/confirm-email/"


def filled_in(seconds_ago=30, **changes):
    form = {
        "email": "new@example.org",
        "display_name": "Quiet Reader",
        "kind": "enthusiast",
        "password1": PASSWORD,
        "rules": "on",
        "homepage": "",
        "shown": signing.dumps(time.time() - seconds_ago, salt=traps.SALT),
    }
    return form | changes


def code_in(message):
    (code,) = re.findall(r"^\s*(\d{6})\s*$", message.body, re.MULTILINE)
    return code


def wrong(code):
    return f"{(int(code) + 1) % 1_000_000:06d}"


def is_signed_in(client):
    return "_auth_user_id" in client.session


def sign_up(client, **changes):
    return client.post(SIGNUP, filled_in(**changes))


@pytest.mark.django_db
def test_a_stranger_signs_up_types_the_code_and_is_signed_in(client):
    assert client.get(SIGNUP).status_code == 200
    response = sign_up(client)
    assert response.status_code == 302 and response.url == CONFIRM
    assert not is_signed_in(client)
    user = User.objects.get(email="new@example.org")
    assert (user.display_name, user.kind) == ("Quiet Reader", "enthusiast")
    assert user.rules_accepted_at is not None
    assert [message.to for message in mail.outbox] == [["new@example.org"]]

    assert client.get(CONFIRM).status_code == 200
    response = client.post(CONFIRM, {"code": code_in(mail.outbox[0])})
    assert response.status_code == 302 and response.url == "/"
    assert is_signed_in(client)
    assert EmailAddress.objects.get(user=user).verified


@pytest.mark.django_db
def test_saying_health_professional_makes_no_badge(client):
    assert "gives no badge" in client.get(SIGNUP).content.decode()
    sign_up(client, kind="professional")
    assert User.objects.get(email="new@example.org").kind == "professional"
    assert not Verification.objects.exists()


@pytest.mark.django_db
def test_a_wrong_code_confirms_nothing_and_the_third_ends_the_attempt(client):
    sign_up(client)
    false = wrong(code_in(mail.outbox[0]))
    for _attempt in range(2):
        response = client.post(CONFIRM, {"code": false})
        assert response.status_code == 200
        assert "not the code" in response.content.decode()
    response = client.post(CONFIRM, {"code": false})
    assert response.url == reverse("account_login")
    assert client.post(CONFIRM, {"code": code_in(mail.outbox[0])}).url == reverse("account_login")
    assert not is_signed_in(client)
    assert not EmailAddress.objects.get().verified


@pytest.mark.django_db
def test_opening_a_page_confirms_nothing(client):
    sign_up(client)
    code = code_in(mail.outbox[0])
    for query in ({"code": code}, {"key": code}, {"action": "verify", "code": code}):
        client.get(CONFIRM, query)
    assert not EmailAddress.objects.get().verified
    with pytest.raises(NoReverseMatch):
        reverse("account_confirm_email", args=["key"])
    assert "confirm-email" not in mail.outbox[0].body


@pytest.mark.django_db
def test_the_next_mail_is_announced_with_its_time_and_then_sent(client, clock):
    clock.set(datetime.datetime(2026, 6, 1, 14, 3, 20, tzinfo=datetime.UTC))
    sign_up(client, seconds_ago=10)
    page = client.get(CONFIRM)
    assert "Next mail possible at 14:05 (UTC), in about a minute." in page.content.decode()
    response = client.post(CONFIRM, {"action": "resend"}, follow=True)
    assert "next mail is possible at 14:05 (UTC)" in response.content.decode()
    assert len(mail.outbox) == 1

    clock.shift(61)
    assert "Next mail possible" not in client.get(CONFIRM).content.decode()
    client.post(CONFIRM, {"action": "resend"})
    assert len(mail.outbox) == 2
    first, second = code_in(mail.outbox[0]), code_in(mail.outbox[1])
    if first != second:
        client.post(CONFIRM, {"code": first})
        assert not is_signed_in(client)
    client.post(CONFIRM, {"code": second})
    assert is_signed_in(client)


@pytest.mark.django_db
def test_after_three_more_mails_the_page_says_how_to_go_on(client, clock):
    sign_up(client, seconds_ago=10)
    for _mail in range(3):
        clock.shift(61)
        client.post(CONFIRM, {"action": "resend"})
    assert len(mail.outbox) == 4
    assert "Sign in with your e-mail address" in client.get(CONFIRM).content.decode()


@pytest.mark.django_db
def test_the_address_can_be_corrected_before_it_is_confirmed(client):
    sign_up(client, email="tyop@example.org")
    client.post(CONFIRM, {"action": "change", "email": "typo@example.org"})
    assert mail.outbox[-1].to == ["typo@example.org"]
    client.post(CONFIRM, {"code": code_in(mail.outbox[-1])})
    assert is_signed_in(client)
    assert User.objects.get().email == "typo@example.org"


@pytest.mark.django_db
def test_a_known_address_is_not_betrayed(client, anna, clock):
    known = sign_up(client, email="Anna@example.org")
    known_page = client.get(known.url).content.decode().replace("anna@example.org", "X")
    assert User.objects.count() == 1
    assert "already" in mail.outbox[0].body
    client.session.flush()
    client.cookies.clear()
    new = sign_up(client)
    new_page = client.get(new.url).content.decode().replace("new@example.org", "X")
    assert (known.status_code, known.url) == (new.status_code, new.url)

    def words(page):
        return re.sub(r"<[^>]+>|\s+", " ", page[page.index("<h1") :]).split()

    assert words(known_page)[:40] == words(new_page)[:40]


@pytest.mark.django_db
@pytest.mark.parametrize("taken", ["Anna", "ANNA", "Ànna", "Ａnna"])
def test_a_name_that_looks_taken_is_taken(client, anna, taken):
    response = sign_up(client, display_name=taken)
    assert response.status_code == 200
    assert "taken" in str(response.context["form"].errors["display_name"])
    assert User.objects.count() == 1


@pytest.mark.django_db
def test_a_claiming_name_is_refused_in_the_form(client):
    response = sign_up(client, display_name="Dr Anna")
    assert "shown as a badge" in str(response.context["form"].errors["display_name"])
    assert not User.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "email", ["x" * 60 + "@" + "sub." * 55 + "example.org", "Screener@System.invalid", "no address"]
)
def test_an_address_that_cannot_be_kept_is_refused_in_words(client, email):
    response = sign_up(client, email=email)
    assert response.status_code == 200
    assert response.context["form"].errors["email"]
    assert not User.objects.exists()


@pytest.mark.django_db
def test_the_house_rules_have_to_be_accepted(client):
    form = filled_in()
    del form["rules"]
    response = client.post(SIGNUP, form)
    assert "rules" in response.context["form"].errors
    assert not User.objects.exists()


@pytest.mark.django_db
def test_a_name_lost_in_a_race_is_told_in_words(client, anna, monkeypatch):
    from k2forum.accounts.forms import SignupForm

    monkeypatch.setattr(SignupForm, "clean_display_name", lambda self: "Anna")
    response = sign_up(client, display_name="Anna")
    assert response.status_code == 200
    assert "a moment ago" in response.content.decode()
    assert not User.objects.filter(email="new@example.org").exists()


@pytest.mark.django_db
def test_a_robot_that_fills_in_the_unseen_field_gets_a_calm_sentence(client):
    response = sign_up(client, homepage="https://pills.example")
    page = response.content.decode()
    assert response.status_code == 200
    assert "send the form once more" in page
    assert "pills.example" not in page
    assert not User.objects.exists() and not mail.outbox


@pytest.mark.django_db
def test_a_form_sent_at_once_is_sent_again_without_loss(client, clock):
    form = filled_in(seconds_ago=0)
    response = client.post(SIGNUP, form)
    page = response.content.decode()
    assert "very quick" in page
    assert not User.objects.exists()
    for kept in ("new@example.org", "Quiet Reader", PASSWORD, form["shown"]):
        assert kept in page
    clock.shift(5)
    assert client.post(SIGNUP, form).status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize("shown", ["", "nonsense", "a:b:c"])
def test_a_forged_or_missing_moment_is_refused_and_replaced(client, shown):
    response = sign_up(client, shown=shown)
    assert not User.objects.exists()
    (fresh,) = re.findall(r'name="shown" value="([^"]+)"', response.content.decode())
    assert traps.age_of(fresh) is not None


@pytest.mark.django_db
def test_a_page_left_open_for_days_loses_nothing(client, clock):
    form = filled_in()
    clock.shift(60 * 60 * 25)
    response = client.post(SIGNUP, form)
    page = response.content.decode()
    assert "open for a long time" in page and "Quiet Reader" in page


@pytest.mark.django_db
def test_a_failed_password_is_not_sent_back(client):
    response = sign_up(client, display_name="Dr Anna", homepage="")
    assert PASSWORD not in response.content.decode()


@pytest.mark.django_db
def test_a_dead_mail_server_is_told_and_breaks_nothing(client, monkeypatch):
    def refuse(self, fail_silently=False):
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.message.EmailMessage.send", refuse)
    response = client.post(SIGNUP, filled_in(), follow=True)
    assert response.status_code == 200
    assert "could not be sent" in response.content.decode()


@pytest.mark.django_db
def test_the_mail_names_the_site_and_not_the_host_that_was_typed(client, settings):
    settings.SITE_NAME = "Quiet Forum"
    client.post(SIGNUP, filled_in(), headers={"host": "127.0.0.1"})
    assert "127.0.0.1" not in f"{mail.outbox[0].subject} {mail.outbox[0].body}"


@pytest.mark.django_db
def test_too_many_sign_ups_from_one_address_are_told_when_to_go_on(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"signup": "2/m/ip"}
    for number in range(2):
        client.post(SIGNUP, filled_in(rules="", email=f"{number}@example.org"))
    response = client.post(SIGNUP, filled_in())
    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 61
    assert "possible again at" in response.content.decode()


@pytest.mark.django_db
def test_signing_in_too_soon_after_three_wrong_codes_says_when(client, clock):
    clock.set(datetime.datetime(2026, 6, 1, 14, 3, 20, tzinfo=datetime.UTC))
    sign_up(client)
    for _attempt in range(3):
        client.post(CONFIRM, {"code": wrong(code_in(mail.outbox[0]))})
    known = {"login": "new@example.org", "password": PASSWORD}
    response = client.post("/accounts/login/", known)
    assert "The next mail with a code is possible at 14:05 (UTC)" in response.content.decode()
    clock.shift(61)
    assert client.post("/accounts/login/", known).url == CONFIRM
    client.post(CONFIRM, {"code": code_in(mail.outbox[-1])})
    assert is_signed_in(client)


@pytest.mark.django_db
def test_a_linked_identity_signs_up_under_the_same_rules(client, rf, settings):
    settings.SOCIALACCOUNT_PROVIDERS = {"orcid": {"APPS": [{"client_id": "forum", "secret": "secret"}]}}
    login = SocialLogin(
        user=User(email="new@example.org"),
        account=SocialAccount(provider="orcid", uid="0000-0002-1825-0097"),
        provider=get_adapter().get_provider(rf.get("/"), "orcid"),
    )
    session = client.session
    session["socialaccount_sociallogin"] = login.serialize()
    session.save()
    page = "/accounts/3rdparty/signup/"
    assert "gives no badge" in client.get(page).content.decode()
    form = filled_in()
    del form["password1"]
    assert "shown as a badge" in client.post(page, form | {"display_name": "Dr Anna"}).content.decode()
    assert client.post(page, form).url == CONFIRM
    user = User.objects.get()
    assert (user.display_name, user.has_usable_password()) == ("Quiet Reader", False)
    assert user.rules_accepted_at and SocialAccount.objects.get().user == user
