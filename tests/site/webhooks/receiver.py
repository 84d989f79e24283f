"""A receiver of webhooks on this machine, reached although it has no public address."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

from k2forum.site.webhooks import posting

PUBLIC = "1.1.1.1"  # nothing is ever sent there


@dataclass
class Receiver:
    """Answers with ``status``; ``got`` has path, headers and body of each request."""

    port: int = 0
    status: int = 204
    got: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    connected: list[str] = field(default_factory=list)

    def connect(self, address: str, host: str, port: int) -> http.client.HTTPConnection:
        self.connected.append(address)
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)

    @property
    def post(self) -> Any:
        """The sender's own way, but for look-up and connection."""
        return partial(posting.post, resolve=lambda host, port: [PUBLIC], connect=self.connect)


@contextmanager
def receiving() -> Iterator[Receiver]:
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            receiver.got.append((self.path, headers, body))
            self.send_response(receiver.status)
            self.send_header("Location", f"http://127.0.0.1:{receiver.port}/elsewhere")
            self.end_headers()

        do_GET = do_POST

        def log_message(self, *_words: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    receiver.port = server.server_address[1]
    thread = threading.Thread(target=partial(server.serve_forever, poll_interval=0.01), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
