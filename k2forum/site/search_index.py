"""The words of public comments, found by the database's own full-text search.

PostgreSQL searches expression indexes on the rows themselves, which are never behind. SQLite has a table of
its own (FTS5), brought up to date from the log before each search: the log says which comments changed.
"""

from __future__ import annotations

import re
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector
from django.db import connection, transaction
from django.db.models import Case, FloatField, Value, When

from discussions.models import Comment, Thread
from k2forum.contributions.models import LogEntry, Visibility

CONFIG = "english"
# The newest matches are ranked; whoever needs more narrows the search.
RANKED = 1000
BATCH = 1000
TABLE = "site_commentwords"
_WORD = re.compile(r"\w+")

# The expression of the index, as Django writes SearchVector("public_source", config=CONFIG).
POSTGRES_INDEXES = (
    "CREATE INDEX comment_words ON discussions_comment USING gin "
    f"(to_tsvector('{CONFIG}'::regconfig, COALESCE(public_source, ''))) WHERE visibility = 'published'",
    "CREATE INDEX thread_words ON discussions_thread USING gin "
    f"(to_tsvector('{CONFIG}'::regconfig, COALESCE(public_title, '')))",
)
SQLITE_TABLES = (
    f"CREATE VIRTUAL TABLE {TABLE} USING fts5(words, tokenize = 'porter unicode61 remove_diacritics 2')",
    f"CREATE TABLE {TABLE}_seen (entry_id integer NOT NULL)",
    f"INSERT INTO {TABLE}_seen VALUES (0)",  # noqa: S608
)


def words_of(query: str) -> list[str]:
    """The words that a person typed, at most twelve."""
    return _WORD.findall(query)[:12]


def newest_matches(query: str, comments: Any) -> Any:
    """Of ``comments`` (a queryset of what the viewer may see) the newest RANKED + 1 that match, best first.

    Each has ``rank``. An empty query matches nothing.
    """
    words = words_of(query)
    if not words:
        return comments.none().annotate(rank=Value(0.0, output_field=FloatField()))
    if connection.vendor == "postgresql":
        return _postgres(query, comments)
    return _sqlite(words, comments)


def _postgres(query: str, comments: Any) -> Any:
    vector = SearchVector("public_source", config=CONFIG)
    wanted = SearchQuery(query, config=CONFIG, search_type="websearch")
    public = comments.filter(visibility=Visibility.PUBLISHED)
    by_text = public.annotate(words=vector).filter(words=wanted)
    titles = Thread.objects.annotate(words=SearchVector("public_title", config=CONFIG)).filter(words=wanted)
    by_title = public.filter(is_opening=True, thread__in=titles)
    found = {
        pk
        for rows in (by_text, by_title)
        for pk in rows.order_by("-pk").values_list("pk", flat=True)[: RANKED + 1]
    }
    newest = sorted(found, reverse=True)[: RANKED + 1]
    both = SearchVector("public_source", "thread__public_title", config=CONFIG)
    return comments.filter(pk__in=newest).annotate(rank=SearchRank(both, wanted))


def _sqlite(words: list[str], comments: Any) -> Any:
    catch_up()
    wanted = " ".join(f'"{word}"' for word in words)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT rowid, -bm25({TABLE}) FROM {TABLE} WHERE {TABLE} MATCH %s ORDER BY rowid DESC LIMIT %s",  # noqa: S608
            [wanted, RANKED + 1],
        )
        ranks = dict(cursor.fetchall())
    found = comments.filter(pk__in=ranks, visibility=Visibility.PUBLISHED)
    cases = [When(pk=pk, then=Value(rank)) for pk, rank in ranks.items()]
    return found.annotate(rank=Case(*cases, default=Value(0.0), output_field=FloatField()))


def catch_up() -> int:
    """Bring SQLite's table up to date with the log; returns how many comments were read again."""
    if connection.vendor != "sqlite":
        return 0
    count = 0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SELECT entry_id FROM {TABLE}_seen")  # noqa: S608
        seen = cursor.fetchone()[0]
        rows = LogEntry.objects.filter(pk__gt=seen, subject_kind=Comment.kind_label).order_by("pk")
        entries = list(rows.values_list("pk", "subject_id"))
        if not entries:
            return 0
        changed = sorted({subject for _, subject in entries})
        for start in range(0, len(changed), BATCH):
            count += _read_again(cursor, changed[start : start + BATCH])
        cursor.execute(f"UPDATE {TABLE}_seen SET entry_id = %s", [entries[-1][0]])  # noqa: S608
    return count


def _read_again(cursor: Any, ids: list[int]) -> int:
    cursor.executemany(f"DELETE FROM {TABLE} WHERE rowid = %s", [(pk,) for pk in ids])  # noqa: S608
    public = Comment.objects.filter(pk__in=ids, visibility=Visibility.PUBLISHED)
    rows = public.values_list("pk", "public_source", "is_opening", "thread__public_title")
    texts = [(pk, f"{title}\n{text}" if is_opening else text) for pk, text, is_opening, title in rows]
    cursor.executemany(f"INSERT INTO {TABLE} (rowid, words) VALUES (%s, %s)", texts)  # noqa: S608
    return len(ids)
