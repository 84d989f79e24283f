"""Databases and brokers for tests: made, handed out, and cleared away."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql
from redis import Redis as Connection
from redis.exceptions import RedisError

from tests.running import free_port

DEFAULT_POSTGRES = "postgres://postgres@127.0.0.1:5432/postgres"
START_LIMIT = 10  # seconds
# Names a database that is migrated and empty, to be copied: migrating takes longer than most test files.
MIGRATED = "K2_TESTS_MIGRATED"


class Unreachable(Exception):
    """A service that is not here; its text says how to get it."""


def postgres_url() -> str:
    """Where databases can be made: K2_TEST_POSTGRES_URL, or the usual place on this machine."""
    return os.environ.get("K2_TEST_POSTGRES_URL", DEFAULT_POSTGRES)


def with_database(url: str, name: str) -> str:
    """The same server, another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def check_postgres() -> None:
    """Raise Unreachable unless databases can be made."""
    try:
        psycopg.connect(postgres_url(), connect_timeout=3).close()
    except psycopg.OperationalError as error:
        raise Unreachable(
            f"No PostgreSQL at {postgres_url()} ({str(error).splitlines()[0]}): sudo apt install postgresql, "
            "or name one that lets you make databases in K2_TEST_POSTGRES_URL"
        ) from None


@contextlib.contextmanager
def postgres_database(like: str = "template1") -> Iterator[str]:
    """The address of a new database, empty or a copy of another that nobody uses; dropped afterwards."""
    check_postgres()
    name = f"k2forum_running_{os.getpid()}_{free_port()}"
    identifier, template = sql.Identifier(name), sql.Identifier(like)
    with psycopg.connect(postgres_url(), autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(identifier, template))
        try:
            yield with_database(postgres_url(), name)
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(identifier))


class Redis:
    """One redis-server process that keeps nothing, on a port of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start it, on the same port as before, and wait until it answers."""
        command = [
            "redis-server",
            "--port",
            str(self.port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--appendonly",
            "no",
        ]
        self.process = subprocess.Popen(command, cwd=self.folder, stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + START_LIMIT
        while True:
            try:
                with Connection.from_url(self.url) as connection:
                    connection.ping()
                return
            except RedisError:
                if time.monotonic() > deadline:
                    raise Unreachable(f"redis-server does not answer on port {self.port}") from None
                time.sleep(0.05)

    def stop(self) -> None:
        """End it, as a power cut would."""
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None


@contextlib.contextmanager
def redis_server() -> Iterator[Redis]:
    """A running Redis; gone afterwards with whatever was in it."""
    if not shutil.which("redis-server"):
        raise Unreachable("No redis-server: sudo apt install redis-server")
    with tempfile.TemporaryDirectory(prefix="k2forum-redis-") as folder:
        server = Redis(Path(folder))
        try:
            server.start()
            yield server
        finally:
            server.stop()
