"""Production as docker-compose.yml states it: its commands and environment, on PostgreSQL and Redis here."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.compose import environment_of, read_compose
from tests.running import ROOT, START_LIMIT, free_port
from tests.services.servers import Redis

DOMAIN = "forum.example.org"


@dataclass
class Production:
    """Starts services by name; what the containers would bring (addresses, folders) is this machine's."""

    database_url: str
    redis: Redis
    folder: Path
    port: int = field(default_factory=free_port)
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def environment(self, service: str) -> dict[str, str]:
        here = {
            "K2_DATABASE_URL": self.database_url,
            "K2_REDIS_URL": self.redis.url,
            "K2_DATA_DIR": str(self.folder / "data"),
            "K2_STATIC_DIR": str(self.folder / "static"),
            "PORT": str(self.port),
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "HOSTNAME": os.uname().nodename,
        }
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("K2_", "DJANGO_"))}
        return kept | environment_of(service) | here

    def here(self, word: str) -> str:
        """One word of a command, with the container's address and temporary folder replaced by ours."""
        return word.replace("0.0.0.0:8000", f"127.0.0.1:{self.port}").replace("/tmp", str(self.folder))

    def run(self, service: str, command: list[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.here(word) for word in command],
            cwd=ROOT,
            env=self.environment(service),
            capture_output=True,
            text=True,
            timeout=START_LIMIT,
            check=False,
        )

    def start(self, service: str) -> None:
        command = [self.here(word) for word in read_compose()["services"][service]["command"]]
        log = (self.folder / f"{service}.log").open("wb")
        with log:
            self.running[service] = subprocess.Popen(
                command, cwd=ROOT, env=self.environment(service), stdout=log, stderr=log
            )

    def is_healthy(self, service: str) -> bool:
        """What the service's own health check says."""
        kind, *command = read_compose()["services"][service]["healthcheck"]["test"]
        return self.run(service, ["sh", "-c", *command] if kind == "CMD-SHELL" else command).returncode == 0

    def wait_for(self, service: str, healthy: Callable[[], bool]) -> None:
        deadline = time.monotonic() + START_LIMIT
        while not healthy():
            log = (self.folder / f"{service}.log").read_text()
            assert self.running[service].poll() is None, log
            assert time.monotonic() < deadline, log
            time.sleep(0.2)

    def get(self, path: str, **headers: str) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET", path, headers={"Host": DOMAIN, **headers})
        answer = connection.getresponse()
        answer.body = answer.read()  # type: ignore[attr-defined]
        return answer

    def stop(self) -> None:
        for process in self.running.values():
            process.terminate()
        for process in self.running.values():
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@pytest.fixture(scope="module")
def production(
    database_url: str, redis: Redis, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Production]:
    """Released and serving; worker and beat are started by the tests that need them."""
    made = Production(database_url, redis, tmp_path_factory.mktemp("production"))
    try:
        static = made.run("web", ["python", "manage.py", "collectstatic", "--noinput"])
        assert static.returncode == 0, static.stderr
        release = made.run("release", read_compose()["services"]["release"]["command"])
        assert release.returncode == 0, release.stderr
        made.start("web")
        made.wait_for("web", lambda: made.is_healthy("web"))
        yield made
    finally:
        made.stop()


def test_pages_come_over_https_with_their_headers(production: Production):
    answer = production.get("/articles/vitamin-k2/", **{"X-Forwarded-Proto": "https"})
    assert answer.status == 200
    assert "max-age=31536000" in (answer.getheader("Strict-Transport-Security") or "")
    assert "unsafe" not in (answer.getheader("Content-Security-Policy") or "unsafe")


def test_what_comes_without_https_is_sent_there(production: Production):
    answer = production.get("/")
    assert (answer.status, answer.getheader("Location")) == (301, f"https://{DOMAIN}/")


def test_a_foreign_name_is_refused(production: Production):
    assert production.get("/", Host="evil.example.com", **{"X-Forwarded-Proto": "https"}).status == 400


def test_there_is_no_demo_and_no_mailbox(production: Production):
    count = "from k2forum.accounts.models import User; print(User.objects.filter(is_system=False).count())"
    accounts = production.run("web", ["python", "manage.py", "shell", "--no-imports", "--command", count])
    assert accounts.stdout.strip() == "0"
    assert production.get("/mailbox/", **{"X-Forwarded-Proto": "https"}).status == 404


def test_worker_and_beat_pass_their_own_health_checks(production: Production):
    for service in ("worker", "beat"):
        production.start(service)
        production.wait_for(service, lambda name=service: production.is_healthy(name))  # type: ignore[misc]
