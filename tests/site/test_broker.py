"""What lies in the broker and is no message."""

from __future__ import annotations

import json
from queue import Empty
from typing import Any

import pytest
from kombu.transport.redis import Channel, Transport

from k2forum.celery import ForgivingChannel


@pytest.mark.parametrize("garbage", ["", "{", "null", "[]"])
def test_what_is_no_message_is_dropped_and_the_worker_lives(garbage: str, monkeypatch: pytest.MonkeyPatch):
    def read(self: Any, **options: Any) -> Any:
        return json.loads(garbage)["properties"]["delivery_tag"]  # as kombu reads what it took from Redis

    monkeypatch.setattr(Channel, "_brpop_read", read)
    assert Transport.Channel is ForgivingChannel
    with pytest.raises(Empty):
        ForgivingChannel._brpop_read(ForgivingChannel.__new__(ForgivingChannel))
