"""Names beside a badge, and names that pretend to have one."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from k2forum.accounts import names, naming, standing
from k2forum.accounts.models import NameRequest, User
from tests import cast
from tests.accounts.credentials import acts


def test_a_name_is_frozen_while_a_badge_stands_beside_it(anna, reviewer):
    acts.verified(anna, reviewer)
    anna = User.objects.get(pk=anna.pk)
    with pytest.raises(PermissionDenied):
        anna.take_name("Somebody Else")
    with pytest.raises(PermissionDenied):
        naming.rename(anna, actor=anna, name="Somebody Else")
    assert User.objects.get(pk=anna.pk).display_name == "Anna"


def test_a_suspended_badge_freezes_the_name_too(anna, reviewer):
    row = acts.verified(anna, reviewer)
    standing.suspend(row, actor=reviewer, seen=row.version, reason="question", words="A question.")
    with pytest.raises(PermissionDenied):
        naming.rename(anna, actor=anna, name="Somebody Else")


def test_another_name_comes_by_request(anna, reviewer):
    acts.verified(anna, reviewer)
    row = naming.request(anna, name="Anna Berg", why="I married.")
    with pytest.raises(ValidationError):
        naming.request(anna, name="Anna Tal")
    with pytest.raises(PermissionDenied):
        naming.decide(row, actor=anna, accept=True)
    assert naming.decide(row, actor=reviewer, accept=True)
    assert User.objects.get(pk=anna.pk).display_name == "Anna Berg"
    assert naming.decide(row, actor=reviewer, accept=False) is False


def test_without_a_badge_a_name_changes_at_once(anna):
    client = cast.client_of(anna)
    assert client.post("/credentials/name/", {"name": "Annika"}).status_code == 302
    assert User.objects.get(pk=anna.pk).display_name == "Annika"


def test_with_a_badge_the_page_asks_a_reviewer(anna, reviewer):
    acts.verified(anna, reviewer)
    cast.client_of(anna).post("/credentials/name/", {"name": "Annika"})
    assert NameRequest.objects.get().name == "Annika"
    assert User.objects.get(pk=anna.pk).display_name == "Anna"
    desk = cast.client_of(reviewer)
    assert "Annika" in desk.get("/admin/accounts/verification/queue/").content.decode()
    desk.post(f"/admin/accounts/verification/names/{NameRequest.objects.get().pk}/", {"yes": "1"})
    assert User.objects.get(pk=anna.pk).display_name == "Annika"


def test_an_administrator_cannot_rename_past_the_badge(anna, reviewer, admin):
    cast.verified(anna, checked_by=reviewer)
    page = cast.client_of(admin).post(
        f"/admin/accounts/user/{anna.pk}/change/",
        {"display_name": "Berta", "kind": "enthusiast", "is_active": "on"},
    )
    assert page.status_code == 200 and "by request" in page.content.decode()
    assert User.objects.get(pk=anna.pk).display_name == "Anna"


@pytest.mark.parametrize(
    "name",
    ["Dr Anna", "Dｒ Anna", "Ⅾr Anna", "Дr Anna", "D\u200br Anna", "𝐃𝐫 Anna",
     "Anna ✓", "Anna ✔️", "verified Anna", "Anna MD", "Ðr Anna", "Anna ◆"],
)  # fmt: skip
def test_names_that_pretend_to_a_badge_are_refused(name):
    with pytest.raises(ValidationError):
        names.clean_display_name(name)


def test_the_way_to_the_name_stands_in_the_account_s_menu_and_on_the_own_page(anna, reviewer):
    link, mine = 'href="/credentials/name/"', cast.client_of(anna)
    assert link in mine.get("/accounts/email/").content.decode()
    assert link in mine.get(f"/people/{anna.pk}/").content.decode()
    assert link not in mine.get(f"/people/{reviewer.pk}/").content.decode()
    assert link not in Client().get(f"/people/{anna.pk}/").content.decode()
