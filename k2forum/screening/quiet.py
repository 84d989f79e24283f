"""A text in which the screener finds nothing, so that there is nothing to say, to add or to hold."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from functools import cache
from importlib import resources
from typing import Any

from .pipeline import RULES_VERSION
from .types import Verdict

QUIET = Verdict(
    flag=False,
    severity="none",
    reasons=(),
    findings=(),
    mentions=(),
    interactions=(),
    emergency=None,
    at_risk=None,
    names_medicine=False,
    language="en",
    rules_version=RULES_VERSION,
)


def is_quiet(verdict: Verdict) -> bool:
    """Whether the verdict says nothing but in which language the text is."""
    return replace(verdict, language=QUIET.language) == QUIET


@cache
def reader() -> str:
    """Changes with any file of the screener, code or data: two processes of one release read alike."""
    content = hashlib.sha256()
    package: Any = resources.files(__package__)
    for folder in (package, package / "data"):
        for file in sorted(folder.iterdir(), key=lambda file: file.name):
            if file.name.endswith((".py", ".json")):
                content.update(file.name.encode() + file.read_bytes())
    return content.hexdigest()
