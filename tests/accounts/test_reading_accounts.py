"""An account is read by its number with a statement of our own; whose manager is asked still counts."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group

from k2forum.accounts.models import User


def test_a_group_knows_its_own_members_alone(author: User, stranger: User):
    group = Group.objects.create(name="Readers")
    author.groups.add(group)
    assert group.user_set.get(pk=author.pk) == author
    with pytest.raises(User.DoesNotExist):
        group.user_set.get(pk=stranger.pk)


def test_what_is_no_number_is_refused_as_django_refuses_it(db: None):
    with pytest.raises(ValueError, match="expected a number"):
        User.objects.get(pk="none")
