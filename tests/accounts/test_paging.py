"""Lists that are read on from their last row, and counts that stop."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from k2forum.accounts.models import User
from k2forum.accounts.paging import counts_up_to, in_words, newest_first
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> list[User]:
    """Seven, of whom two joined at the same moment; the newest first."""
    now = timezone.now()
    made = [cast.person(f"Person {number}", date_joined=now - timedelta(days=number)) for number in range(7)]
    User.objects.filter(pk=made[3].pk).update(date_joined=made[4].date_joined)
    return list(User.objects.filter(pk__in=[one.pk for one in made]).order_by("-date_joined", "-pk"))


def test_every_row_is_shown_once(people: list[User]):
    rows = User.objects.filter(pk__in=[one.pk for one in people])
    shown: list[User] = []
    place, pages = "", 0
    while pages == 0 or place:
        page = newest_first(rows, place, moment="date_joined", size=2)
        assert page.is_first == (pages == 0)
        shown, place, pages = shown + page.rows, page.after, pages + 1
    assert shown == people
    assert pages == 4


@pytest.mark.parametrize("place", ["x", "1", "-", "1-x", "²-1", "9" * 30 + "-1", "1-" + "9" * 30, "\0-1"])
def test_a_place_that_is_none_of_ours_is_the_beginning(people: list[User], place: str):
    page = newest_first(User.objects.order_by(), place, moment="date_joined", size=2)
    assert page.rows == people[:2]
    assert page.is_first


def test_counting_stops(people: list[User]):
    rows = User.objects.filter(pk__in=[one.pk for one in people])
    assert counts_up_to(5, rows, rows.filter(pk=people[0].pk), User.objects.filter(pk__in=[])) == [6, 1, 0]
    assert [in_words(count, 5) for count in (0, 5, 6)] == ["0", "5", "5+"]
