"""Starts the forum as a person does, in a folder and on a port of its own, for tests of the real thing."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLACES = (
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
START_LIMIT = 90  # seconds; a first start migrates and loads the content
STOP_LIMIT = 20


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
    """`manage.py serve` until the block ends; the folder goes with it. Keywords change its environment."""
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
