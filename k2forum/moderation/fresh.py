"""Fresh texts as rows: claimed, and locked before they are published."""

from __future__ import annotations

import functools
from collections.abc import Collection

from django.utils import timezone

from articles.models import Article
from discussions.models import Comment, Thread
from k2forum.accounts.models import Sanction
from k2forum.contributions import statements
from k2forum.moderation import applying

# Shorter than the second after which PostgreSQL looks for a deadlock: many texts give way to one.
PATIENCE = "300ms"

_CLAIM = """
WITH fresh AS MATERIALIZED (
    SELECT id FROM discussions_comment
    WHERE screening_due <= %(now)s AND screening_tries = 0 AND NOT (imported AND screened_digest = '')
      AND revision <> public_revision
    ORDER BY screening_due LIMIT %(most)s {skip_locked}
)
UPDATE discussions_comment SET screening_due = %(until)s, screening_tries = 1
WHERE id IN (SELECT id FROM fresh) AND screening_tries = 0 RETURNING {columns}"""

_THREAD = """
{patience} SELECT {columns_of_thread}, {columns_of_article} FROM {waits}discussions_thread t
JOIN articles_article a ON a.id = t.article_id WHERE t.id = %(thread)s {lock_thread}"""

# Those that nothing is known of but their text, locked in the order of their authors: a transaction that
# tells several people of something touches what they see in that order too.
_COMMENTS = """
SELECT {columns_of_comment} FROM discussions_comment c
WHERE c.id = ANY(%(ids)s) AND c.thread_id = %(thread)s
  AND NOT EXISTS (
    SELECT 1 FROM accounts_sanction WHERE user_id = c.author_id AND kind = %(hold)s AND lifted_at IS NULL
      AND begins_at <= %(now)s AND (ends_at IS NULL OR ends_at > %(now)s))
  AND NOT EXISTS (SELECT 1 FROM moderation_case WHERE comment_id = c.id)
  AND NOT EXISTS (
    SELECT 1 FROM discussions_commentrevision WHERE comment_id = c.id AND redactions <> '[]')
ORDER BY c.author_id, c.id {lock_comments}"""


@functools.cache
def _statement(text: str) -> str:
    """For the database in use; SQLite lets one write at a time and has no locks of rows."""
    postgres = statements.on_postgres()
    wait = "WITH patience AS MATERIALIZED (SELECT set_config('lock_timeout', %(patience)s, true))"
    return text.format(
        columns=statements.columns(Comment._meta.concrete_fields),
        columns_of_comment=statements.columns(Comment._meta.concrete_fields, "c"),
        columns_of_thread=statements.columns(Thread._meta.concrete_fields, "t"),
        columns_of_article=statements.columns(Article._meta.concrete_fields, "a"),
        skip_locked="FOR UPDATE SKIP LOCKED" if postgres else "",
        patience=wait if postgres else "",
        waits="patience, " if postgres else "",
        lock_thread="FOR NO KEY UPDATE OF t" if postgres else "",
        lock_comments="FOR UPDATE OF c" if postgres else "",
    )


def claimed(most: int) -> list[Comment]:
    """Fresh texts, that nobody else takes until their claim ends. Openings come without their thread."""
    now = timezone.now()
    values = {"now": now, "until": now + applying.CLAIM, "most": most}
    found = statements.instances(Comment, statements.rows(_statement(_CLAIM), values))
    return sorted(found, key=lambda comment: comment.pk)


def locked_thread(pk: int) -> Thread | None:
    """The thread with its article; locked before any of its comments, as everywhere."""
    found = statements.row(_statement(_THREAD), {"thread": pk, "patience": PATIENCE})
    if found is None:
        return None
    of_thread = len(Thread._meta.concrete_fields)
    [thread] = statements.instances(Thread, [found[:of_thread]])
    [thread.article] = statements.instances(Article, [found[of_thread:]])
    return thread


def locked(thread: Thread, ids: Collection[int]) -> list[Comment]:
    """Those of these comments of the thread that may be published without a further question."""
    values = {"ids": list(ids), "thread": thread.pk, "hold": Sanction.Kind.HOLD.value, "now": timezone.now()}
    found = statements.instances(Comment, statements.rows(_statement(_COMMENTS), values))
    for comment in found:
        comment.thread = thread
    return found
