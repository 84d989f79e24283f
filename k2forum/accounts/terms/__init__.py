"""The terms for professionals. A new wording is a new file with the next number; old ones stay."""

from __future__ import annotations

from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent


@cache
def newest() -> tuple[int, str]:
    """Number and text (Markdown) of the version in force."""
    number, file = max((int(path.stem), path) for path in FOLDER.glob("*.md"))
    return number, file.read_text(encoding="utf-8")
