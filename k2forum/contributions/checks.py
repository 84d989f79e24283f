"""System checks of a migrated database."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from k2forum.contributions.append_only import missing_triggers

APPEND_ONLY_TABLES = ("contributions_logentry",)


@register(Tags.database)
def append_only_triggers(databases: Any = None, **_: Any) -> list[CheckMessage]:
    """Names every append-only table whose triggers are missing."""
    if not databases or "default" not in databases:
        return []
    present = connections["default"].introspection.table_names()
    return [
        Error(
            f"The table {table} lacks the trigger {name}.",
            hint="End the newest migration of that table with append_only(...), and migrate.",
            id="k2forum.E101",
        )
        for table in APPEND_ONLY_TABLES
        if table in present
        for name in missing_triggers(table)
    ]
