"""Rows of a table for COPY: every column that is not named has the default of its model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, models
from psycopg import sql
from psycopg.types.json import Jsonb


class Rows:
    """Collects rows of one model and sends them in one COPY. ``names``: the fields that differ by row, with
    blanks between them."""

    def __init__(self, model: type[models.Model], names: str) -> None:
        self.fields = [field for field in model._meta.concrete_fields if field.column]
        self.table = model._meta.db_table
        columns = [str(field.column) for field in self.fields]
        self.statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
            sql.Identifier(self.table), sql.SQL(", ").join(map(sql.Identifier, columns))
        )
        self.usual = [self._default(field) for field in self.fields]
        self.places = [columns.index(str(model._meta.get_field(name).column)) for name in names.split()]
        self.rows: list[list[Any]] = []

    @staticmethod
    def _default(field: Any) -> Any:
        value = None if field.primary_key else field.get_default()
        return Jsonb(value) if isinstance(field, models.JSONField) else value

    def add(self, *values: Any) -> None:
        row = self.usual.copy()
        for place, value in zip(self.places, values, strict=True):
            row[place] = value
        self.rows.append(row)

    def send(self) -> None:
        with connection.cursor() as cursor:
            raw: Any = cursor.cursor
            with raw.copy(self.statement) as copy:
                for row in self.rows:
                    copy.write_row(row)
        self.rows.clear()


@contextmanager
def past_triggers() -> Iterator[None]:
    """Rows written meanwhile set off no trigger and no foreign key, which would be asked for every row; for a
    superuser of PostgreSQL."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = DEFAULT")


def in_one_go(several: Iterable[Rows]) -> None:
    for rows in several:
        if rows.rows:
            rows.send()


def after_this(model: type[models.Model]) -> int:
    """The first number that no row has."""
    last = model._default_manager.order_by("-pk").values_list("pk", flat=True).first()
    return int(last or 0) + 1


def go_on_counting(model: type[models.Model]) -> None:
    """New rows made by the site come after the highest number."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(_no_style(), [model]):
            cursor.execute(statement)


def _no_style() -> Any:
    from django.core.management.color import no_style

    return no_style()
