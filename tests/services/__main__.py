"""Tests of the database once more on PostgreSQL, and those that need services: `python -m tests.services`."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.services.servers import Unreachable, check_postgres, postgres_url, redis_server, with_database

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
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "worksteal"]
    command += ["-m", "not browser", *sys.argv[1:]]
    environment = DEEPER | os.environ | {"K2_DATABASE_URL": url, "K2_TESTS_OF_THE_DATABASE": "1"}
    return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
