"""The cast does what it says, on either database."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from k2forum.accounts.models import User, Verification
from k2forum.contributions import log
from tests import cast


def test_everybody_of_the_cast_is_who_the_name_says(
    author: User, stranger: User, professional: User, moderator: User, admin: User, screener: User
):
    assert not author.is_staff
    assert not stranger.has_perm("moderation.see_queue")
    assert Verification.objects.live().get().user == professional
    assert all(moderator.has_perm(f"moderation.{permission}") for permission in cast.MODERATOR_PERMISSIONS)
    assert not moderator.is_superuser
    assert admin.is_superuser
    assert screener.is_system
    assert not screener.has_usable_password()


def test_a_client_is_signed_in(author: User):
    client = cast.client_of(author)
    assert client.session["_auth_user_id"] == str(author.pk)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["first", "second"])
def test_a_test_with_transactions_of_its_own_leaves_nothing_and_the_log_locked(time: str):
    assert User.objects.count() == 0
    author = cast.person("Ada Author")
    with transaction.atomic():
        log.write(action="tested", subject_kind="user", subject_id=author.pk, actor=author)
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM contributions_logentry")
