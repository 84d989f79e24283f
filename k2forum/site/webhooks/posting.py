"""One POST to a checked address. Nothing is followed, and little of the answer is read."""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Callable
from typing import Protocol
from urllib.parse import urlsplit

from k2forum.site.webhooks import addresses

TIMEOUT = 5  # seconds for each step
MOST_READ = 2_000
HTTPS = 443


class Connection(Protocol):
    def request(self, method: str, url: str, body: bytes, headers: dict[str, str]) -> None: ...
    def getresponse(self) -> http.client.HTTPResponse: ...
    def close(self) -> None: ...


class CheckedConnection(http.client.HTTPSConnection):
    """TLS to an address that was checked; the certificate has to be the host's. No second look-up happens."""

    def __init__(self, address: str, host: str, port: int, context: ssl.SSLContext | None = None) -> None:
        self.tls = context or ssl.create_default_context()
        super().__init__(host, port, timeout=TIMEOUT, context=self.tls)
        self.address = address

    def connect(self) -> None:
        plain = socket.create_connection((self.address, self.port), self.timeout)
        self.sock = self.tls.wrap_socket(plain, server_hostname=self.host)


def post(
    url: str,
    body: bytes,
    headers: dict[str, str],
    *,
    resolve: Callable[[str, int], list[str]] = addresses.resolve,
    connect: Callable[[str, str, int], Connection] = CheckedConnection,
) -> int:
    """The status of the answer. Raises Refused, OSError, or http.client.HTTPException."""
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or HTTPS
    if parts.scheme != "https" or not host:
        raise addresses.Refused("not https")
    address = addresses.checked(resolve(host, port))[0]
    connection = connect(address, host, port)
    try:
        path = parts.path or "/"
        connection.request("POST", f"{path}?{parts.query}" if parts.query else path, body, headers)
        answer = connection.getresponse()
        answer.read(MOST_READ)
        return answer.status
    finally:
        connection.close()
