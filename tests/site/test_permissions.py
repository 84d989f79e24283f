"""Every address for every role, as the table says (permissions.txt)."""

from __future__ import annotations

import os
from typing import Any

import pytest
from django.db import transaction

from k2forum.accounts.models import User
from tests.site.permissions import ROLES, TABLE, Asker, Row, fill, read_table, things_of, url_names


def test_every_named_address_has_a_row() -> None:
    rows = read_table()
    missing = {name for name, _pattern in url_names()} - {row.name for row in rows}
    lines = "\n".join(str(Row(("?",) * len(ROLES), "GET", name)) for name in sorted(missing))
    assert not missing, f"say in {TABLE.name} who may open these (POST too, where it acts):\n{lines}"
    assert not {row.name for row in rows} - {name for name, _pattern in url_names()}, "gone from the site"


# Their pages and forms are Django's and allauth's.
NOT_OURS = ("admin:", "account_", "mfa_", "socialaccount_", "usersessions_", "openid_", "orcid_")

# Read alone, by whatever method; api-v1:threads has the address of api-v1:start_thread.
ONLY_READ = {"site:feed", "site:article-feed", "site:thread-feed", "site:person-feed", "api-v1:openapi-json"}
ONLY_READ |= {"api-v1:threads"}


def test_whatever_takes_a_post_has_a_row_that_posts(author: User, admin: User) -> None:
    things = things_of(author, admin)
    asker = Asker("admin", author, admin, things["opening"])
    rows = [row for row in read_table() if not row.name.startswith(NOT_OURS)]
    posting = {row.name for row in rows if row.method == "POST"}
    found = set()
    for row in rows:
        if row.name not in posting and asker.ask("POST", row.address(things), {}) not in ("404", "405"):
            found.add(row.name)
    assert not found - ONLY_READ, f"say in {TABLE.name} who may POST there"


@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_what_the_table_says(role: str, author: User, admin: User, settings: Any) -> None:
    settings.POSTS_PER_ADDRESS = settings.POSTS_PER_ACCOUNT = "1000/600"
    things = things_of(author, admin)
    asker = Asker(role, author, admin, things["opening"])
    place = ROLES.index(role)
    wrong = []
    for row in read_table():
        address = row.address(things)
        with transaction.atomic():
            found = asker.ask(row.method, address, row.posted(things))
            transaction.set_rollback(True)
        if row.cells[place] == "?" and os.environ.get("K2_FILL_PERMISSIONS"):
            fill(row, place, found)
        elif found != row.cells[place]:
            wrong.append(
                f"{row.method} {address} ({row.name}): {found}, and the table says {row.cells[place]}"
            )
    assert not wrong, f"for {role}:\n" + "\n".join(wrong)
