"""Disclaimers are versioned: the admin adds wordings and changes none."""

from __future__ import annotations

from k2forum.accounts.models import User
from k2forum.contributions.disclaimers import current_disclaimer
from k2forum.contributions.models import Disclaimer
from tests import cast

ADD = "/admin/contributions/disclaimer/add/"


def test_a_new_wording_is_a_new_version_and_the_old_one_stays(admin: User) -> None:
    before = current_disclaimer("dosing")
    page = cast.client_of(admin).post(
        ADD,
        {
            "kind": "dosing",
            "locale": "en",
            "line": "New line.",
            "text": "New text.",
            "approved_by": "Pia Pharmacist",
            "valid_from_0": "2026-01-01",
            "valid_from_1": "00:00",
        },
    )
    assert page.status_code == 302
    assert current_disclaimer("dosing").line == "New line."
    assert current_disclaimer("dosing").version == before.version + 1
    assert Disclaimer.objects.get(pk=before.pk).line == before.line


def test_a_wording_that_was_shown_cannot_be_edited(admin: User) -> None:
    row = current_disclaimer("dosing")
    client = cast.client_of(admin)
    client.post(f"/admin/contributions/disclaimer/{row.pk}/change/", {"line": "Changed."})
    client.post(f"/admin/contributions/disclaimer/{row.pk}/delete/", {"post": "yes"})
    assert Disclaimer.objects.get(pk=row.pk).line == row.line


def test_a_moderator_without_the_right_adds_none(moderator: User) -> None:
    assert cast.client_of(moderator).get(ADD).status_code == 403
