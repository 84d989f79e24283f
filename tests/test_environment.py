"""A setting that cannot be meant ends the start with one sentence that says what to write."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from k2forum import environment
from tests.running import ROOT

RATE = "how many in how many seconds, each from 1 on, for example"
REFUSED = [
    *(
        ("K2_POSTS_PER_ACCOUNT", value, f"{RATE} 10/600")
        for value in ("0/600", "10/0", "10", "nonsense", "-1/600", "10/600/2", "1.5/600", "", "²/600")
    ),
    ("K2_POSTS_PER_ADDRESS", "0/1", f"{RATE} 30/600"),
    ("K2_EDITS_PER_ACCOUNT", "many", f"{RATE} 30/600"),
    ("K2_REPORTS_PER_ACCOUNT", "20 per hour", f"{RATE} 20/600"),
    ("K2_PREVIEWS_PER_ACCOUNT", "/60", f"{RATE} 120/60"),
    ("K2_COMMENTS_PER_PAGE", "0", "a whole number from 1 on, for example 200"),
    ("K2_THREADS_PER_PAGE", "-3", "a whole number from 1 on, for example 20"),
    ("K2_API_CHECKS_PER_MINUTE", "lots", "a whole number from 1 on, for example 30"),
    ("K2_WITHDRAWN_DAYS", "0", "a whole number from 1 on, for example 90"),
    ("K2_DECISION_TEXT_DAYS", "180", "a whole number from 181 on, for example 365"),
    ("K2_TRUSTED_PROXIES", "-1", "a whole number from 0 on, for example 0"),
    ("K2_SMTP_PORT", "99999", "a whole number from 1 to 65535, for example 25"),
    ("PORT", "0", "a whole number from 1 to 65535, for example 8000"),
    ("K2_CONNECT_TIMEOUT", "nan", "a number of seconds, for example 0.5"),
    ("K2_CONNECT_TIMEOUT", "0", "a number of seconds, for example 0.5"),
    ("K2_LOG_LEVEL", "loud", "is not one of debug, info"),
    ("K2_SECOND_FACTOR", "perhaps", "write 1 or 0"),
    ("K2_SITE_URL", "forum.example.org", "an address such as https://forum.example.org"),
    ("K2_REDIS_URL", "localhost:6379", "an address such as redis://host:6379/0"),
    ("K2_DATABASE_URL", "postgres://a:secret@host:port/name", "postgres://user:password@host:5432/name"),
    ("K2_SENTRY_DSN", "yes", "an address such as https://key@sentry.example.org/1"),
]


def started_with(folder: Path, **changes: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("K2_")}
    return subprocess.run(
        [sys.executable, "-c", "import k2forum.settings"],
        cwd=ROOT, env=kept | {"K2_DATA_DIR": str(folder)} | changes,
        capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(("name", "value", "sentence"), REFUSED)
def test_it_is_refused_with_what_to_write(tmp_path: Path, name: str, value: str, sentence: str):
    done = started_with(tmp_path, **{name: value})
    assert done.returncode == 1
    assert done.stderr.startswith(f"{name}: ") and sentence in done.stderr
    assert done.stderr.count("\n") == 1, "one sentence, no traceback"
    assert "secret" not in done.stderr


def test_what_the_example_names_is_understood(tmp_path: Path):
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    named = dict(line.removeprefix("# ").split("=", 1) for line in lines if line.startswith("# K2_"))
    assert named["K2_POSTS_PER_ACCOUNT"] == "10/600"
    assert started_with(tmp_path, **named).stderr == ""


def test_spaces_in_a_rate_do_no_harm(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("K2_POSTS_PER_ACCOUNT", " 5 / 60 ")
    assert environment.rate("K2_POSTS_PER_ACCOUNT", "10/600") == "5/60"
