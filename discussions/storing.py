# ruff: noqa: S608  (statements are made of the names of our own tables and columns)
"""Putting a new comment into the database, with its first revision: on PostgreSQL in one statement.

Its path holds its own id. PostgreSQL is asked for the id within the statement, so that the row is written
once, with all its indexes, and not written and then written again. What is answered is locked against being
moved meanwhile, by the same lock that its foreign key takes anyhow.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, connection, transaction

from discussions.models import MAX_DEPTH, SEGMENT, Comment, CommentRevision, Draft
from k2forum.contributions import statements


@dataclass(frozen=True, slots=True)
class Place:
    """Where a comment goes. ``above``: the path of the comment that it is shown under."""

    thread_id: int
    parent_id: int | None = None
    above: str = ""
    depth: int = 0


class Moved(Exception):
    """What is answered is no longer where its reply was to go. Nothing was written."""


def place_below(parent: Comment) -> Place:
    above = None if parent.is_opening else parent
    while above is not None and above.depth >= MAX_DEPTH - 1:
        above = above.parent
    if above is None:
        return Place(parent.thread_id, parent.pk)
    return Place(parent.thread_id, parent.pk, above.path, above.depth + 1)


def store(comment: Comment, above: str, title: str = "", draft: str = "") -> bool:
    """Write a new comment under the path ``above``, and let go of its author's draft at the place ``draft``.
    False where its author sent the same form before. Raises Moved."""
    if statements.on_postgres():
        return _at_once(comment, above, title, draft)
    revision = CommentRevision(number=1, title=title, source=comment.source, digest=comment.digest)
    try:
        with transaction.atomic():
            comment.save()
            comment.path = _path(above, comment.pk)
            made = Comment.objects.filter(pk=comment.pk)
            if comment.parent_id:
                made = made.filter(parent__thread=comment.thread_id, parent__path__startswith=above)
            if not made.update(path=comment.path):
                raise Moved
            revision.comment = comment
            revision.save()
            if draft:
                Draft.objects.filter(person=comment.author_id, place=draft).delete()
    except IntegrityError:
        if comment.submission and Comment.objects.filter(
            author=comment.author_id, submission=comment.submission
        ):
            return False
        raise
    return True


def _path(above: str, pk: int) -> str:
    return f"{above}{pk:0{SEGMENT}d}"


def _at_once(comment: Comment, above: str, title: str, draft: str) -> bool:
    comment.check_beginning()
    answers = comment.parent_id is not None
    statement, fields = _statement(answers)
    values = [comment.parent_id, comment.thread_id, above] if answers else []
    values += [above, *statements.values_of(comment, fields), title, comment.author_id, draft]
    found, path, is_there = statements.row(statement, values)
    if not is_there:
        raise Moved
    if found is None:
        return False
    comment.pk, comment.path = found, path
    comment.is_stored("default")
    return True


@functools.cache
def _statement(answers: bool) -> tuple[str, list[Any]]:
    """The statement, and whose values it takes after the path above and before the title, author and place of
    the draft. ``answers``: first what is answered, by number, thread and path above.

    Of 50 values at most: psycopg reads a statement of more of them anew each time.
    """
    comments = Comment._meta
    fields = [field for field in comments.concrete_fields if field.name not in ("id", "path")]
    number = f"nextval(pg_get_serial_sequence('{comments.db_table}', 'id')) AS id"
    answered = f"""answered AS MATERIALIZED (
            SELECT id FROM {comments.db_table} WHERE id = %s AND thread_id = %s AND starts_with(path, %s)
            FOR KEY SHARE
        ), """
    statement = f"""
        WITH {answered if answers else ""}new AS MATERIALIZED (
            SELECT {number} {"FROM answered" if answers else ""}
        ), made AS (
            INSERT INTO {comments.db_table} (id, path, {statements.columns(fields)})
            SELECT id, %s || lpad(id::text, {SEGMENT}, '0'), {", ".join(map(_value, fields))} FROM new
            ON CONFLICT DO NOTHING RETURNING id, path, source, digest, created_at
        ), first AS (
            INSERT INTO {CommentRevision._meta.db_table}
                (comment_id, number, title, source, digest, redactions, created_at)
            SELECT id, 1, %s, source, digest, '[]', created_at FROM made
        ), gone AS (
            DELETE FROM discussions_draft WHERE person_id = %s AND place = %s AND EXISTS (SELECT 1 FROM made)
        )
        SELECT (SELECT id FROM made), (SELECT path FROM made), EXISTS (SELECT 1 FROM new)"""
    return statement, fields


def _value(field: Any) -> str:
    """A value of the statement with its type, which PostgreSQL does not find out by itself here. A text has
    none, so that one that is too long is refused and not cut."""
    kind: str = field.db_type(connection)
    return "%s" if kind.startswith(("varchar", "text")) else f"%s::{kind}"
