"""Compiles requirements.txt and requirements-dev.txt from pyproject.toml: `python -m tests.locks`."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMPILE = [
    "uv", "pip", "compile", "--universal", "--generate-hashes", "--python-version", "3.11",
    "--quiet", "pyproject.toml",
]  # fmt: skip


def main() -> int:
    """Write both locks; versions that are locked already stay unless `--upgrade` is given."""
    if not shutil.which("uv"):
        print("There is no uv here: pip install uv, then make lock again", file=sys.stderr)
        return 1
    for more in (
        ["-o", "requirements.txt"],
        ["--group", "dev", "-c", "requirements.txt", "-o", "requirements-dev.txt"],
    ):
        command = [*COMPILE, *sys.argv[1:], *more]
        if subprocess.run(command, cwd=ROOT, check=False).returncode:
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
