"""PostgreSQL, Redis and a real worker, each with data of the test's own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import missing
from tests.running import Forum, running_forum
from tests.services.order import FORUMS
from tests.services.servers import MIGRATED, Redis, Unreachable, postgres_database, redis_server


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs the services."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker("services")
            database = item.get_closest_marker("django_db") or "db" in getattr(item, "fixturenames", ())
            if not (database or item.get_closest_marker("alone") or item.nodeid.startswith(FORUMS)):
                raise pytest.UsageError(
                    f"{item.nodeid} starts a forum: name its file in tests/services/order.py"
                )


@pytest.fixture(scope="module")
def database_url() -> Iterator[str]:
    """A database of this module's own: another one's demo accounts or tasks would be its too."""
    try:
        with postgres_database(like=os.environ.get(MIGRATED, "template1")) as url:
            yield url
    except Unreachable as problem:
        missing(str(problem))


@pytest.fixture(scope="module")
def redis() -> Iterator[Redis]:
    """A Redis of the test's own, which it may stop and start again."""
    try:
        with redis_server() as server:
            yield server
    except Unreachable as problem:
        missing(str(problem))


@pytest.fixture(scope="module")
def forum(database_url: str, redis: Redis) -> Iterator[Forum]:
    """The three processes on PostgreSQL and Redis."""
    with running_forum(K2_DATABASE_URL=database_url, K2_REDIS_URL=redis.url) as running:
        yield running
