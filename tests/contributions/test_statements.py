"""Statements that are prepared, while somebody else changes the tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import NotSupportedError, connection, transaction

from k2forum.contributions import statements

pytestmark = pytest.mark.django_db(transaction=True)
READ = "SELECT word FROM statement_words WHERE id = %s"


@pytest.fixture
def elsewhere() -> Iterator[Any]:
    """Another connection, as a migration has one while web and worker run."""
    if not statements.on_postgres():
        pytest.skip("SQLite prepares nothing that lasts")
    other: Any = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("CREATE TABLE statement_words (id bigint, word varchar(10))")
        cursor.execute("INSERT INTO statement_words VALUES (1, 'tea')")
        yield cursor
        cursor.execute("DROP TABLE statement_words")
    other.close()


def test_a_column_of_another_type_is_read_all_the_same(elsewhere: Any):
    for kind in ("text", "varchar(20)"):
        assert statements.row(READ, [1]) == ("tea",)
        elsewhere.execute(f"ALTER TABLE statement_words ALTER COLUMN word TYPE {kind}")
        assert statements.row(READ, [1]) == ("tea",)


def test_within_a_transaction_nothing_is_tried_again(elsewhere: Any):
    statements.row(READ, [1])
    elsewhere.execute("ALTER TABLE statement_words ALTER COLUMN word TYPE text")
    with pytest.raises(NotSupportedError), transaction.atomic():
        statements.row(READ, [1])
    assert statements.row(READ, [1]) == ("tea",)
