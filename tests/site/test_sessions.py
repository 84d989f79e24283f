"""Whose a session is says the session; which one this process has read before only saves a statement."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from k2forum.accounts import known
from k2forum.accounts.models import User
from k2forum.site import sessions
from tests import cast

PAGE = "/notices/"


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    sessions.whose.clear()


def who_is(client: Any) -> Any:
    return client.get(PAGE).wsgi_request.user


def test_the_second_request_of_a_session_reads_it_with_its_member(author: User):
    client = cast.client_of(author)
    counts = []
    for _request in range(2):
        with CaptureQueriesContext(connection) as captured:
            assert who_is(client) == author
        read = [query for query in captured if "_session" in query["sql"] or "accounts_user" in query["sql"]]
        counts.append(len(read))
    assert counts == [2, 1]


def test_a_wrong_guess_lets_nobody_in_as_another(author: User, stranger: User):
    client = cast.client_of(author)
    assert who_is(client) == author
    [key] = sessions.whose
    sessions.whose[key] = stranger.pk
    assert who_is(client) == author
    assert sessions.whose[key] == author.pk


def test_a_session_that_ended_or_whose_member_is_gone_is_nobody_s(author: User):
    client = cast.client_of(author)
    assert who_is(client) == author
    User.objects.filter(pk=author.pk).update(is_active=False)
    assert not client.get(PAGE).wsgi_request.user.is_authenticated
    User.objects.filter(pk=author.pk).update(is_active=True)
    assert who_is(client) == author
    client.session.delete()
    assert not client.get(PAGE).wsgi_request.user.is_authenticated


def test_a_changed_password_ends_a_session_that_was_read_before(author: User):
    client = cast.client_of(author)
    assert who_is(client) == author
    author.set_password("another long password")
    author.save()
    assert not client.get(PAGE).wsgi_request.user.is_authenticated


def test_who_was_read_with_the_session_is_read_anew_afterwards(author: User):
    with known.asking_who():
        known.keep(author)
        assert known.member(author.pk) is author
    assert known.member(author.pk) is None
    known.keep(author)
    assert known.member(author.pk) is None
