"""What the models say about the database is in the database: a migration may drop more than it says."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection


@pytest.mark.django_db
def test_every_index_and_constraint_that_a_model_names_is_in_the_database():
    ours = [model for model in apps.get_models() if model.__module__.split(".")[0] in
            ("k2forum", "articles", "discussions") and not model._meta.proxy]  # fmt: skip
    missing = []
    for model in ours:
        with connection.cursor() as cursor:
            found = connection.introspection.get_constraints(cursor, model._meta.db_table)
        named = [*model._meta.indexes, *model._meta.constraints]
        missing += [row.name for row in named if row.name not in found]
    assert len(ours) > 30
    assert missing == []
