"""Messages in the broker: what is none, and what is not yet written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from kombu import Connection
from kombu.transport import filesystem, redis

from k2forum import broker
from k2forum.celery import app


@pytest.mark.parametrize("garbage", ["", "{", "null", "[]"])
def test_what_is_no_message_is_dropped_and_the_worker_lives(garbage: str, monkeypatch: pytest.MonkeyPatch):
    def read(self: Any, **options: Any) -> Any:
        return json.loads(garbage)["properties"]["delivery_tag"]  # as kombu reads what it took from Redis

    monkeypatch.setattr(redis.Channel, "_brpop_read", read)
    assert app and redis.Transport.Channel is broker.ForgivingChannel
    with pytest.raises(Empty):
        broker.ForgivingChannel._brpop_read(broker.ForgivingChannel.__new__(broker.ForgivingChannel))


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Any]:
    """A channel to a broker of files, as the embedded forum has one."""
    place = str(tmp_path)
    options = {"data_folder_in": place, "data_folder_out": place, "control_folder": place}
    with Connection("filesystem://", transport_options=options) as connection:
        yield connection.default_channel


def test_a_message_of_a_file_is_found_when_all_of_it_is_written(
    folder: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    assert app and filesystem.Transport.Channel is broker.WholeFileChannel
    while_writing = []

    def write_text(path: Path, text: str, **_: Any) -> None:
        with path.open("w") as file:
            while_writing.append(folder._size("screening"))
            file.write(text)

    monkeypatch.setattr(Path, "write_text", write_text)
    folder._put("screening", {"body": "1"})
    folder._put("screening", {"body": "2"})
    assert while_writing == [0, 1]
    assert [folder._get("screening")["body"] for _ in range(2)] == ["1", "2"]
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(Empty):
        folder._get("screening")
