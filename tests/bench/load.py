"""Requests per second, by wrk where it is installed, else by a small client of our own (which costs more of
the two cores, for both sides alike)."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Load:
    """What came back: answers per second, and how many had another status than wanted."""

    per_second: float
    wrong: int


def client_name() -> str:
    return "wrk" if shutil.which("wrk") else "tests.bench.load"


def load(url: str, *, seconds: float, connections: int, headers: dict[str, str], script: str = "") -> Load:
    if shutil.which("wrk"):
        return _wrk(url, seconds, connections, headers, script)
    return _own(url, seconds, connections, headers)


def _wrk(url: str, seconds: float, connections: int, headers: dict[str, str], script: str) -> Load:
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds:.0f}s", "--timeout", "10s"]
    for name, value in headers.items():
        command += ["-H", f"{name}: {value}"]
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        if script:
            file.write(script)
            file.flush()
            command += ["-s", file.name]
        printed = subprocess.run([*command, url], capture_output=True, text=True, check=True).stdout
    per_second = float(re.findall(r"Requests/sec:\s+([\d.]+)", printed)[0])
    wrong = sum(map(int, re.findall(r"Non-2xx or 3xx responses: (\d+)", printed)))
    wrong += sum(map(int, re.findall(r"(?:connect|read|write|timeout) (\d+)", printed)))
    return Load(per_second, wrong)


def _own(url: str, seconds: float, connections: int, headers: dict[str, str]) -> Load:
    parts = urlsplit(url)
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    asked = f"GET {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\n{lines}\r\n".encode()
    until, counts = time.monotonic() + seconds, Counter[bool]()

    def ask() -> None:
        while time.monotonic() < until:
            with socket.create_connection((parts.hostname or "", parts.port or 80)) as line:
                line.sendall(asked)
                first = line.recv(65536)
                good = first[9:10] in (b"2", b"3")
                while line.recv(1 << 20):
                    pass
            counts[good] += 1

    threads = [threading.Thread(target=ask) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Load(sum(counts.values()) / seconds, counts[False])
