"""Runs several processes as one: their lines with a name in front, one signal ends all, no orphan stays."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO

from k2forum.guardian import end_groups, signal_group

PATIENCE = 8.0  # seconds the processes have to end by themselves
DEATHS_ALLOWED = 5  # of one process within DEATHS_WINDOW; one more ends everything
DEATHS_WINDOW = 60.0  # seconds
TICK = 0.25  # seconds between looks at what died
STOPPING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
COLOURS = {"web": "36", "worker": "32", "beat": "35"}


@dataclass
class Child:
    """One process to be kept running, in a process group of its own."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    unfinished: bytes = b""
    deaths: deque[float] = field(default_factory=deque)


class Supervisor:
    """Starts the given commands, restarts what dies, and ends all of them together."""

    def __init__(
        self, commands: Mapping[str, Sequence[str]], environment: Mapping[str, str], out: IO[str]
    ) -> None:
        self.children = [Child(name, command) for name, command in commands.items()]
        self.environment = dict(environment)
        self.out = out
        self.selector = selectors.DefaultSelector()
        self.stop_asked = False
        self.exit_code = 0
        self.width = max(len(child.name) for child in self.children)
        self.guardian: subprocess.Popen[bytes] | None = None

    def run(self, ready: Callable[[], bool], when_ready: Callable[[], None]) -> int:
        """Start all; call `when_ready` once `ready` says so; return the exit code when all have ended."""
        earlier = {number: signal.signal(number, self.ask_to_stop) for number in STOPPING_SIGNALS}
        is_ready = False
        try:
            self.guardian = self.start_guardian()
            for child in self.children:
                self.start(child)
            while not self.stop_asked:
                self.pass_lines_on(TICK)
                self.restart_the_dead()
                if not is_ready and ready():
                    is_ready = True
                    when_ready()
            self.out.write("Stopping ...\n")
            self.out.flush()
        except BrokenPipeError:
            self.out = open(os.devnull, "w")  # noqa: SIM115  whoever read our lines is gone: end quietly
        finally:
            self.end_all()
            for number, handler in earlier.items():
                signal.signal(number, handler)
        return self.exit_code

    def ask_to_stop(self, *_: object) -> None:
        """The signal handler: a second signal changes nothing, the end is bounded anyway."""
        self.stop_asked = True

    def start_guardian(self) -> subprocess.Popen[bytes]:
        """The process that cleans up should this one be killed without a chance to do so."""
        command = [sys.executable, "-m", "k2forum.guardian"]
        return subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)

    def tell_guardian(self, sign: str, group: int) -> None:
        """`+` or `-` and a process group."""
        if self.guardian and self.guardian.stdin:
            try:
                self.guardian.stdin.write(f"{sign}{group}\n".encode())
                self.guardian.stdin.flush()
            except BrokenPipeError:
                self.guardian = None  # killed by somebody: the run itself goes on

    def start(self, child: Child) -> None:
        """Start one process and listen to what it prints."""
        child.process = subprocess.Popen(
            child.command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=self.environment,
            start_new_session=True,  # Ctrl-C reaches the supervisor alone, which passes it on
        )
        self.tell_guardian("+", child.process.pid)
        assert child.process.stdout is not None
        os.set_blocking(child.process.stdout.fileno(), False)
        self.selector.register(child.process.stdout, selectors.EVENT_READ, child)

    def pass_lines_on(self, seconds: float) -> None:
        """Print what the processes said, waiting at most so long for the first word."""
        if not self.selector.get_map():
            time.sleep(seconds)
        for key, _ in self.selector.select(seconds):
            child: Child = key.data
            try:
                chunk = os.read(key.fd, 65536)
            except BlockingIOError:
                continue
            if not chunk:
                self.selector.unregister(key.fileobj)
                continue
            *lines, child.unfinished = (child.unfinished + chunk).split(b"\n")
            for line in lines:
                self.say(child.name, line.decode(errors="replace").rstrip())

    def say(self, name: str, line: str) -> None:
        """One line with a name in front."""
        label = name.ljust(self.width)
        if self.out.isatty():
            label = f"\033[{COLOURS.get(name, '33')}m{label}\033[0m"
        self.out.write(f"{label} | {line}\n")
        self.out.flush()

    def restart_the_dead(self) -> None:
        """Start again what ended by itself, unless it keeps doing so: then end all."""
        for child in self.children:
            if self.stop_asked or child.process is None or child.process.poll() is None:
                continue
            code = child.process.returncode
            self.clear_away(child)
            now = time.monotonic()
            child.deaths.append(now)
            while child.deaths[0] < now - DEATHS_WINDOW:
                child.deaths.popleft()
            if len(child.deaths) > DEATHS_ALLOWED:
                self.say(
                    child.name,
                    f"ended {len(child.deaths)} times in a minute (exit code {code}): stopping.",
                )
                self.stop_asked, self.exit_code = True, 1
                return
            self.say(child.name, f"ended by itself (exit code {code}); starting it again.")
            time.sleep(0.2 * (len(child.deaths) - 1))
            self.start(child)

    def clear_away(self, child: Child) -> None:
        """End what a dead process left in its group, and stop listening to it."""
        assert child.process is not None and child.process.stdout is not None
        signal_group(child.process.pid, signal.SIGKILL)
        self.tell_guardian("-", child.process.pid)
        self.pass_lines_on(0)
        if child.process.stdout in {key.fileobj for key in self.selector.get_map().values()}:
            self.selector.unregister(child.process.stdout)
        child.process.stdout.close()
        child.process, child.unfinished = None, b""

    def end_all(self) -> None:
        """Ask every process to end, pass its last words on, and make those end that do not."""
        running = [child.process for child in self.children if child.process is not None]
        groups = {process.pid for process in running}
        for process in running:
            process.terminate()  # each ends what it started in good order; the groups are for what it left
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and any(process.poll() is None for process in running):
            self.pass_lines_on(0.05)
        end_groups(groups, patience=1)
        for process in running:
            process.wait()
        if self.guardian and self.guardian.stdin:
            for group in groups:
                self.tell_guardian("-", group)
            if self.guardian:
                self.guardian.stdin.close()
                self.guardian.wait()
        self.selector.close()
