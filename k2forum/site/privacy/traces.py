"""Copies outside the tables: sessions, mails that were kept, the search index, the pages of the database."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection

from k2forum.site import search_index

WRITTEN_WITHIN = 1.0  # seconds; a file that is half written for longer was left by a process that died


def end_known_sessions(user: Any) -> None:
    """Sign the person out where their account notes it; costs the same on a large site."""
    noted = UserSession.objects.filter(user=user)
    Session.objects.filter(session_key__in=noted.values("session_key")).delete()
    noted.delete()


def end_sessions(user: Any) -> int:
    """Sign the person out everywhere; returns how many sessions ended. Looks at every session there is."""
    keys = [row.session_key for row in Session.objects.iterator() if _is_of(row, user)]
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(user=user).delete()
    return len(keys)


def _is_of(row: Session, user: Any) -> bool:
    return str(row.get_decoded().get("_auth_user_id", "")) == str(user.pk)


def delete_mails(words: list[str]) -> int:
    """Delete kept mails (of a machine without a mail server) that name one of ``words``."""
    wanted = [" ".join(word.casefold().split()) for word in words if word.strip()]
    count, seen = 0, set[Path]()
    until = time.monotonic() + WRITTEN_WITHIN
    while fresh := set(Path(settings.MAILBOX_DIR).glob("*")) - seen:
        for path in fresh:
            if path.suffix == ".half" and time.monotonic() < until:
                time.sleep(0.01)  # being written: it is whole, and has another name, at one of the next looks
                continue
            seen.add(path)
            with contextlib.suppress(FileNotFoundError):
                found = path.read_text(encoding="utf-8", errors="replace").replace("\\n", " ")
                text = " ".join(found.casefold().split())
                if any(word in text for word in wanted):
                    path.unlink()
                    count += 1
    return count


def purge_search_index() -> None:
    """SQLite's index of words keeps deleted ones inside until it is merged. PostgreSQL has no copy."""
    if connection.vendor != "sqlite":
        return
    search_index.catch_up()
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {search_index.TABLE} ({search_index.TABLE}) VALUES ('optimize')")  # noqa: S608


def purge_pages() -> bool:
    """SQLite's write-ahead log keeps old pages until they are written back; deleted ones are overwritten.

    False where others read or wrote for so long that the log could not be emptied.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return True
    with connection.cursor() as cursor:
        busy, *_ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy
