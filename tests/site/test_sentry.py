"""Errors go to Sentry only where its address is given, and never with what a person wrote or is."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from k2forum.site import sentry
from tests.running import ROOT

received: list[bytes] = []


class Sentry(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        received.append(gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def dsn() -> Iterator[str]:
    received.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Sentry) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://key@127.0.0.1:{server.server_port}/1"
        server.shutdown()


def run(folder: Path, **changes: str) -> str:
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("K2_", "SENTRY"))
    }
    environment |= {"DJANGO_SETTINGS_MODULE": "k2forum.settings", "K2_DATA_DIR": str(folder)} | changes
    done = subprocess.run(
        [sys.executable, "-m", "tests.site.sentry_run", "private-argument"],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def events() -> list[dict[str, Any]]:
    lines = [json.loads(line) for body in received for line in body.splitlines() if line.startswith(b"{")]
    return [line for line in lines if "exception" in line or "logentry" in line]


def test_without_its_address_the_library_is_not_even_loaded(tmp_path: Path, dsn: str):
    assert run(tmp_path) == "False"
    assert received == []


def test_with_its_address_it_hears_the_kind_and_the_place_and_nothing_else(tmp_path: Path, dsn: str):
    assert run(tmp_path, K2_SENTRY_DSN=dsn) == "True"
    logged, raised = sorted(events(), key=lambda event: "exception" in event)
    assert logged["logentry"] == {"message": "could not read %s"}
    error = raised["exception"]["values"][-1]
    assert error["type"] == "ValueError"
    frame = error["stacktrace"]["frames"][-1]
    assert frame["function"] == "breaks" and frame["filename"].endswith("sentry_run.py")
    sent = [json.dumps({**event, "exception": without_code(event)}) for event in (logged, raised)]
    assert not [text for text in sent if "private" in text or "203.0.113" in text], sent


def test_an_address_that_is_no_page_of_ours_is_not_told():
    of_page = {"transaction": "/people/{pk}/", "transaction_info": {"source": "route"}}
    assert sentry.without_words(dict(of_page), {}) == of_page
    typed = {"transaction": "/private-words/", "transaction_info": {"source": "url"}}
    assert "private" not in str(sentry.without_words(typed, {}))


def without_code(event: dict[str, Any]) -> dict[str, Any]:
    """The lines of the program around an error are ours, and here they name what is looked for."""
    for value in event.get("exception", {}).get("values", ()):
        for frame in value["stacktrace"]["frames"]:
            for name in ("pre_context", "context_line", "post_context"):
                frame.pop(name, None)
    return dict(event.get("exception", {}))
