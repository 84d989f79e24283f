"""The log is append-only: in the models, in the database, and in the admin."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.checks import run_checks
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from discussions.models import Comment
from k2forum.accounts.models import User
from k2forum.contributions import log
from k2forum.contributions.append_only import create_statements, drop_statements, missing_triggers
from k2forum.contributions.checks import APPEND_ONLY_TABLES
from k2forum.contributions.models import LogEntry, LogPerson, LogText
from k2forum.moderation.models import Decision
from tests import cast
from tests.moderation import acts

TABLE = "contributions_logentry"


def refused(statement: str) -> None:
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.fixture
def entry(author: User) -> LogEntry:
    with transaction.atomic():
        return log.write(
            action="tested", subject_kind="comment", subject_id=1, actor=author, case_id=1, internal="words"
        )


@pytest.mark.parametrize("table", APPEND_ONLY_TABLES)
def test_the_triggers_are_on_in_a_migrated_database(db: None, table: str):
    assert missing_triggers(table) == []
    assert [found for found in run_checks(databases=["default"]) if found.id == "k2forum.E101"] == []


def test_the_database_refuses_to_change_or_delete_a_row(entry: LogEntry):
    refused(f"UPDATE {TABLE} SET reason = 'x' WHERE id = {entry.pk}")
    refused(f"DELETE FROM {TABLE} WHERE id = {entry.pk}")
    refused(f"DELETE FROM {TABLE}")


def test_postgresql_refuses_to_empty_the_table(entry: LogEntry):
    names = {name.rsplit("_", 1)[1] for name in _trigger_names()}
    if connection.vendor == "postgresql":
        refused(f"TRUNCATE {TABLE} CASCADE")
        assert names == {"update", "delete", "truncate"}
    else:  # SQLite has no TRUNCATE; its DELETE without a condition fires the trigger of each row
        assert names == {"update", "delete"}


def _trigger_names() -> list[str]:
    return [statement.split('"')[1] for statement in drop_statements(TABLE, connection.vendor)]


def test_a_missing_trigger_is_named(entry: LogEntry):
    try:
        with connection.cursor() as cursor:
            cursor.execute(drop_statements(TABLE, connection.vendor)[0])
        assert missing_triggers(TABLE) == [f"{TABLE}_no_update"]
        found = [problem for problem in run_checks(databases=["default"]) if problem.id == "k2forum.E101"]
        assert len(found) == 1
        assert f"{TABLE}_no_update" in found[0].msg
    finally:
        with connection.cursor() as cursor:
            for statement in create_statements(TABLE, connection.vendor):
                cursor.execute(statement)


def test_the_models_refuse_too(entry: LogEntry):
    for rows in (LogEntry.objects.all(), Decision.objects.all()):
        with pytest.raises(RuntimeError, match="append-only"):
            rows.update(reason="x")
        with pytest.raises(RuntimeError, match="append-only"):
            rows.delete()


def test_erasing_a_person_and_their_words_leaves_the_log_as_it_is(entry: LogEntry, author: User):
    before = LogEntry.objects.filter(pk=entry.pk).values().get()
    LogText.objects.filter(entry_id=entry.pk).delete()
    LogPerson.objects.filter(user=author).update(name="gone")
    EmailAddress.objects.filter(user=author).delete()
    author.delete()
    assert LogEntry.objects.filter(pk=entry.pk).values().get() == before


def test_the_log_holds_no_words(thread: Comment, author: User, moderator: User):
    comment = acts.held(thread, author, "A wordthatisunique in here.")
    acts.act(
        comment, moderator, "reject", reason="spam", to_author="uniquetoauthor", internal="uniqueinternal"
    )
    columns = " ".join(str(row) for row in LogEntry.objects.values())
    for word in ("wordthatisunique", "uniquetoauthor", "uniqueinternal", author.display_name):
        assert word not in columns


def test_nobody_writes_to_the_log_outside_a_transaction(transactional_db: Any):
    with pytest.raises(RuntimeError, match="transaction"):
        log.write(action="x", subject_kind="comment", subject_id=1)


def test_the_log_says_what_each_row_is_about_and_who_did_it(
    article: Any, thread: Comment, author: User, moderator: User
):
    comment = acts.held(thread, author)
    acts.act(comment, moderator, "reject", reason="spam")
    with transaction.atomic():
        log.write(action="publish", subject_kind="article", subject_id=7)
        log.write(action="lock", subject_kind="thread", subject_id=comment.thread_id, actor=moderator)
    page = cast.client_of(moderator).get(reverse("admin:moderation_case_log")).content.decode()
    case = acts.case_of(comment)
    for link in (
        f'<a href="/admin/moderation/case/{case.pk}/change/">Case {case.pk}</a>',
        f'<a href="/comments/{thread.pk}/">Comment {thread.pk}</a>',
        f'<a href="/admin/moderation/case/threads/{comment.thread_id}/">Thread {comment.thread_id}</a>',
    ):
        assert link in page, link
    assert "Article 7" in page
    assert "the system" in page and "account is gone" not in page


def test_the_admin_offers_no_way_to_change_it(thread: Comment, author: User, admin: User):
    comment = acts.held(thread, author)
    made = acts.act(comment, admin, "reject", reason="spam", internal="a note")
    client = cast.client_of(admin)
    page = client.get(reverse("admin:moderation_case_log")).content.decode()
    assert "a note" in page
    assert made is not None
    for address in ("decision", "logentry"):
        for app in ("moderation", "contributions"):
            assert client.get(f"/admin/{app}/{address}/{made.pk}/delete/").status_code == 404
