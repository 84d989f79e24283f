"""Tests of the database once more on PostgreSQL, and those that need services: `python -m tests.services`.

Of two workers one runs the forums (tests/services/order.py), both the rest. What bounds seconds comes last,
alone.
"""

from __future__ import annotations

import os
import subprocess
import sys
from urllib.parse import urlsplit

from pytest import ExitCode

from tests.services.servers import (
    MIGRATED,
    Unreachable,
    check_postgres,
    postgres_database,
    postgres_url,
    redis_server,
    with_database,
)

# Where the quick suite tries a few made-up requests, this one tries many.
DEEPER = {"K2_API_EXAMPLES": "60"}


def main() -> int:
    """Name what is missing, or run; pytest's exit code."""
    try:
        check_postgres()
        with redis_server():
            pass
    except Unreachable as problem:
        print(problem, file=sys.stderr)
        return 1
    # Django puts test_ in front and the worker's name behind; the number keeps two runs apart.
    url = with_database(postgres_url(), f"k2forum_{os.getpid()}")
    with postgres_database() as migrated:
        command, environment = [sys.executable, "manage.py", "migrate", "-v0"], {"K2_DATABASE_URL": migrated}
        if subprocess.run(command, env=os.environ | environment, check=False).returncode:
            return 1
        os.environ[MIGRATED] = urlsplit(migrated).path[1:]
        return both(url)


def both(url: str) -> int:
    """Both runs; pytest's exit code."""
    together = run("together", url, "-n", "2", "--dist", "loadscope", "-p", "tests.services.order")
    if together not in (ExitCode.OK, ExitCode.TESTS_FAILED, ExitCode.NO_TESTS_COLLECTED):
        return together
    alone = run("alone", url)
    # What the words chose may be all of one kind.
    if sys.argv[1:] and ExitCode.NO_TESTS_COLLECTED in (together, alone):
        return min(together, alone)
    return together or alone


def run(which: str, url: str, *options: str) -> int:
    """The tests that run together, or alone (tests/conftest.py), on that database; pytest's exit code."""
    command = [sys.executable, "-m", "pytest", "-q", *options, "-m", "not browser", *sys.argv[1:]]
    environment = DEEPER | os.environ | {"K2_DATABASE_URL": url, "K2_TESTS_OF_THE_DATABASE": which}
    return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
