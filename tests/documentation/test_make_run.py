"""`make run`, typed as the documentation has it."""

from __future__ import annotations

import os
import signal
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest

from k2forum import bootstrap
from tests.conftest import missing
from tests.documentation.reading import ROOT
from tests.running import START_LIMIT, STOP_LIMIT, free_port


@pytest.mark.services
def test_make_run_starts_the_forum_with_what_it_was_told(tmp_path: Path):
    if not bootstrap.is_installed(bootstrap.RUN_LOCK):
        missing("the locks are not installed in .venv: make install")
    port = free_port()
    ours = ("K2_", "DJANGO_", "MAKE", "PORT")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    command = ["make", "run", f"PORT={port}", f"K2_DATA_DIR={tmp_path / 'data'}", "DEMO=0"]
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, start_new_session=True
    )
    try:
        assert answers(f"http://localhost:{port}/docs/how-to/operator/")
        assert (tmp_path / "data" / "forum.sqlite3").exists()
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.wait(STOP_LIMIT)


def answers(address: str) -> bool:
    deadline = time.monotonic() + START_LIMIT
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=2) as response:
                return bool(response.status == 200)
        except OSError:
            time.sleep(0.2)
    return False
