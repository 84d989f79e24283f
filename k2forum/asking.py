"""Asking a machine elsewhere for JSON, with limits of time and size.

Redirects are not followed: a host that was chosen stays the host that is asked.
"""

from __future__ import annotations

import json
import time
import urllib.request
from collections.abc import Callable
from typing import Any

MOST_BYTES = 500_000
LOCAL = ("http://127.0.0.1", "http://localhost")


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None  # the redirect is then raised as HTTPError


_opener = urllib.request.build_opener(_NoRedirect)


def ask_json(
    url: str,
    *,
    seconds: float,
    headers: dict[str, str] | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Any:
    """The JSON behind ``url``. Raises OSError or ValueError; a server that trickles is given up in time."""
    if not url.startswith(("https://", *LOCAL)):
        raise ValueError("only https")
    ends = clock() + seconds
    given = {"Accept": "application/json"} | (headers or {})
    request = urllib.request.Request(url, headers=given)  # noqa: S310  (checked above)
    with _opener.open(request, timeout=seconds) as response:
        body = b""
        while part := response.read1(65_536):
            body += part
            if clock() > ends or len(body) > MOST_BYTES:
                raise TimeoutError("too slow or too long")
    return json.loads(body)
