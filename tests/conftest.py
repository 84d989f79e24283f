"""A small cast for every test; tests/cast.py has the acts."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from typing import Any, NoReturn

import pytest
from django.db import connection
from django.test import TransactionTestCase

from k2forum.accounts.models import User
from k2forum.contributions import append_only
from k2forum.contributions.checks import APPEND_ONLY_TABLES
from tests import cast, schema
from tests.services.servers import MIGRATED


def missing(what: str) -> NoReturn:
    """Something outside Python is not here: a failure where everything has to be tested, else a skip."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} (CI=true: nothing may be left out)", pytrace=False)
    pytest.skip(what)


@pytest.hookimpl(trylast=True)  # the folders mark theirs first
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On another database (tests/services) whatever asks none is not run a second time, and what has to be
    `alone` is run apart from what may run `together`."""
    which = os.environ.get("K2_TESTS_OF_THE_DATABASE")
    if not which:
        return
    asks, marks = {"db", "transactional_db", "django_db_setup"}, {"django_db", "services"}
    kept: list[pytest.Item] = []
    left: list[pytest.Item] = []
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        marked = {mark.name for mark in item.iter_markers()}
        wanted = (fixtures & asks or marks & marked) and ("alone" in marked) == (which == "alone")
        (kept if wanted else left).append(item)
    config.hook.pytest_deselected(items=left)
    items[:] = kept


def pytest_collection_finish() -> None:
    """What is loaded by now stays: looking for garbage in it again and again would find none."""
    gc.freeze()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> Iterator[None]:
    """Runs before pytest-django makes the database of the tests."""
    if migrated := os.environ.get(MIGRATED):
        connection.settings_dict["TEST"]["TEMPLATE"] = migrated
    with schema.migrated_once():
        yield


@pytest.fixture(autouse=True)
def _fresh_cache(settings: Any) -> None:
    """Rate limits and cached pages of one test must not reach the next."""
    from django.core.cache import cache

    from k2forum.site.early import counting

    cache.clear()
    counting.known.clear()


@pytest.fixture(autouse=True, scope="session")
def _append_only_tables_can_be_emptied_after_a_test() -> Iterator[None]:
    """Tests with transactions of their own end by emptying every table, which the log refuses."""
    cases: Any = TransactionTestCase
    empty_tables = cases._fixture_teardown

    def without_triggers(self: TransactionTestCase) -> None:
        vendor = connection.vendor
        with connection.cursor() as cursor:
            for table in APPEND_ONLY_TABLES:
                for statement in append_only.drop_statements(table, vendor):
                    cursor.execute(statement)
        empty_tables(self)
        with connection.cursor() as cursor:
            for table in APPEND_ONLY_TABLES:
                for statement in append_only.create_statements(table, vendor):
                    cursor.execute(statement)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cases, "_fixture_teardown", without_triggers)
        yield


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


@pytest.fixture
def article(db: None) -> Any:
    """A published article with an open discussion."""
    return cast.published_article()
