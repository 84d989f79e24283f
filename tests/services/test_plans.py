"""How PostgreSQL answers the pages among many comments: by indexes, and reading no more than a page needs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from tests import cast
from tests.bench import viewing
from tests.bench.grow import grow
from tests.conftest import missing

COMMENTS = 40_000
# What grows with the site. A sequential scan of one of these costs more each day.
GROWING = {
    "discussions_comment",
    "discussions_commentrevision",
    "contributions_logentry",
    "moderation_case",
    "moderation_flag",
}
MOST_ROWS = 4_500  # of one step of a query; a search looks through the newest 4,000 comments


class Asked:
    """Every SELECT that a page sends, with what the database says about it."""

    def __init__(self) -> None:
        self.queries: list[tuple[str, Any]] = []

    def __call__(self, execute: Any, sql: str, values: Any, many: bool, context: Any) -> Any:
        if sql.startswith("SELECT") and not many:
            self.queries.append((sql, values))
        return execute(sql, values, many, context)


def steps(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from steps(below)


def rows_of(step: dict[str, Any]) -> int:
    """Rows that a step looked at, those that it left out included."""
    if not step["Node Type"].endswith("Scan"):
        return 0
    left_out = step.get("Rows Removed by Filter", 0) + step.get("Rows Removed by Index Recheck", 0)
    return int((step["Actual Rows"] + left_out) * step["Actual Loops"])


def faults(sql: str, values: Any) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", values)
        said = cursor.fetchone()[0]
    plan = (json.loads(said) if isinstance(said, str) else said)[0]["Plan"]
    found = []
    for step in steps(plan):
        if step["Node Type"].endswith("Seq Scan") and step["Relation Name"] in GROWING:
            found.append(f"reads all of {step['Relation Name']}: {sql[:2000]}")
        if rows_of(step) > MOST_ROWS:
            found.append(f"{step['Node Type']} of {rows_of(step)} rows: {sql[:2000]}")
    return found


@pytest.mark.django_db(transaction=True)
def test_pages_read_by_index_and_no_more_than_they_need(monkeypatch: pytest.MonkeyPatch):
    if connection.vendor != "postgresql":
        missing("Plans are PostgreSQL's: make test-services")
    where = asdict(grow(COMMENTS))
    member = cast.person("Mia Measured")
    moderator = cast.permit(cast.person("Mo Measured", is_staff=True), *cast.MODERATOR_PERMISSIONS)
    clients = {"visitor": Client(), "member": cast.client_of(member), "moderator": cast.client_of(moderator)}
    found: dict[str, list[str]] = {}
    for name, (who, address) in viewing.pages_of(where).items():
        asked = Asked()
        clients[who].get(address)  # what is read once per process
        with connection.execute_wrapper(asked):
            assert clients[who].get(address).status_code == 200
        assert asked.queries, name
        if wrong := [fault for query in asked.queries for fault in faults(*query)]:
            found[name] = wrong
    assert found == {}
