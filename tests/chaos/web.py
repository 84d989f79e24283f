"""The forum's web process, whose screener breaks on the texts that kill the worker's.

Otherwise it would read them without harm, and what was read once is not read again.
"""

from __future__ import annotations

from typing import Any

from k2forum.wsgi import application
from tests.chaos.worker import CRASHES_AT

__all__ = ["application"]


def arm() -> None:
    from discussions import advice

    screen = advice.screen

    def breaks(text: str, *around: Any) -> Any:
        if CRASHES_AT in text:
            raise ValueError
        return screen(text, *around)

    advice.screen = breaks  # type: ignore[assignment]


arm()
