"""The disk for papers, made small: a file system of 1 MB, or a limit on what web may write to one file."""

from __future__ import annotations

import contextlib
import subprocess
from pathlib import Path

import psutil

FULL, ROOM = "1m", "64m"
# Where mounting is refused: less than one paper, encrypted.
MOST_BYTES = 200_000


class Disk:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.is_mounted = False

    def shrink(self, web: list[psutil.Process]) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.is_mounted = _done(
            "mount", "-t", "tmpfs", "-o", f"size={FULL},mode=700", "papers", str(self.folder)
        )
        if not self.is_mounted:
            _limit(web, MOST_BYTES)

    def give_room(self, web: list[psutil.Process]) -> None:
        if self.is_mounted:
            assert _done("mount", "-o", f"remount,size={ROOM}", str(self.folder))
        else:
            _limit(web, None)

    def remove(self) -> None:
        if self.is_mounted:
            _done("umount", str(self.folder))


def _limit(processes: list[psutil.Process], most: int | None) -> None:
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            _soft, hard = process.rlimit(psutil.RLIMIT_FSIZE)
            process.rlimit(psutil.RLIMIT_FSIZE, (hard if most is None else most, hard))


def _done(*command: str) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False
