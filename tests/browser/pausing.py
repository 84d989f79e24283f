"""Stopping the worker for a while, so that a test sees what stands before its turn."""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import time
from collections.abc import Iterator

import psutil

from tests.running import Forum

SECONDS = 15


def can_be_written(forum: Forum) -> bool:
    with contextlib.closing(sqlite3.connect(forum.data_dir / "forum.sqlite3", timeout=2)) as line:
        try:
            line.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return False
    return True


@contextlib.contextmanager
def worker_stopped(forum: Forum) -> Iterator[None]:
    """No Celery process gets a turn until the block ends, and none was stopped in the middle of writing."""
    stopped = []
    for child in psutil.Process(forum.process.pid).children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):  # ended meanwhile
            if "celery" in " ".join(child.cmdline()):
                stopped.append(child)
    assert stopped

    def send(what: signal.Signals) -> None:
        for child in stopped:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child.pid, what)

    send(signal.SIGSTOP)
    try:
        deadline = time.monotonic() + SECONDS
        while not can_be_written(forum):
            assert time.monotonic() < deadline, "somebody else holds the database"
            send(signal.SIGCONT)
            time.sleep(0.1)
            send(signal.SIGSTOP)
        yield
    finally:
        send(signal.SIGCONT)
