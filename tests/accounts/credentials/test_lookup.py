"""Asking NPPES, against a stand-in that answers as the real one does, and badly."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from k2forum.accounts import reviewing
from k2forum.accounts.registers import lookup
from k2forum.accounts.registers.lookup import look_up
from tests import cast
from tests.accounts.credentials import acts

FOUND, GONE, DEAD, OFFICE = "1234567893", "1000000004", "2000000002", "1999999992"
SLOW, BROKEN, GARBLED, OTHER, LIST, TRICKLE = (f"12345678{n:02d}" for n in range(6))


def entry(number, kind="NPI-1", status="A", **basic):
    person = {"first_name": "PIA", "last_name": "EXAMPLE", "credential": "PHARMD", "status": status}
    return {
        "number": number,
        "enumeration_type": kind,
        "basic": person | basic,
        "taxonomies": [
            {"code": "183500000X", "desc": "Pharmacist", "state": "NY", "license": "012345", "primary": True}
        ],
        "addresses": [],
    }


def result(*entries):
    return {"result_count": len(entries), "results": list(entries)}


ANSWERS = {
    FOUND: result(entry(FOUND)),
    GONE: result(),
    DEAD: result(entry(DEAD, status="D")),
    OFFICE: result(entry(OFFICE, kind="NPI-2")),
    OTHER: result(entry(FOUND)),
    LIST: [1, 2, 3],
}


class Register(BaseHTTPRequestHandler):
    asked: list[str] = []

    def do_GET(self):
        query = parse_qs(urlsplit(self.path).query)
        number = query["number"][0]
        self.asked.append(number)
        assert query["version"] == ["2.1"]
        if number == SLOW:
            time.sleep(1.2)
        if number == BROKEN:
            self.send_error(500)
            return
        body = (
            b"<html>maintenance" if number == GARBLED else json.dumps(ANSWERS.get(number, result())).encode()
        )
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        if number == TRICKLE:
            for _ in range(30):
                self.wfile.write(b" ")
                self.wfile.flush()
                time.sleep(0.1)
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


@pytest.fixture
def register(settings):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Register)
    server.daemon_threads = True
    Register.asked = []
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    settings.NPPES_URL = f"http://127.0.0.1:{server.server_port}/api/"
    yield Register
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("number", "status"),
    [
        (FOUND, "found"),
        (GONE, "not_found"),
        (DEAD, "deactivated"),
        (OFFICE, "organisation"),
        (SLOW, "could_not_check"),
        (TRICKLE, "could_not_check"),
        (BROKEN, "could_not_check"),
        (GARBLED, "could_not_check"),
        (OTHER, "could_not_check"),
        (LIST, "could_not_check"),
    ],
)
def test_what_the_register_says_and_does_not_say(register, number, status, monkeypatch):
    if number in (SLOW, TRICKLE):
        monkeypatch.setattr(lookup, "SECONDS", 0.6)
    started = time.monotonic()
    answer = look_up("us_npi", number)
    assert answer.status == status and answer.words and answer.asked_at
    assert time.monotonic() - started < 1.1


def test_name_profession_and_licence_are_the_registers_words(register):
    answer = look_up("us_npi", FOUND)
    assert answer.name == "PIA EXAMPLE PHARMD" and answer.professions == ("Pharmacist",)
    assert answer.licences == ("NY 012345 (as the person says)",)


def test_an_answer_is_kept_for_a_while_and_a_failure_is_not(register):
    for number in (FOUND, FOUND, BROKEN, BROKEN):
        look_up("us_npi", number)
    assert register.asked == [FOUND, BROKEN, BROKEN]


def test_off_by_default_and_for_registers_without_a_network(settings):
    assert settings.NPPES_URL == ""
    assert look_up("us_npi", FOUND).status == "could_not_check"
    settings.NPPES_URL = "http://127.0.0.1:9/"
    assert not lookup.can_ask("gb_gmc") and look_up("gb_gmc", "1234567").status == "could_not_check"


def test_nothing_but_https_is_asked(settings):
    for address in ("file:///etc/passwd", "http://register.example/api/", "ftp://127.0.0.1/"):
        settings.NPPES_URL = address
        assert look_up("us_npi", FOUND).status == "could_not_check"


def test_a_register_that_is_away_says_so(settings):
    settings.NPPES_URL = "http://127.0.0.1:9/api/"
    assert look_up("us_npi", FOUND).status == "could_not_check"


def test_the_answer_stands_beside_the_application_and_decides_nothing(register, anna, reviewer):
    row = acts.in_review(anna, reviewer, register_code="us_npi", number=FOUND)
    page = cast.client_of(reviewer).post(
        f"/admin/accounts/verification/{row.pk}/review/step/register/", follow=True
    )
    assert "PIA EXAMPLE PHARMD" in page.content.decode()
    row.refresh_from_db()
    assert row.state == "in_review" and row.looked_up["status"] == "found"
    assert reviewing.ask_register(row, actor=reviewer)["name"] == "PIA EXAMPLE PHARMD"
