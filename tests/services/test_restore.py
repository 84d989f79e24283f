"""A backup, restored into an empty database, is the same forum (docs/operating.md)."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from urllib.request import urlopen

import psycopg
import pytest
from psycopg import sql

from tests.running import Forum, running_forum
from tests.services.servers import Redis, postgres_database

# What a running forum writes by itself.
LIVE = {"django_session", "notices_notice", "discussions_readmark"}
PAGES = ("/", "/articles/vitamin-k2/", "/search/?q=natto", "/feed/", "/api/v1/articles", "/transparency/")


def rows_of(url: str) -> dict[str, str]:
    """A digest of every table's rows."""
    with psycopg.connect(url) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        query = "SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {} AS t"
        return {
            name: str(connection.execute(sql.SQL(query).format(sql.Identifier(name))).fetchone()[0])  # type: ignore[index]
            for (name,) in tables
            if name not in LIVE
        }


def pages_of(forum: Forum) -> dict[str, bytes]:
    def page(path: str) -> bytes:
        with urlopen(forum.url + path) as answer:
            return bytes(answer.read().replace(str(forum.port).encode(), b"PORT"))

    return {path: page(path) for path in PAGES}


def test_a_restored_backup_is_the_same_forum(database_url: str, redis: Redis, tmp_path: Path) -> None:
    dump = tmp_path / "forum.dump"
    with running_forum(K2_DATABASE_URL=database_url, K2_REDIS_URL=redis.url) as forum:
        forum.wait_until_all_is_screened()
        pages = pages_of(forum)
    before = rows_of(database_url)
    run("pg_dump", "--format=custom", f"--file={dump}", f"--dbname={database_url}")
    with postgres_database() as other:
        run("pg_restore", f"--dbname={other}", "--exit-on-error", "--no-owner", str(dump))
        assert rows_of(other) == before
        assert len(before) > 40
        with running_forum(K2_DATABASE_URL=other, K2_REDIS_URL=redis.url) as restored:
            assert pages_of(restored) == pages
        with psycopg.connect(other) as connection, pytest.raises(psycopg.DatabaseError, match="append-only"):
            connection.execute("DELETE FROM contributions_logentry")


def run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ, check=False)
    assert done.returncode == 0, done.stderr
