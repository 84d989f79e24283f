"""With PostgreSQL away every page says so within a second, and nothing that was kept is shown."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import socket
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from tests.chaos.world import Postgres
from tests.conftest import missing
from tests.running import Forum, running_forum
from tests.services.servers import Redis, Unreachable

MOST_SECONDS = 1.0
ARTICLE = "/articles/vitamin-k2/"
PAGES = ("/", ARTICLE, "/search/?q=cheese", "/feed/", "/api/v1/articles", "/health/ready/")
PAGES_OF_A_MEMBER = (*PAGES, "/admin/moderation/case/", "/accounts/email/")
SIGNED_IN = """
import json
from k2forum.accounts.models import User
from tests.bench.data import session_of
print(json.dumps(session_of(User.objects.get(email="moderator@demo.invalid"))))
"""


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    """A cluster of this module's own, which it may stop."""
    with tempfile.TemporaryDirectory(prefix="k2forum-away-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "postgres").mkdir(mode=0o755)
        try:
            made = Postgres(folder / "postgres")
        except Unreachable as problem:
            missing(str(problem))
        made.start()
        yield made
        made.stop()


@pytest.fixture(scope="module")
def forum(postgres: Postgres, redis: Redis) -> Iterator[Forum]:
    with running_forum(K2_DATABASE_URL=postgres.url, K2_REDIS_URL=redis.url) as running:
        yield running


@pytest.fixture(scope="module")
def cookie(forum: Forum) -> str:
    return "sessionid={session}; csrftoken={token}".format(**json.loads(forum.python(SIGNED_IN)))


def ask(forum: Forum, path: str, cookie: str = "") -> tuple[http.client.HTTPResponse, str, float]:
    """The answer, its body, and how many seconds it took."""
    started = time.monotonic()
    line = http.client.HTTPConnection("127.0.0.1", forum.port, timeout=30)
    line.request("GET", path, headers={"Host": "localhost"} | ({"Cookie": cookie} if cookie else {}))
    answer = line.getresponse()
    body = answer.read().decode()
    line.close()
    return answer, body, time.monotonic() - started


@contextlib.contextmanager
def refusing(postgres: Postgres) -> Iterator[None]:
    """Stopped, as by a power cut: whoever comes is refused."""
    postgres.stop()
    try:
        yield
    finally:
        postgres.start()


@contextlib.contextmanager
def silent(postgres: Postgres) -> Iterator[None]:
    """Stopped, and what stands in its place takes connections and never answers."""
    with refusing(postgres), socket.socket() as hole:
        hole.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        hole.bind(("127.0.0.1", postgres.port))
        hole.listen(500)
        yield


@pytest.mark.alone
def test_every_page_says_so_within_a_second_and_comes_back(forum: Forum, postgres: Postgres, cookie: str):
    for away in (refusing, silent):
        for _turn in range(6):  # until each process keeps the page
            assert ask(forum, ARTICLE)[0].status == ask(forum, ARTICLE, cookie)[0].status == 200
        with away(postgres):
            for pages, who in ((PAGES, ""), (PAGES_OF_A_MEMBER, cookie)):
                for path in pages:
                    check_away(path, *ask(forum, path, who))
        deadline = time.monotonic() + 10
        while ask(forum, "/health/ready/")[0].status != 200:
            assert time.monotonic() < deadline
            time.sleep(0.2)


def check_away(path: str, answer: http.client.HTTPResponse, body: str, seconds: float) -> None:
    assert answer.status == 503, path
    assert path == "/health/ready/" or answer.headers["Retry-After"] == "10", path
    assert "vitamin" not in body.lower(), path
    assert seconds < MOST_SECONDS, (path, seconds)


def test_a_connection_whose_other_end_is_gone_is_given_up_in_time(db: None):
    connection.ensure_connection()
    with socket.socket(fileno=os.dup(connection.connection.fileno())) as line:
        assert 0 < line.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) < MOST_SECONDS * 1000
