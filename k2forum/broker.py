"""How messages lie in the broker, where kombu's own way can end a worker."""

from __future__ import annotations

import logging
import time
import uuid
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import filesystem, redis
from kombu.utils.json import dumps

logger = logging.getLogger(__name__)


class ForgivingChannel(redis.Channel):
    """Drops what lies in a queue of Redis and is no message: kombu's own lets the whole worker die of it."""

    def _brpop_read(self, **options: Any) -> Any:
        try:
            return super()._brpop_read(**options)  # type: ignore[misc]
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            logger.error("something in the broker was no message (%s): dropped", type(error).__name__)
            raise Empty from None


class WholeFileChannel(filesystem.Channel):
    """A message gets the name that is looked for when all of it is written: a worker that takes kombu's own
    between its making and its writing reads nothing, dies of it, and the message is lost."""

    def _put(  # type: ignore[override]  # the transports of kombu name what they put differently
        self, queue: str, payload: Any, **_: Any
    ) -> None:
        folder = Path(self.data_folder_out)
        name = f"{time.monotonic_ns():020}_{uuid.uuid4()}"
        unfinished = folder / f"{name}.unfinished"
        try:
            unfinished.write_text(dumps(payload), encoding="utf-8")
            unfinished.rename(folder / f"{name}.{queue}.msg")
        except OSError as error:
            unfinished.unlink(missing_ok=True)
            raise ChannelError(f"cannot write a message to {folder}") from error
