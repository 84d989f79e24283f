"""A production that may be broken: PostgreSQL, Redis, web, worker, beat of its own.

Whatever dies is started again, as containers would be.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg

from tests.chaos.disk import Disk
from tests.running import ROOT, free_port
from tests.services.servers import Redis, Unreachable

START_LIMIT = 60
RESTART_AFTER = 0.5  # seconds


class Postgres:
    """A cluster of our own; the machine's is never touched."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
        if not found:
            raise Unreachable("No PostgreSQL server: sudo apt install postgresql")
        self.bin = found[-1].parent
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        self._run("initdb", "--username=postgres", "--auth=trust", "--no-sync", f"--pgdata={self.data}")

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def url(self) -> str:
        return f"postgres://postgres@127.0.0.1:{self.port}/postgres"

    def _run(self, program: str, *arguments: str) -> None:
        as_other = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        command = [*as_other, str(self.bin / program), *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/tmp")

    def start(self) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder}"
        self._run("pg_ctl", "start", "-w", f"-D{self.data}", f"-l{self.folder}/log", f"-o{options}")

    def stop(self) -> None:
        """As a power cut would."""
        with contextlib.suppress(subprocess.CalledProcessError):
            self._run("pg_ctl", "stop", "-w", "-m", "immediate", f"-D{self.data}")


class World:
    """The processes by name. ``kill`` ends one with everything below it by signal 9."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "postgres").mkdir(mode=0o755)
        folder.chmod(0o755)
        self.postgres = Postgres(folder / "postgres")
        self.redis = Redis(folder)
        self.papers = Disk(folder / "data" / "evidence")
        self.port = free_port()
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.restarts = 0
        self._ending = threading.Event()
        self._watching = threading.Thread(target=self._watch, daemon=True)
        kept = {name: value for name, value in os.environ.items() if not name.startswith("K2_")}
        much = "1000000/600"
        self.environment = kept | {
            "K2_DATABASE_URL": self.postgres.url,
            "K2_REDIS_URL": self.redis.url,
            "K2_DATA_DIR": str(folder / "data"),
            "K2_LOG_LEVEL": "ERROR",
            "K2_POSTS_PER_ACCOUNT": much,
            "K2_POSTS_PER_ADDRESS": much,
            "K2_EDITS_PER_ACCOUNT": much,
            "DJANGO_SETTINGS_MODULE": "k2forum.settings",
        }
        celery = ["-m", "celery", "--quiet", "-A"]
        beat = [*celery, "k2forum", "beat", "--loglevel=ERROR"]
        queues = ["--queues=screening,default,mail", "--without-gossip", "--without-mingle"]
        web = ["--workers=2", "--threads=4", "--log-level=error", "--no-control-socket"]
        web += ["--worker-tmp-dir=/dev/shm", f"--bind=127.0.0.1:{self.port}"]
        self.commands = {
            "web": ["-m", "gunicorn", "tests.chaos.web", *web],
            "worker": [
                *celery,
                "tests.chaos.worker",
                "worker",
                "--concurrency=2",
                "--loglevel=ERROR",
                *queues,
            ],
            "beat": [*beat, f"--schedule={folder}/beat"],
        }
        self.second_beat = [*beat, f"--schedule={folder}/second-beat", f"--pidfile={folder}/second.pid"]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def python(self, *arguments: str) -> str:
        command = [sys.executable, *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start(self) -> None:
        self.postgres.start()
        self.redis.start()
        self.python("manage.py", "migrate", "--noinput", "-v0")
        for name in self.commands:
            self.launch(name)
        self.wait_for_web()
        for _turn in range(6):  # the first answers of a process take longer, and are nobody's fault
            for path in ("/", "/accounts/login/"):
                urllib.request.urlopen(f"{self.url}{path}", timeout=60).close()
        self._watching.start()

    def launch(self, name: str, command: list[str] | None = None) -> None:
        log = (self.folder / f"{name}.log").open("ab")
        with log:
            arguments = [sys.executable, *(command or self.commands[name])]
            self.processes[name] = subprocess.Popen(
                arguments, cwd=ROOT, env=self.environment, stdout=log, stderr=log
            )

    def wait_for_web(self) -> None:
        deadline = time.monotonic() + START_LIMIT
        while True:
            try:
                urllib.request.urlopen(f"{self.url}/health/ready/", timeout=5).close()
                return
            except OSError:
                assert time.monotonic() < deadline, (self.folder / "web.log").read_text()
                time.sleep(0.1)

    def _watch(self) -> None:
        while not self._ending.wait(RESTART_AFTER):
            for name in self.commands:
                if self.processes[name].poll() is not None and not self._ending.is_set():
                    self.restarts += 1
                    self.launch(name)

    def below(self, name: str) -> list[psutil.Process]:
        with contextlib.suppress(psutil.NoSuchProcess):
            return list(psutil.Process(self.processes[name].pid).children(recursive=True))
        return []

    def web(self) -> list[psutil.Process]:
        return [psutil.Process(self.processes["web"].pid), *self.below("web")]

    def kill(self, name: str, *, children_only: bool = False) -> None:
        children = self.below(name)
        if not children_only:
            self.processes[name].kill()
        for child in children:
            with contextlib.suppress(psutil.NoSuchProcess):
                os.kill(child.pid, signal.SIGKILL)

    def sql(self, statement: str) -> list[tuple[object, ...]]:
        with psycopg.connect(self.postgres.url, autocommit=True, connect_timeout=3) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def stop(self) -> None:
        self._ending.set()
        if self._watching.ident:
            self._watching.join()  # it may be starting one of them again
        for name in self.processes:
            self.kill(name)
        for process in self.processes.values():
            process.wait()
        self.papers.remove()
        self.redis.stop()
        self.postgres.stop()


@contextlib.contextmanager
def world() -> Iterator[World]:
    """Everything running; gone at the end with all that was in it."""
    folder = Path(tempfile.mkdtemp(prefix="k2forum-chaos-"))
    made = World(folder)
    try:
        made.start()
        yield made
    finally:
        made.stop()
        shutil.rmtree(folder, ignore_errors=True)
