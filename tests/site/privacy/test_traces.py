"""What is left of somebody outside the tables, while other processes write and read."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest
from django.db.utils import ConnectionHandler
from django.utils import timezone

from k2forum.accounts.models import User
from k2forum.site.privacy import due, leaving, traces
from k2forum.site.privacy.records import Departure


@pytest.fixture
def mails(tmp_path: Path, settings: Any) -> Path:
    settings.MAILBOX_DIR = tmp_path
    return tmp_path


def departure_of(person: User) -> Departure:
    leaving.leave(person, actor=person, texts=Departure.Texts.ERASE)
    return Departure.objects.get(person=person)


def test_who_left_is_out_of_every_page_before_it_is_called_done(
    author: User, monkeypatch: pytest.MonkeyPatch
):
    departure = departure_of(author)

    def killed() -> bool:
        departure.refresh_from_db()
        assert (departure.known_as, departure.done_at) == ([], None)
        raise SystemExit

    with monkeypatch.context() as patch, pytest.raises(SystemExit):
        patch.setattr(traces, "purge_pages", killed)
        leaving.finish(departure.pk)
    departure.refresh_from_db()
    assert departure.due_at and not departure.done_at
    Departure.objects.update(due_at=timezone.now())
    assert leaving.finish_due() == 1
    departure.refresh_from_db()
    assert departure.done_at and departure.due_at is None


def test_while_old_pages_cannot_be_purged_the_work_is_due(author: User, monkeypatch: pytest.MonkeyPatch):
    departure = departure_of(author)
    with monkeypatch.context() as patch:
        patch.setattr(traces, "purge_pages", lambda: False)
        assert leaving.finish_due() == 0
    departure.refresh_from_db()
    assert departure.done_at is None
    assert leaving.finish_due() == 1


def test_a_reader_in_the_way_of_purging_is_noticed(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    file = tmp_path / "forum.sqlite3"
    options = {"timeout": 0.1, "init_command": "PRAGMA journal_mode=WAL"}
    database = {"ENGINE": "django.db.backends.sqlite3", "NAME": file, "OPTIONS": options}
    made = ConnectionHandler({"default": database})["default"]
    monkeypatch.setattr(traces, "connection", made)
    with contextlib.closing(made), contextlib.closing(sqlite3.connect(file)) as reader:
        with made.cursor() as cursor:
            cursor.execute("CREATE TABLE told (word text)")
            reader.execute("BEGIN")
            reader.execute("SELECT * FROM told").fetchall()
            cursor.execute("INSERT INTO told VALUES ('quuxanna')")
        assert not traces.purge_pages()
        reader.rollback()
        assert traces.purge_pages()
    assert not Path(f"{file}-wal").exists() or b"quuxanna" not in Path(f"{file}-wal").read_bytes()


def test_a_mail_that_goes_meanwhile_holds_nothing_up(mails: Path):
    (mails / "1-gone.json").symlink_to(mails / "nowhere")
    (mails / "2-hers.json").write_text('{"text": "Dear Quuxanna"}')
    (mails / "3-his.json").write_text('{"text": "Dear Sam"}')
    assert traces.delete_mails(["Quuxanna"]) == 1
    assert [path.name for path in due.mails(timezone.now())] == ["3-his.json"]


def test_a_mail_that_is_being_written_is_looked_at_when_it_is_whole(mails: Path):
    half = mails / "1-a.half"
    half.write_bytes(b'{"text": "Dear \xc3')

    def write_the_rest() -> None:
        half.write_text('{"text": "Dear Éva Quuxanna"}')
        half.replace(half.with_suffix(".json"))

    writer = threading.Timer(0.1, write_the_rest)
    writer.start()
    assert traces.delete_mails(["Quuxanna"]) == 1
    writer.join()
    assert list(mails.iterdir()) == []


def test_a_mail_that_nobody_goes_on_writing_is_looked_at(mails: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(traces, "WRITTEN_WITHIN", 0.05)
    (mails / "1-a.half").write_text('{"text": "Dear Quuxanna, and th')
    (mails / "2-b.half").write_text('{"text": "Dear S')
    assert traces.delete_mails(["Quuxanna"]) == 1
    assert [path.name for path in mails.iterdir()] == ["2-b.half"]
