"""The empty, migrated database of the tests on SQLite: made once, then copied while no migration changes.

Migrating takes longer than most test files. A copy in the temporary folder belongs to the digest of all
migrations and of what they import, so a changed migration is always run.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management.commands.migrate import Command
from django.db import connections

ROOT = Path(__file__).resolve().parent.parent
KEPT = 4  # for as many branches that are worked on in turn
IMPORTED_BY_MIGRATIONS = ("k2forum/contributions/append_only.py", "k2forum/site/search_index.py")


def digest() -> str:
    """SHA-256 over every migration of every installed app, and over what ours import."""
    whole = hashlib.sha256()
    folders = sorted(Path(app.path) / "migrations" for app in apps.get_app_configs())
    files = [file for folder in folders for file in sorted(folder.glob("*.py"))]
    for file in [*files, *(ROOT / name for name in IMPORTED_BY_MIGRATIONS)]:
        whole.update(file.name.encode() + b"\0" + file.read_bytes())
    return whole.hexdigest()


def template() -> Path:
    """Where the migrated database lies, in a folder that only its owner can open."""
    folder = Path(tempfile.gettempdir()) / f"k2forum-test-schema-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.stat().st_uid != os.getuid():
        raise RuntimeError(f"{folder} belongs to somebody else: remove it")
    return folder / f"{digest()}.sqlite3"


def copied(kept: Path, target: sqlite3.Connection) -> bool:
    """Copies what is kept; False where nothing is. Opened to be read, it cannot come into being, empty."""
    try:
        source = sqlite3.connect(f"{kept.as_uri()}?mode=ro", uri=True)
    except sqlite3.OperationalError:
        return False
    with contextlib.closing(source):
        source.backup(target)
    return True


@contextlib.contextmanager
def migrated_once() -> Iterator[None]:
    """While it lasts, migrating an empty SQLite database copies the one that was migrated before, if any."""
    migrate = Command.handle

    def handle(self: Command, *args: Any, **options: Any) -> str | None:
        connection = connections[options["database"]]
        if connection.vendor != "sqlite":
            return migrate(self, *args, **options)
        kept = template()
        connection.ensure_connection()
        if copied(kept, connection.connection):
            return None
        answer = migrate(self, *args, **options)
        made = kept.with_suffix(f".{os.getpid()}")
        with contextlib.closing(sqlite3.connect(made)) as target:
            connection.connection.backup(target)
        made.replace(kept)
        with contextlib.suppress(FileNotFoundError):  # another process removes old ones at this moment
            newest = sorted(kept.parent.glob("*.sqlite3"), key=lambda each: each.stat().st_mtime)
            for old in newest[:-KEPT]:
                old.unlink()
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Command, "handle", handle)
        yield
