"""Several processes as one: named lines, one end for all, restarts, and no orphan even after kill -9."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from k2forum.site import supervising
from k2forum.site.supervising import Supervisor

ROOT = Path(__file__).resolve().parent.parent.parent

# Starts a process of its own, says both numbers, and sleeps: what gunicorn and Celery do, in small.
PARENT = """
import os, subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print(f"{os.getpid()} {child.pid}", flush=True)
child.wait()
"""
STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("deaf", flush=True)
time.sleep(60)
"""
TALKER = """
import time
while True:
    print("word", flush=True)
    time.sleep(0.05)
"""
SLOW_LINE = """
import sys, time
print("one ", end="", flush=True)
time.sleep(0.3)
print("two", flush=True)
time.sleep(60)
"""
SUPERVISOR = """
import os, sys
from k2forum.site.supervising import Supervisor
sys.exit(Supervisor({{"web": [sys.executable, "-c", {code!r}]}}, os.environ, sys.stdout).run(bool, bool))
"""


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def numbers_in(printed: str) -> list[int]:
    """The process numbers that PARENT printed."""
    said = [line.partition(" | ")[2].split() for line in printed.splitlines()]
    return [int(word) for words in said for word in words if all(each.isdigit() for each in words)]


def is_running(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def wait_until_gone(pids: list[int], seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not any(is_running(pid) for pid in pids):
            return True
        time.sleep(0.05)
    return False


def run(commands: dict[str, list[str]], *until: str) -> tuple[int, str]:
    """Run until all these were printed, then ask to stop; the exit code and all that was printed."""
    out = io.StringIO()
    supervisor = Supervisor(commands, os.environ, out)
    code = supervisor.run(
        ready=lambda: all(text in out.getvalue() for text in until), when_ready=supervisor.ask_to_stop
    )
    return code, out.getvalue()


def test_lines_carry_the_name_of_their_process_and_all_end_together():
    code, printed = run({"web": python(PARENT), "beat": python(PARENT)}, "web  | ", "beat | ")
    assert code == 0
    assert len(numbers_in(printed)) == 4
    assert wait_until_gone(numbers_in(printed))


def test_a_process_that_will_not_end_is_ended(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(supervising, "PATIENCE", 0.3)
    started = time.monotonic()
    code, _ = run({"worker": python(STUBBORN)}, "deaf")
    assert code == 0
    assert time.monotonic() - started < 5


def test_a_process_that_dies_is_started_again_with_a_line(tmp_path: Path):
    flag = tmp_path / "been-here"
    code = (
        f"import pathlib, sys, time; flag = pathlib.Path({str(flag)!r}); again = flag.exists(); flag.touch();"
        "print('second' if again else 'first', flush=True); time.sleep(60) if again else sys.exit(3)"
    )
    exit_code, printed = run({"worker": python(code)}, "second")
    assert exit_code == 0
    assert "worker | ended by itself (exit code 3); starting it again." in printed


def test_a_process_that_keeps_dying_ends_everything(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(supervising, "DEATHS_ALLOWED", 1)
    code, printed = run({"web": python("import sys; sys.exit(7)"), "beat": python(PARENT)}, "never printed")
    assert code == 1
    assert "ended 2 times in a minute (exit code 7): stopping." in printed
    assert wait_until_gone(numbers_in(printed))


def test_half_a_line_is_printed_when_it_is_whole():
    _, printed = run({"web": python(SLOW_LINE)}, "two")
    assert printed == "web | one two\nStopping ...\n"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_whatever_ends_the_supervisor_leaves_no_orphan(number: signal.Signals):
    supervisor = subprocess.Popen(
        python(SUPERVISOR.format(code=PARENT)), cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert supervisor.stdout is not None
    pids = numbers_in(supervisor.stdout.readline())
    pids += [child.pid for child in psutil.Process(supervisor.pid).children(recursive=True)]
    supervisor.send_signal(number)
    supervisor.wait(timeout=15)
    supervisor.stdout.close()
    assert len(set(pids)) == 3  # the process, what it started, and the guardian
    assert wait_until_gone(pids)


def test_it_ends_when_nobody_reads_its_lines_any_more():
    supervisor = subprocess.Popen(
        python(SUPERVISOR.format(code=TALKER)), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert supervisor.stdout is not None
    supervisor.stdout.readline()
    pids = [child.pid for child in psutil.Process(supervisor.pid).children(recursive=True)]
    supervisor.stdout.close()
    supervisor.wait(timeout=15)
    assert wait_until_gone(pids)
