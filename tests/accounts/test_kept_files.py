"""A file is kept whole or not at all."""

import resource
from pathlib import Path

import pytest

from k2forum.accounts import kept_files


def test_what_the_disk_does_not_take_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "file"
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        with pytest.raises(OSError, match="File too large"):
            kept_files.store(path, b"x" * 2000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert not path.exists()
    kept_files.store(path, b"x" * 2000)
    assert path.stat().st_size == 2000 and path.stat().st_mode & 0o077 == 0
