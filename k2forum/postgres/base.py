"""A page has to say within a second that the database is away; libpq waits for two at least, each time.

Whether anybody answers is asked first, as libpq itself begins. After silence every connection of this process
is refused at once for a moment; then one of them asks again.
"""

from __future__ import annotations

import select
import socket
import struct
import time
from typing import Any

from django.conf import settings
from django.db.backends.postgresql import base
from django.db.utils import OperationalError
from psycopg.pq import TransactionStatus

# "May we speak TLS?" PostgreSQL answers with one letter, whatever its settings.
QUESTION = struct.pack("!ii", 8, 80877103)
REFUSED_SECONDS = 1.0
silent: dict[tuple[str, int], float] = {}  # until when, by where nobody answered


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        host = str(conn_params.get("host", ""))
        if host and not host.startswith("/") and "," not in host:
            require_answer(host, int(conn_params.get("port", 5432)))
        return super().get_new_connection(conn_params)

    def is_usable(self) -> bool:
        """Asked once in every request. An idle server says nothing until it ends the connection, so silence
        is enough of an answer, and costs no query; after an error one is made. So it is where a statement was
        left before its answer came, as a task does that has run out of time."""
        line: Any = self.connection
        if line is not None and not line.closed and not self.errors_occurred and _is_idle(line):
            return True
        return bool(super().is_usable())


def _is_idle(line: Any) -> bool:
    if line.pgconn.transaction_status != TransactionStatus.IDLE:
        return False
    poll = select.poll()
    poll.register(line.pgconn.socket, select.POLLIN)
    return not poll.poll(0)


def require_answer(host: str, port: int) -> None:
    """Raises OperationalError where nobody answers, at once where nobody did a moment ago."""
    where, now = (host, port), time.monotonic()
    if now < silent.get(where, 0):
        raise OperationalError("PostgreSQL did not answer a moment ago")
    if where in silent:
        silent[where] = now + REFUSED_SECONDS  # the others go on being refused while this one asks
    try:
        with socket.create_connection((host, port), settings.DATABASE_ANSWERS_WITHIN) as line:
            line.sendall(QUESTION)
            line.recv(1)
    except TimeoutError:
        silent[where] = time.monotonic() + REFUSED_SECONDS
        raise OperationalError("PostgreSQL does not answer") from None
    except OSError:
        pass  # refused, reset or unknown: libpq says at once what it is
    silent.pop(where, None)
