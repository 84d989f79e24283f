"""Ends what a killed supervisor leaves behind: `python -m k2forum.guardian`, told what on standard input.

Each line `+ID` or `-ID` adds or drops one process group. When the input closes while groups are left, their
supervisor is gone without having stopped them (kill -9, a crash), so they are ended here.
"""

from __future__ import annotations

import os
import signal
import sys
import time

PATIENCE = 5.0  # seconds a group has to end by itself


def is_alive(group: int) -> bool:
    """Whether any process of the group is left."""
    try:
        os.killpg(group, 0)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def signal_group(group: int, number: signal.Signals) -> None:
    """Signal every process of the group; one that is gone already is fine."""
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        return


def end_groups(groups: set[int], patience: float = PATIENCE) -> None:
    """Ask every group to end, then make it; `patience` in seconds lies between."""
    for group in groups:
        signal_group(group, signal.SIGTERM)
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline and any(is_alive(group) for group in groups):
        time.sleep(0.1)
    for group in groups:
        signal_group(group, signal.SIGKILL)


def main() -> None:
    """Keep the list until the input closes, then end what is still on it."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # it has to outlive its supervisor, whatever is sent to both
    groups: set[int] = set()
    for line in sys.stdin:
        group = int(line[1:])
        if line[0] == "+":
            groups.add(group)
        else:
            groups.discard(group)
    end_groups(groups)


if __name__ == "__main__":
    main()
