"""What was read when it was posted need not be read again: docs/decisions/0022.

Where the screener finds nothing, a digest of exactly what it has read is kept with the text. Whoever reads
the same afterwards, with the same screener, knows what it would say.
"""

from __future__ import annotations

from k2forum.contributions.models import digest_of
from k2forum.screening import quiet
from k2forum.screening.types import Verdict


def digest(text: str, context: list[str]) -> str:
    """Of a text, what it is read with, and the screener of this release."""
    return digest_of(quiet.reader(), text, *context)


def to_keep(verdict: Verdict, text: str, context: list[str]) -> str:
    """The digest, where the verdict on the text says nothing; "" where the text has to be read again."""
    return digest(text, context) if quiet.is_quiet(verdict) else ""
