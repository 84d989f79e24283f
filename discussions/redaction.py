"""Masking what a moderator redacted for privacy.

The author's source stays as it is; only what is rendered changes.
"""

from __future__ import annotations

from collections.abc import Iterable

MASK = "[removed for privacy]"


def spans_of(text: str, phrases: Iterable[str]) -> list[list[int]]:
    """Where the phrases stand in ``text``: [start, end) pairs in order, without overlaps."""
    found = []
    for phrase in {phrase for phrase in phrases if phrase}:
        at = text.find(phrase)
        while at >= 0:
            found.append([at, at + len(phrase)])
            at = text.find(phrase, at + len(phrase))
    joined: list[list[int]] = []
    for start, end in sorted(found):
        if joined and start < joined[-1][1]:
            joined[-1][1] = max(joined[-1][1], end)
        else:
            joined.append([start, end])
    return joined


def masked(text: str, spans: Iterable[Iterable[int]]) -> str:
    """``text`` with each [start, end) span replaced by MASK. Spans must be in order and apart."""
    parts, at = [], 0
    for start, end in spans:
        parts += [text[at:start], MASK]
        at = end
    return "".join([*parts, text[at:]])
