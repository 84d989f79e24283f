from typing import Any

from django.db import migrations

# Articles are few, so PostgreSQL would never look at how many of them are public, and plan every search and list
# as if it were one. After each change of one it looks again.
SETTINGS = "autovacuum_analyze_threshold = 0, autovacuum_analyze_scale_factor = 0"


def forwards(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"ALTER TABLE articles_article SET ({SETTINGS})")


def backwards(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        names = ", ".join(setting.split(" = ")[0] for setting in SETTINGS.split(", "))
        schema_editor.execute(f"ALTER TABLE articles_article RESET ({names})")


class Migration(migrations.Migration):
    dependencies = [("site", "0010_search_columns"), ("articles", "0004_references")]
    operations = [migrations.RunPython(forwards, backwards)]
