"""Lists whose cost does not grow with the site: read on from a row, and counted only so far."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any, cast

from django.core.exceptions import EmptyResultSet
from django.core.paginator import Paginator
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.functional import cached_property

MOST_COUNTED = 5_000
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_MICROSECOND = datetime.timedelta(microseconds=1)


class CappedPaginator(Paginator):
    """Counts no further than ``MOST_COUNTED`` rows; who looks for more narrows the search."""

    @cached_property
    def count(self) -> int:
        rows = cast("QuerySet[Any]", self.object_list)
        return rows[:MOST_COUNTED].count()


@dataclass(frozen=True, slots=True)
class Newest:
    """A page of a list that begins with the newest. ``after`` is where the next page begins, for the address;
    "" at the end. ``is_first``: nothing newer is left out."""

    rows: list[Any]
    after: str
    is_first: bool


def newest_first(rows: QuerySet[Any], place: str, *, moment: str, size: int) -> Newest:
    """Rows by ``moment`` (a column) downwards, then by id, from ``place`` on: a page costs the same wherever
    it lies. A place that is none of ours is the beginning."""
    at, pk = _read(place)
    if at is not None:
        rows = below(rows, at, pk, moment)
    found = list(rows.order_by(f"-{moment}", "-pk")[: size + 1])
    shown = found[:size]
    return Newest(shown, _written(shown[-1], moment) if len(found) > size else "", at is None)


def below(rows: QuerySet[Any], at: datetime.datetime, pk: int, moment: str) -> QuerySet[Any]:
    """Those that come after (``at``, ``pk``); the first condition is what an index begins at."""
    return rows.filter(Q(**{f"{moment}__lt": at}) | Q(pk__lt=pk), **{f"{moment}__lte": at})


def _written(row: Any, moment: str) -> str:
    return f"{(getattr(row, moment) - _EPOCH) // _MICROSECOND}-{row.pk}"


def _read(place: str) -> tuple[datetime.datetime | None, int]:
    at, _, pk = place.partition("-")
    if not all(part.isascii() and part.isdigit() and len(part) < 18 for part in (at, pk)):
        return None, 0
    return _EPOCH + int(at) * _MICROSECOND, int(pk)


def counts_up_to(most: int, *several: QuerySet[Any]) -> list[int]:
    """How many rows each of these has, counted no further than ``most`` + 1; in one query."""
    counts: list[str] = []
    values: list[Any] = []
    for rows in several:
        try:
            query, parameters = rows.order_by().values("pk")[: most + 1].query.sql_with_params()
        except EmptyResultSet:
            counts.append("0")
            continue
        counts.append(f"(SELECT COUNT(*) FROM ({query}) AS counted)")  # noqa: S608  (Django's own)
        values += parameters
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(counts), values)
        return [int(count) for count in cursor.fetchone()]


def in_words(count: int, most: int) -> str:
    """The number, or that there are more than ``most``."""
    return str(count) if count <= most else f"{most}+"
