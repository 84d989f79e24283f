"""A small cast for every test; tests/cast.py has the acts."""

from __future__ import annotations

import os
from typing import Any, NoReturn

import pytest

from k2forum.accounts.models import User
from tests import cast


def missing(what: str) -> NoReturn:
    """Something outside Python is not here: a failure where everything has to be tested, else a skip."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} (CI=true: nothing may be left out)", pytrace=False)
    pytest.skip(what)


@pytest.fixture(autouse=True)
def _fresh_cache(settings: Any) -> None:
    """Rate limits and cached pages of one test must not reach the next."""
    from django.core.cache import cache

    cache.clear()


@pytest.fixture
def author(db: None) -> User:
    """Who writes."""
    return cast.person("Ada Author")


@pytest.fixture
def stranger(db: None) -> User:
    """Another enthusiast, who must not see what is not public."""
    return cast.person("Sam Stranger")


@pytest.fixture
def admin(db: None) -> User:
    """May do everything."""
    return cast.person("Alex Admin", is_staff=True, is_superuser=True)


@pytest.fixture
def moderator(db: None) -> User:
    """Sees the queue and decides, health cases too."""
    return cast.permit(cast.person("Mo Moderator", is_staff=True), *cast.MODERATOR_PERMISSIONS)


@pytest.fixture
def professional(admin: User) -> User:
    """A pharmacist with a live verification."""
    user = cast.person("Pia Pharmacist", kind=User.Kind.PROFESSIONAL)
    cast.verified(user, checked_by=admin)
    return user


@pytest.fixture
def screener(db: None) -> User:
    """The account in whose name the automatic check acts."""
    return User.objects.screener()
