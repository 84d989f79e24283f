"""The forum's worker, whose screener kills its process at certain texts."""

from __future__ import annotations

import os
import signal
from typing import Any

from celery.signals import worker_process_init

from k2forum.celery import app

CRASHES_AT = "this text is deadly"

__all__ = ["app"]


@worker_process_init.connect
def arm(**_: Any) -> None:
    from k2forum.moderation import applying

    screen = applying.screen

    def deadly(text: str, *around: Any) -> Any:
        if CRASHES_AT in text:
            os.kill(os.getpid(), signal.SIGKILL)
        return screen(text, *around)

    applying.screen = deadly  # type: ignore[assignment]
