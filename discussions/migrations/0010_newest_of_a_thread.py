from typing import Any

import django.db.models.deletion
from django.db import migrations, models

TABLE = "discussions_comment"


def drop_the_index_by_thread_alone(apps: Any, schema_editor: Any) -> None:
    """By hand: Django would drop one_opening too, which is about the same column."""
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, TABLE)
    for name, made in found.items():
        if made["index"] and not made["unique"] and made["columns"] == ["thread_id"]:
            schema_editor.execute(f"DROP INDEX {schema_editor.quote_name(name)}")


class Migration(migrations.Migration):
    dependencies = [("discussions", "0009_references")]
    operations = [
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(fields=["thread", "-id"], name="comment_by_newest"),
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="comment",
                    name="thread",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comments",
                        to="discussions.thread",
                    ),
                )
            ],
            database_operations=[
                migrations.RunPython(drop_the_index_by_thread_alone, migrations.RunPython.noop)
            ],
        ),
    ]
