"""The log is written in the transaction of the change, and never edited."""

from __future__ import annotations

import pytest
from django.core.checks import run_checks
from django.db import DatabaseError, connection, transaction

from k2forum.accounts.models import User
from k2forum.contributions import append_only, log
from k2forum.contributions.models import LogEntry, LogPerson, LogText

TABLE = LogEntry._meta.db_table


@pytest.fixture
def entry(author: User) -> LogEntry:
    return log.write(
        action="tested", subject_kind="comment", subject_id=1, actor=author, internal="Between us.",
        to_author="", snapshot="The text.",
    )  # fmt: skip


@pytest.mark.parametrize(
    "statement",
    ["UPDATE {table} SET action = 'nothing' WHERE id = {id}", "DELETE FROM {table} WHERE id = {id}"],
)
def test_the_database_itself_refuses_to_change_a_row(entry: LogEntry, statement: str):
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table=TABLE, id=entry.pk))
    assert LogEntry.objects.get(pk=entry.pk).action == "tested"


def test_django_refuses_too(entry: LogEntry):
    for attempt in (
        lambda: LogEntry.objects.filter(pk=entry.pk).update(action="nothing"),
        lambda: LogEntry.objects.filter(pk=entry.pk).delete(),
    ):
        with pytest.raises(RuntimeError, match="append-only"):
            attempt()
    entry.action = "nothing"
    for save in (entry.save, entry.delete):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            save()
    assert LogEntry.objects.get(pk=entry.pk).action == "tested"


def test_words_and_names_stand_beside_the_log(entry: LogEntry, author: User):
    assert dict(LogText.objects.filter(entry_id=entry.pk).values_list("kind", "text")) == {
        LogText.Kind.INTERNAL: "Between us.",
        LogText.Kind.SNAPSHOT: "The text.",
    }
    assert LogPerson.objects.get(pk=entry.actor_person or 0).user == author


def test_erasing_a_member_leaves_the_log_as_it_is(entry: LogEntry, author: User):
    person = LogPerson.objects.get(user=author)
    LogPerson.objects.filter(pk=person.pk).update(user=None, name="erased")
    LogText.objects.filter(entry_id=entry.pk).delete()
    assert LogEntry.objects.get(pk=entry.pk).actor_person == person.pk


def test_one_person_is_known_under_one_number(author: User, stranger: User):
    numbers = {log.person_of(author), log.person_of(author), log.person_of(stranger)}
    assert len(numbers) == 2
    assert log.person_of(None) is None


@pytest.mark.django_db(transaction=True)
def test_nothing_is_logged_outside_the_transaction_of_a_change():
    with pytest.raises(RuntimeError, match="transaction"):
        log.write(action="tested", subject_kind="comment", subject_id=1)
    assert not LogEntry.objects.exists()


def test_a_missing_trigger_is_named_by_the_system_check(db: None):
    assert run_checks(tags=["database"], databases=["default"]) == []
    with connection.cursor() as cursor:
        for statement in append_only.drop_statements(TABLE, connection.vendor):
            cursor.execute(statement)
    names = [str(problem.msg) for problem in run_checks(tags=["database"], databases=["default"])]
    assert len(names) == len(append_only.trigger_names(TABLE, connection.vendor))
    assert all(TABLE in name for name in names)
