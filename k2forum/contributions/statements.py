"""Statements that every post runs, in SQL of our own: making one from a queryset costs several times what
running it costs. PostgreSQL plans each once for a connection. They count and fail like any other statement.

Values have names where a statement is for both databases; a list stands in ``= ANY(%(name)s)``.
"""

from __future__ import annotations

import datetime
import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, NotSupportedError, connection, connections, models

Values = Sequence[Any] | Mapping[str, Any]
Model = TypeVar("Model", bound=models.Model)


def on_postgres() -> bool:
    return connection.vendor == "postgresql"


def rows(statement: str, values: Values) -> list[Any]:
    """What a statement returns, as tuples."""
    try:
        return _on(statement, values, _all)
    except NotSupportedError:
        if connection.in_atomic_block:
            raise
    connection.close()  # a migration changed the type of a column since it was prepared: nothing was run
    return _on(statement, values, _all)


def row(statement: str, values: Values) -> Any:
    """The first row, or None."""
    found = rows(statement, values)
    return found[0] if found else None


def run(statement: str, values: Values) -> int:
    """Run a statement that returns nothing; returns how many rows were touched."""
    return int(_on(statement, values, _count))


def run_for_each(statement: str, several: Sequence[Sequence[Any]]) -> int:
    """Run a statement once for each list of values, in their order; returns how many rows were touched."""
    if len(several) == 1:
        return run(statement, several[0])
    line: Any = connections[DEFAULT_DB_ALIAS]
    with _cursor(line) if on_postgres() else line.cursor() as cursor:
        given = several if on_postgres() else [_for_sqlite(statement, each)[1] for each in several]
        cursor.executemany(statement, given)
        return int(cursor.rowcount)


def instances(model: type[Model], found: Iterable[Sequence[Any]]) -> list[Model]:
    """Rows of all columns of a table (``columns``) as Django would have read them."""
    names, converters = _reading(model, connection.vendor)
    made = []
    for values in found:
        read = list(values)
        for place, convert, column in converters:
            read[place] = convert(read[place], column, connection)
        made.append(model.from_db(DEFAULT_DB_ALIAS, names, read))
    return made


@functools.cache
def _reading(model: type[models.Model], _vendor: str) -> tuple[list[str], list[tuple[int, Any, Any]]]:
    """The names of all columns, and what makes values of some of them."""
    converters = []
    for place, field in enumerate(model._meta.concrete_fields):
        column: Any = field.get_col(model._meta.db_table)
        of_database = connection.ops.get_db_converters(column)
        converters += [(place, one, column) for one in [*of_database, *column.get_db_converters(connection)]]
    return [str(field.attname) for field in model._meta.concrete_fields], converters


def values_of(instance: models.Model, fields: Iterable[Any]) -> list[Any]:
    """What of a new row goes into these columns."""
    return [field.get_db_prep_save(field.pre_save(instance, True), connection) for field in fields]


def columns(fields: Iterable[Any], table: str = "") -> str:
    before = f"{table}." if table else ""
    return ", ".join(f'{before}"{field.column}"' for field in fields)


def _all(cursor: Any) -> list[Any]:
    return list(cursor.fetchall())


def _count(cursor: Any) -> Any:
    return cursor.rowcount


def _on(statement: str, values: Values, result: Callable[[Any], Any]) -> Any:
    line: Any = connections[DEFAULT_DB_ALIAS]
    if line.vendor != "postgresql":
        with line.cursor() as cursor:
            cursor.execute(*_for_sqlite(statement, values))
            return result(cursor)
    if line.queries_logged or line.execute_wrappers:
        with _cursor(line) as cursor:
            cursor.execute(statement, values)
            return result(cursor)
    # The same without the layers that Django puts around it for those who look on.
    _connect(line)
    with line.wrap_database_errors:
        line.validate_no_broken_transaction()
        with line.Database.Cursor(line.connection) as cursor:
            cursor.execute(statement, values)
            return result(cursor)


def _for_sqlite(statement: str, values: Values) -> tuple[str, Any]:
    if not isinstance(values, Mapping):
        return statement, [_adapted(value) for value in values]
    given: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, list):
            several = {f"{name}_{n}": _adapted(one) for n, one in enumerate(value)}
            places = ", ".join(f"%({each})s" for each in several)
            statement = statement.replace(f"= ANY(%({name})s)", f"IN ({places})")
            given |= several
        else:
            given[name] = _adapted(value)
    return statement, given


def _adapted(value: Any) -> Any:
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime.datetime) else value


def _connect(line: Any) -> None:
    line.close_if_health_check_failed()
    line.ensure_connection()


def _cursor(line: Any) -> Any:
    """A cursor that binds on the server, where statements are prepared; wrapped as Django wraps its own."""
    _connect(line)
    with line.wrap_database_errors:
        return line._prepare_cursor(_preparing(line.Database.Cursor)(line.connection))


@functools.cache
def _preparing(cursor_class: Any) -> Any:
    class Preparing(cursor_class):
        def _convert_query(self, query: Any, params: Any = None) -> Any:
            """Kept for Django's record of what was asked, as psycopg keeps it of what it does not prepare."""
            self._query = super()._convert_query(query, params)
            return self._query

    return Preparing
