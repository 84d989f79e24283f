"""Triggers that make a table append-only, on SQLite and PostgreSQL.

SQLite drops triggers whenever Django remakes a table, so every later migration of such a table ends
with ``append_only(...)`` again; a system check names a missing trigger in a migrated database.
"""

from __future__ import annotations

from typing import Any

from django.db import connection, migrations

MESSAGE = "append-only"


def trigger_names(table: str, vendor: str) -> list[str]:
    names = [f"{table}_no_update", f"{table}_no_delete"]
    return [*names, f"{table}_no_truncate"] if vendor == "postgresql" else names


def create_statements(table: str, vendor: str) -> list[str]:
    if vendor == "postgresql":
        function = (
            "CREATE OR REPLACE FUNCTION k2_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ "
            f"BEGIN RAISE EXCEPTION '% is {MESSAGE}', TG_TABLE_NAME; END $$"
        )
        statements = [function]
        for what, level in (("update", "ROW"), ("delete", "ROW"), ("truncate", "STATEMENT")):
            name = f"{table}_no_{what}"
            statements.append(f'DROP TRIGGER IF EXISTS "{name}" ON "{table}"')
            statements.append(
                f'CREATE TRIGGER "{name}" BEFORE {what.upper()} ON "{table}" '
                f"FOR EACH {level} EXECUTE FUNCTION k2_append_only()"
            )
        return statements
    statements = []
    for what in ("update", "delete"):
        name = f"{table}_no_{what}"
        statements.append(f'DROP TRIGGER IF EXISTS "{name}"')
        statements.append(
            f'CREATE TRIGGER "{name}" BEFORE {what.upper()} ON "{table}" '
            f"BEGIN SELECT RAISE(ABORT, '{table} is {MESSAGE}'); END"
        )
    return statements


def drop_statements(table: str, vendor: str) -> list[str]:
    suffix = f' ON "{table}"' if vendor == "postgresql" else ""
    return [f'DROP TRIGGER IF EXISTS "{name}"{suffix}' for name in trigger_names(table, vendor)]


def append_only(table: str) -> migrations.RunPython:
    """The migration operation that puts the triggers on ``table``."""

    def forwards(apps: Any, schema_editor: Any) -> None:
        for statement in create_statements(table, schema_editor.connection.vendor):
            schema_editor.execute(statement, params=None)  # a % in it is meant

    def backwards(apps: Any, schema_editor: Any) -> None:
        for statement in drop_statements(table, schema_editor.connection.vendor):
            schema_editor.execute(statement, params=None)  # a % in it is meant

    return migrations.RunPython(forwards, backwards)


def missing_triggers(table: str) -> list[str]:
    """Names of triggers that ``table`` should have and has not."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgrelid = %s::regclass", [table]
            )
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
        present = {row[0] for row in cursor.fetchall()}
    return [name for name in trigger_names(table, connection.vendor) if name not in present]
