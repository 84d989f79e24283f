"""Whether anybody answers where PostgreSQL should be is known in time."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.db.utils import OperationalError
from django.test.utils import CaptureQueriesContext

from k2forum.postgres import base
from tests.running import free_port


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    base.silent.clear()
    yield
    base.silent.clear()


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        made.listen()
        yield made


def seconds_until_refused(port: int) -> float:
    started = time.monotonic()
    with pytest.raises(OperationalError):
        base.require_answer("127.0.0.1", port)
    return time.monotonic() - started


def test_silence_is_given_up_and_the_next_are_refused_at_once(listener, settings):
    settings.DATABASE_ANSWERS_WITHIN = 0.2
    port = listener.getsockname()[1]
    assert 0.2 <= seconds_until_refused(port) < 0.9
    assert seconds_until_refused(port) < 0.1


def test_after_a_moment_one_asks_again_while_the_others_are_refused(listener, settings, monkeypatch):
    settings.DATABASE_ANSWERS_WITHIN = 0.5
    monkeypatch.setattr(base, "REFUSED_SECONDS", 0.4)
    port = listener.getsockname()[1]
    seconds_until_refused(port)
    time.sleep(0.45)
    first = threading.Thread(target=seconds_until_refused, args=(port,))
    first.start()
    while base.silent["127.0.0.1", port] <= time.monotonic():  # until it asks
        time.sleep(0.001)
    assert seconds_until_refused(port) < 0.1
    first.join()


def test_an_answer_lets_everybody_in_again(listener, monkeypatch):
    port = listener.getsockname()[1]
    base.silent["127.0.0.1", port] = time.monotonic() - 1

    def answer() -> None:
        line, _address = listener.accept()
        with line:
            assert line.recv(8) == base.QUESTION
            line.sendall(b"N")

    server = threading.Thread(target=answer)
    server.start()
    base.require_answer("127.0.0.1", port)
    server.join()
    assert not base.silent


def test_where_nobody_listens_libpq_says_so(monkeypatch):
    base.require_answer("127.0.0.1", free_port())
    assert not base.silent


@pytest.fixture
def line(db: None) -> Iterator[Any]:
    """A connection of its own, as a process has one between two requests."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no server")
    made: Any = connection.copy()
    made.ensure_connection()
    yield made
    made.close()


def backend_of(line: Any) -> Any:
    with line.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def test_a_connection_that_the_server_has_ended_is_made_anew_before_it_is_used(line: Any):
    before = backend_of(line)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [before])
    assert not line.is_usable()
    line.health_check_enabled, line.health_check_done = True, False  # as a request begins
    assert backend_of(line) != before


def test_an_idle_connection_is_known_to_be_there_without_a_query(line: Any):
    with CaptureQueriesContext(line) as captured:
        assert line.is_usable()
    assert not captured.captured_queries


def test_a_connection_whose_last_statement_is_still_running_is_not_used(line: Any):
    line.connection.pgconn.send_query(b"SELECT pg_sleep(5)")  # left by a task that ran out of time
    assert not line.is_usable()
