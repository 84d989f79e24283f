"""Files that the forum keeps for people: whole or not at all, readable by its own account alone."""

from __future__ import annotations

from pathlib import Path


def store(path: Path, content: bytes) -> None:
    """Write the file. Raises OSError, and leaves nothing behind, where the disk does not take it."""
    try:
        path.touch(mode=0o600)
        path.write_bytes(content)
    except OSError:
        path.unlink(missing_ok=True)
        raise
