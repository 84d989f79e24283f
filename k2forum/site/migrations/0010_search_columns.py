from typing import Any

from django.db import migrations

from k2forum.site.search_index import POSTGRES_COLUMNS, POSTGRES_INDEXES


def forwards(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for statement in POSTGRES_COLUMNS:
            schema_editor.execute(statement)


def backwards(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for table in ("discussions_comment", "discussions_thread"):
            schema_editor.execute(f"ALTER TABLE {table} DROP COLUMN words")
        for statement in POSTGRES_INDEXES:
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("site", "0009_shown_version"), ("discussions", "0009_references")]
    operations = [migrations.RunPython(forwards, backwards)]
