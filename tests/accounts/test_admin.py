"""Verifications and accounts in the admin: what reviewers can do there, and what nobody can."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from k2forum.accounts import paging, verification
from k2forum.accounts.models import User, Verification
from tests import cast

ADD = "/admin/accounts/verification/add/"
LIST = "/admin/accounts/verification/"


@pytest.fixture
def desk(reviewer):
    return cast.client_of(reviewer)


def form_of(credential, account="anna@example.org", **changes):
    return {name: str(value) for name, value in (credential | {"account": account} | changes).items()}


@pytest.mark.parametrize("account", ["anna@example.org", "ANNA@example.org", "anna"])
def test_a_reviewer_grants_by_address_or_name(desk, anna, reviewer, credential, account):
    response = desk.post(ADD, form_of(credential, account))
    assert response.status_code == 302
    row = Verification.objects.get()
    assert (row.user, row.checked_by, row.number) == (anna, reviewer, "E 1234")
    assert row.is_live()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"account": "nobody@example.org"}, "no account"),
        ({"account": "rita@example.org"}, "verifies themselves"),
        ({"expires_on": "2020-01-01"}, "has passed"),
        ({"checked_on": "2999-01-01"}, "in the future"),
        ({"evidence_note": ""}, "required"),
    ],
)
def test_what_cannot_be_granted_is_said_in_the_form(desk, anna, credential, changes, words):
    response = desk.post(ADD, form_of(credential) | changes)
    assert response.status_code == 200
    assert words in response.content.decode()
    assert not Verification.objects.exists()


def test_granting_twice_is_said_in_the_form(desk, anna, credential):
    desk.post(ADD, form_of(credential))
    assert "has a live verification already" in desk.post(ADD, form_of(credential)).content.decode()
    assert Verification.objects.count() == 1


@pytest.fixture
def row(anna, reviewer, credential):
    return verification.grant(anna, actor=reviewer, **credential)


def test_a_reviewer_revokes_with_a_reason(desk, row):
    page = desk.get(f"{LIST}{row.pk}/change/").content.decode()
    revocation = reverse("admin:accounts_verification_revoke", args=[row.pk])
    assert revocation in page
    assert desk.get(revocation).status_code == 200
    assert "Say why." in desk.post(revocation, {"reason": " "}).content.decode()
    assert Verification.objects.live().exists()
    assert desk.post(revocation, {"reason": "Not on the register."}).status_code == 302
    assert not Verification.objects.live().exists()
    page = desk.get(f"{LIST}{row.pk}/change/").content.decode()
    assert revocation not in page and "Not on the register." in page


def test_opening_the_page_revokes_nothing(desk, row):
    desk.get(reverse("admin:accounts_verification_revoke", args=[row.pk]), {"reason": "x"})
    assert Verification.objects.live().exists()


def test_a_row_cannot_be_edited_or_deleted_even_by_an_administrator(admin, row, credential):
    client = cast.client_of(admin)
    response = client.post(f"{LIST}{row.pk}/change/", form_of(credential, expires_on="2099-01-01"))
    assert response.status_code == 403
    assert client.post(f"{LIST}{row.pk}/delete/", {"post": "yes"}).status_code == 403
    client.post(LIST, {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"})
    row.refresh_from_db()
    assert row.expires_on == credential["expires_on"]


def test_staff_without_the_permission_see_and_do_nothing(row, credential):
    client = cast.client_of(cast.person("Sam", is_staff=True))
    revocation = reverse("admin:accounts_verification_revoke", args=[row.pk])
    for answer in (
        client.get(LIST),
        client.get(ADD),
        client.get(f"{LIST}{row.pk}/change/"),
        client.get(revocation),
        client.post(revocation, {"reason": "Because."}),
        client.post(ADD, form_of(credential, profession="nurse")),
    ):
        assert answer.status_code == 403
    assert [found.pk for found in Verification.objects.live()] == [row.pk]


def test_a_stranger_is_sent_to_sign_in(client, row):
    for page in (LIST, ADD, reverse("admin:accounts_verification_revoke", args=[row.pk])):
        assert client.get(page).status_code == 302


@pytest.mark.parametrize("page", [LIST, "/admin/accounts/user/"])
def test_lists_cost_the_same_however_many_rows_there_are(admin, reviewer, credential, page):
    client = cast.client_of(admin)

    def grow(names):
        for name in names:
            verification.grant(cast.person(name), actor=reviewer, **credential)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(page).status_code == 200
        return len(captured)

    grow(["Ada", "Bea"])
    queries()
    few = queries()
    grow(["Cleo", "Dora", "Elin", "Fay", "Gwen"])
    assert queries() == few


def test_counting_stops_at_a_bound(admin, monkeypatch):
    monkeypatch.setattr(paging, "MOST_COUNTED", 2)
    for name in ("Ada", "Bea", "Cleo"):
        cast.person(name)
    assert paging.CappedPaginator(User.objects.order_by("pk"), 1).count == 2


def test_people_are_found_by_the_beginning_of_name_or_address(admin, anna):
    client = cast.client_of(admin)
    for words, found in (("Ann", True), ("anna@ex", True), ("nna", False)):
        page = client.get("/admin/accounts/user/", {"q": words}).content.decode()
        assert ("anna@example.org" in page) is found


def person_form(user, **changes):
    fields = {"display_name": user.display_name, "kind": user.kind, "is_active": "on"}
    return fields | changes


def test_an_administrator_changes_a_name_under_the_same_rules(admin, anna):
    client = cast.client_of(admin)
    page = f"/admin/accounts/user/{anna.pk}/change/"
    assert client.get(page).status_code == 200
    assert "shown as a badge" in client.post(page, person_form(anna, display_name="Dr Anna")).content.decode()
    assert client.post(page, person_form(anna, display_name="Annika")).status_code == 302
    anna.refresh_from_db()
    assert (anna.display_name, anna.name_look) == ("Annika", "annlka")
    cast.person("Beatrix")
    assert "is taken" in client.post(page, person_form(anna, display_name="Béatrix")).content.decode()


def test_an_administrator_makes_an_account(admin):
    client = cast.client_of(admin)
    fields = {
        "email": "made@example.org",
        "display_name": "Made Here",
        "password1": "a-quiet-passphrase",
        "password2": "a-quiet-passphrase",
        "usable_password": "true",
    }
    assert client.get("/admin/accounts/user/add/").status_code == 200
    assert client.post("/admin/accounts/user/add/", fields).status_code == 302
    made = User.objects.get(email="made@example.org")
    assert made.name_look == "madehere" and made.check_password("a-quiet-passphrase")


@pytest.fixture
def manager(db):
    user = cast.person("Mia", is_staff=True)
    return cast.client_of(cast.permit(user, "view_user", "change_user", app="accounts"))


def test_whoever_manages_accounts_cannot_give_rights(manager, anna):
    answer = manager.post(
        f"/admin/accounts/user/{anna.pk}/change/",
        person_form(anna, is_superuser="on", is_staff="on", email="x@example.org"),
    )
    assert answer.status_code == 302
    anna.refresh_from_db()
    assert not anna.is_superuser and not anna.is_staff and anna.email == "anna@example.org"


def test_whoever_manages_accounts_cannot_take_over_an_administrator(manager, admin):
    for page in ("change/", "password/"):
        response = manager.post(
            f"/admin/accounts/user/{admin.pk}/{page}",
            person_form(
                admin, password1="a-quiet-passphrase", password2="a-quiet-passphrase", usable_password="true"
            ),
        )
        assert response.status_code == 403
    admin.refresh_from_db()
    assert admin.check_password(cast.PASSWORD)


def test_nobody_edits_the_screener_or_deletes_an_account(admin, screener, anna):
    client = cast.client_of(admin)
    assert (
        client.post(f"/admin/accounts/user/{screener.pk}/change/", person_form(screener)).status_code == 403
    )
    assert client.post(f"/admin/accounts/user/{anna.pk}/delete/", {"post": "yes"}).status_code == 403
    assert User.objects.filter(pk=anna.pk).exists()
