"""The steady load: people who post, edit, report, decide and read, and note what they were promised."""

from __future__ import annotations

import hashlib
import http.client
import itertools
import random
import re
import threading
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from tests.chaos.worker import CRASHES_AT

TOKEN = re.compile(r"token(\d+)x")
PAPER_BYTES = 300_000
KINDS = {
    "plain": "A quiet word about cheese.",
    "own dose": "I take 90 mcg of MK-7 with my lunch every day.",
    "advice": "Take 500 mcg of MK-7 a day and stop your warfarin.",
    "deadly": f"Beware, {CRASHES_AT}.",
}


@dataclass(slots=True)
class Promise:
    """A text that the site accepted, or may have accepted when the answer got lost (``sure`` False)."""

    token: int
    kind: str
    sure: bool
    at: float
    edits: int | None = None  # the token of the comment that this text replaced


@dataclass
class Notebook:
    """What everybody saw and was promised, since ``clear``."""

    promises: list[Promise] = field(default_factory=list)
    reports: list[int] = field(default_factory=list)  # comments reported
    decisions: list[tuple[int, str]] = field(default_factory=list)  # cases decided, and how
    reads: list[tuple[float, set[int]]] = field(default_factory=list)
    papers: list[str] = field(default_factory=list)  # uploads that were accepted, by digest
    answers: dict[str, int] = field(default_factory=dict)
    slowest: dict[str, float] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def clear(self) -> None:
        with self.lock:
            for name in self.__dataclass_fields__.keys() - {"lock"}:
                getattr(self, name).clear()

    def note(self, who: str, status: int, seconds: float) -> None:
        with self.lock:
            name = f"{who} {status}"
            self.answers[name] = self.answers.get(name, 0) + 1
            self.slowest[name] = max(self.slowest.get(name, 0.0), seconds)


class Client:
    """One browser: a connection for each request, cookies and form token given beforehand."""

    def __init__(self, port: int, session: dict[str, str] | None, book: Notebook, who: str) -> None:
        self.port, self.session, self.book, self.who = port, session, book, who

    def ask(self, method: str, path: str, **fields: str) -> tuple[int, str, str]:
        """Status, place and body; status 0 where no answer came."""
        if method != "POST":
            return self._send(method, path, None, {})
        assert self.session is not None
        body = urlencode({"csrfmiddlewaretoken": self.session["token"], **fields}).encode()
        return self._send(method, path, body, {"Content-Type": "application/x-www-form-urlencoded"})

    def hand_in(self, path: str, content: bytes) -> tuple[int, str, str]:
        """The same for a file."""
        assert self.session is not None
        fields = (("csrfmiddlewaretoken", self.session["token"].encode()), ('file"; filename="p', content))
        parts = [
            b'Content-Disposition: form-data; name="%b"\r\n\r\n%b\r\n' % (n.encode(), v) for n, v in fields
        ]
        body = b"".join(b"--part\r\n" + part for part in parts) + b"--part--\r\n"
        return self._send("POST", path, body, {"Content-Type": "multipart/form-data; boundary=part"})

    def _send(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str]
    ) -> tuple[int, str, str]:
        headers = {"Host": "localhost"} | headers
        if self.session:
            headers["Cookie"] = "sessionid={session}; csrftoken={token}".format(**self.session)
        started = time.monotonic()
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=15)
        try:
            line.request(method, path, body, headers)
            answer = line.getresponse()
            content = answer.read().decode("utf-8", "replace")
            result = answer.status, answer.getheader("Location") or "", content
        except (OSError, http.client.HTTPException):
            result = 0, "", ""
        finally:
            line.close()
        self.book.note(self.who, result[0], time.monotonic() - started)
        return result


class Crowd:
    """Threads of people, from ``start`` to ``stop``."""

    def __init__(self, port: int, data: dict[str, Any], book: Notebook) -> None:
        self.port, self.data, self.book = port, data, book
        self.tokens = itertools.count(1)
        self.kinds = ["plain", "plain", "own dose", "plain", "advice"]
        self.ending = threading.Event()
        self.threads: list[threading.Thread] = []
        self.unmet: list[str] = []

    def stranger(self) -> Client:
        return Client(self.port, None, self.book, "stranger")

    def expect(self, met: bool, otherwise: str) -> None:
        if not met:
            self.unmet.append(otherwise)

    def start(self) -> None:
        self.ending.clear()
        sessions = self.data["sessions"]
        acts: list[Any] = [(self.write, session) for session in sessions[:3]]
        acts += [(self.edit, sessions[3]), (self.report, sessions[4]), (self.decide, self.data["moderator"])]
        acts += [(self.read, None), (self.read, None)]
        self.threads = [threading.Thread(target=self._go_on, args=act, daemon=True) for act in acts]
        for thread in self.threads:
            thread.start()

    def stop(self) -> None:
        self.ending.set()
        for thread in self.threads:
            thread.join(60)

    def _go_on(self, act: Any, session: dict[str, str] | None) -> None:
        client = Client(self.port, session, self.book, act.__name__)
        chance = random.Random(id(client))
        while not self.ending.is_set():
            act(client, chance)
            self.ending.wait(chance.uniform(0.05, 0.25))

    def _promised(self, client: Client, path: str, kind: str, edits: int | None = None) -> None:
        """Send a text until the site says yes, with the same form, as a browser's reload would."""
        token = next(self.tokens)
        fields = {
            "text": f"{KINDS[kind]} token{token}x",
            "submission": f"form-{token}",
            "advised": "1",
            "title": "T",
        }
        sure = False
        for _try in range(60):
            status, _place, _body = client.ask("POST", path, **fields)
            if status == 302:
                sure = True
                break
            if status not in (0, 500, 502, 503) or self.ending.wait(0.3):
                break
        if sure or status in (0, 500, 502, 503):
            with self.book.lock:
                self.book.promises.append(Promise(token, kind, sure, time.time(), edits))

    def hand_in_a_paper(self) -> tuple[int, str]:
        """Status and body; what was accepted is noted."""
        content = b"%PDF-1.7\n" + random.randbytes(PAPER_BYTES) + b"\n%%EOF\n"
        client = Client(self.port, self.data["applicant"], self.book, "paper")
        status, _place, body = client.hand_in(f"/credentials/{self.data['application']}/files/", content)
        if status == 302:
            self.book.papers.append(hashlib.sha256(content).hexdigest())
        return status, body

    def write(self, client: Client, chance: random.Random) -> None:
        self._promised(client, f"/comments/{self.data['opening']}/replies/new/", chance.choice(self.kinds))

    def edit(self, client: Client, chance: random.Random) -> None:
        self._promised(
            client, f"/comments/{self.data['edited']}/edit/", chance.choice(("plain", "own dose")), 0
        )

    def report(self, client: Client, chance: random.Random) -> None:
        _status, _place, body = Client(self.port, None, self.book, "look").ask("GET", self.data["thread"])
        found = [int(pk) for pk in re.findall(r'id="comment-(\d+)"', body)]
        with self.book.lock:
            reported = set(self.book.reports)
        if fresh := [pk for pk in found if pk not in (*reported, self.data["opening"], self.data["edited"])]:
            pk = chance.choice(fresh)
            if client.ask("POST", f"/comments/{pk}/reports/", reason="off-topic", text="")[0] == 302:
                with self.book.lock:
                    self.book.reports.append(pk)

    def decide(self, client: Client, chance: random.Random) -> None:
        """The first case of the desk: as it was read, so that a lost answer is never decided twice."""
        _status, _place, body = client.ask("GET", "/admin/moderation/case/")
        if cases := re.findall(r"/admin/moderation/case/(\d+)/change/", body):
            case = int(chance.choice(cases))
            _status, _place, card = client.ask("GET", f"/admin/moderation/case/{case}/change/")
            read = {
                name: re.findall(rf'name="{name}" value="(\d+)"', card) for name in ("version", "revision")
            }
            if read["version"] and read["revision"]:
                action = chance.choice(("reject", "note"))
                fields = {"action": action, "version": read["version"][0], "revision": read["revision"][0]}
                fields |= {"reason": "health-dose", "internal": "seen", "confirmed": "yes"}
                if client.ask("POST", f"/admin/moderation/case/{case}/change/", **fields)[0] == 302:
                    with self.book.lock:
                        self.book.decisions.append((case, action))

    def read(self, client: Client, chance: random.Random) -> None:
        path = chance.choice(
            (self.data["thread"], self.data["article"], self.data["thread"] + "?sort=newest", "/")
        )
        status, _place, body = client.ask("GET", path)
        if status == 200:
            with self.book.lock:
                self.book.reads.append((time.time(), set(map(int, TOKEN.findall(body)))))
