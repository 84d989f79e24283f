from typing import Any

from django.db import migrations

from k2forum.site.search_index import POSTGRES_INDEXES, SQLITE_TABLES, TABLE


def forwards(apps: Any, schema_editor: Any) -> None:
    statements = POSTGRES_INDEXES if schema_editor.connection.vendor == "postgresql" else SQLITE_TABLES
    for statement in statements:
        schema_editor.execute(statement)


def backwards(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS comment_words, thread_words")
        return
    schema_editor.execute(f"DROP TABLE IF EXISTS {TABLE}")
    schema_editor.execute(f"DROP TABLE IF EXISTS {TABLE}_seen")


class Migration(migrations.Migration):
    dependencies = [("site", "0001_initial"), ("discussions", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
