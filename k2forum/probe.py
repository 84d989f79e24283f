"""Asks the web process of this container whether it lives: `python -m k2forum.probe`, exit code 0 for yes."""

from __future__ import annotations

import http.client
import os
import sys


def main() -> int:
    """Ask under the first name of K2_HOSTS, since the site refuses names that are not its own."""
    host = os.environ.get("K2_HOSTS", "localhost").split(",")[0]
    connection = http.client.HTTPConnection("127.0.0.1", int(os.environ.get("PORT", "8000")), timeout=3)
    try:
        connection.request("GET", "/health/live/", headers={"Host": host})
        return 0 if connection.getresponse().status == 200 else 1
    except OSError:
        return 1


if __name__ == "__main__":
    sys.exit(main())
