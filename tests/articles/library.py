"""A stand-in for Crossref and PubMed that answers as they do, and badly where a test asks for it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from articles import reference_services as services


def work(doi: str, **changes: Any) -> dict[str, Any]:
    """What Crossref answers for a DOI it knows."""
    message = {
        "DOI": doi,
        "type": "journal-article",
        "title": ["On tea"],
        "container-title": ["Example Journal"],
        "issued": {"date-parts": [[2019, 3]]},
    }
    return {"status": "ok", "message-type": "work", "message-version": "1.0.0", "message": message | changes}


def update(kind: str) -> list[dict[str, Any]]:
    return [{"DOI": "10.5555/notice", "type": kind, "label": kind.title(), "source": "publisher"}]


def summary(number: str, **changes: Any) -> dict[str, Any]:
    """What PubMed answers for a number it knows."""
    row = {
        "uid": number,
        "title": "On tea.",
        "source": "Example J",
        "pubdate": "2019 Mar",
        "pubtype": ["Journal Article"],
        "articleids": [{"idtype": "pubmed", "idtypen": 1, "value": number}],
        "references": [],
    }
    header = {"type": "esummary", "version": "0.3"}
    return {"header": header, "result": {"uids": [number], number: row | changes}}


def ids(*numbers: str) -> dict[str, Any]:
    found = {"count": str(len(numbers)), "retmax": str(len(numbers)), "idlist": list(numbers)}
    return {"header": {"type": "esearch", "version": "0.3"}, "esearchresult": found}


def no_summary(number: str) -> dict[str, Any]:
    row = {"uid": number, "error": "cannot get document summary"}
    return {"header": {}, "result": {"uids": [number], number: row}}


class Library:
    """``answers``: by "crossref DOI", "esearch DOI", "pubmed N" or "pmc N": JSON, a status, or a way to
    misbehave ("slow", "garbled", "elsewhere"). What is not there is unknown."""

    def __init__(self) -> None:
        self.answers: dict[str, Any] = {}
        self.asked: list[str] = []
        self.agents: set[str] = set()

    def answer(self, key: str) -> Any:
        kind, _, number = key.partition(" ")
        unknown = {"crossref": 404, "esearch": ids(), "pubmed": no_summary(number), "pmc": no_summary(number)}
        return self.answers.get(key, unknown[kind])


def _key_of(path: str) -> str:
    parts = urlsplit(path)
    query = parse_qs(parts.query)
    if parts.path.startswith("/works/"):
        assert "mailto" in query
        return "crossref " + unquote(parts.path.removeprefix("/works/"))
    assert query["retmode"] == ["json"] and query["tool"] == ["k2forum"] and "email" in query
    if parts.path.endswith("esearch.fcgi"):
        return "esearch " + query["term"][0].removesuffix("[doi]").strip('"')
    return f"{query['db'][0]} {query['id'][0]}"


@contextmanager
def open_library(monkeypatch: Any) -> Iterator[Library]:
    library = Library()

    class Desk(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            key = _key_of(self.path)
            library.asked.append(key)
            library.agents.add(self.headers["User-Agent"])
            answer = library.answer(key)
            if answer == "slow":
                time.sleep(0.6)
            if answer == "elsewhere":
                self.send_response(302)
                self.send_header("Location", "http://127.0.0.1:9/works/stolen")
                self.end_headers()
                return
            status = answer if isinstance(answer, int) else 200
            self.send_response(status)
            self.end_headers()
            body = b"<html>maintenance" if answer == "garbled" else json.dumps(answer).encode()
            self.wfile.write(b"Resource not found." if status != 200 else body)

        def log_message(self, *arguments: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Desk)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    host = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setattr(services, "CROSSREF", f"{host}/works/")
    monkeypatch.setattr(services, "PUBMED", f"{host}/entrez/eutils/")
    try:
        yield library
    finally:
        server.shutdown()
        server.server_close()
