"""Starts the forum as a person does, in a folder and on a port of its own, for tests of the real thing."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import psycopg

ROOT = Path(__file__).resolve().parent.parent
PLACES = (
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
START_LIMIT = 90  # seconds; a first start migrates and loads the content
STOP_LIMIT = 20
WORKERS_CHILDREN = 2  # as `manage.py serve` starts them


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def chromium() -> str:
    """Where Chromium is, by K2_CHROMIUM or in the usual places; empty where there is none."""
    named = os.environ.get("K2_CHROMIUM")
    places = (named,) if named else (shutil.which("chromium"), *PLACES)
    return next((place for place in places if place and Path(place).exists()), "")


DUE = """
SELECT count(*) FROM discussions_comment WHERE screening_due IS NOT NULL OR announce_due IS NOT NULL"""


@dataclass
class Forum:
    """A running forum: `url`, its data folder, and what it has printed so far."""

    port: int
    data_dir: Path
    environment: dict[str, str]
    process: subprocess.Popen[str]
    printed: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def manage(self, *arguments: str) -> str:
        """Run a management command on the same data; returns what it printed."""
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def python(self, code: str) -> str:
        """Run a few lines inside the forum's Django; returns what they printed."""
        return self.manage("shell", "--no-imports", "--command", code)

    def code_mailed_to(self, email: str, seconds: float = 15) -> str:
        """The code of the newest mail to that address, waited for."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            mails = [json.loads(path.read_text()) for path in sorted(self.data_dir.glob("mails/*.json"))]
            codes = [mail["code"] for mail in mails if mail["to"] == email and mail["code"]]
            if codes:
                return str(codes[-1])
            time.sleep(0.1)
        raise AssertionError(f"no mail with a code to {email} in {seconds} s")

    def worker_processes(self) -> list[psutil.Process]:
        """The Celery worker and its children, found below the supervisor of this very forum."""
        found = []
        for each in psutil.Process(self.process.pid).children(recursive=True):
            with contextlib.suppress(psutil.NoSuchProcess):  # ended meanwhile
                if "worker" in each.cmdline():
                    found.append(each)
        return found

    def children_of_the_worker(self, seconds: float = START_LIMIT) -> list[psutil.Process]:
        """Those that do the work, waited for: the web process answers before the worker has forked them."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            ours = {each.pid: each for each in self.worker_processes()}
            children = []
            for each in ours.values():
                with contextlib.suppress(psutil.NoSuchProcess):
                    if each.ppid() in ours:
                        children.append(each)
            if len(children) == WORKERS_CHILDREN:
                return children
            time.sleep(0.1)
        raise AssertionError(f"the worker has no {WORKERS_CHILDREN} children after {seconds} s")

    def wait_until_all_is_screened(self, seconds: float = START_LIMIT) -> None:
        """Wait until the worker has read whatever was written, and told of it."""
        deadline = time.monotonic() + seconds
        with contextlib.closing(self.connect()) as connection:
            while found := connection.execute(DUE).fetchone()[0]:
                assert time.monotonic() < deadline, f"{found} comments still wait after {seconds} s"
                time.sleep(0.1)

    def connect(self) -> Any:
        """A connection to its database, past Django."""
        if url := self.environment.get("K2_DATABASE_URL"):
            return psycopg.connect(url, autocommit=True)
        return sqlite3.connect(f"file:{self.data_dir / 'forum.sqlite3'}?mode=ro", uri=True)

    def wait_for(self, text: str, seconds: float = START_LIMIT) -> None:
        """Wait until the forum has printed `text`."""
        deadline = time.monotonic() + seconds
        while not any(text in line for line in self.printed):
            assert self.process.poll() is None, "ended early:\n" + "".join(self.printed)
            assert time.monotonic() < deadline, f"no {text!r} in {seconds} s:\n" + "".join(self.printed)
            time.sleep(0.05)


def environment_for(data_dir: Path, port: int, changes: Mapping[str, str]) -> dict[str, str]:
    """A clean environment: nothing of ours but what is asked for."""
    ours = ("K2_", "DJANGO_", "PYTEST_", "CELERY_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return kept | {"PORT": str(port), "K2_DATA_DIR": str(data_dir), "K2_DEMO": "1"} | dict(changes)


@contextlib.contextmanager
def running_forum(**changes: str) -> Iterator[Forum]:
    """`manage.py serve` until the block ends; the folder goes with it. Keywords change its environment.

    The block begins when the worker works as well, and is done with the demo.
    """
    data_dir = Path(tempfile.mkdtemp(prefix="k2forum-running-"))
    port = free_port()
    environment = environment_for(data_dir, port, changes)
    process = subprocess.Popen(
        [sys.executable, "manage.py", "serve"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    forum = Forum(port, data_dir, environment, process)
    assert process.stdout is not None
    reader = threading.Thread(target=lambda: forum.printed.extend(process.stdout or ()), daemon=True)
    reader.start()
    try:
        forum.wait_for(f"http://localhost:{port}")
        forum.children_of_the_worker()
        forum.wait_until_all_is_screened()
        yield forum
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        try:
            process.wait(STOP_LIMIT)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        reader.join(5)
        shutil.rmtree(data_dir, ignore_errors=True)
