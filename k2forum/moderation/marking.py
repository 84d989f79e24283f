"""Hostile text as safe HTML: spans marked, revisions compared; all escaped, nothing becomes a link."""

from __future__ import annotations

import difflib
import html
import re
from collections.abc import Iterable

from django.utils.safestring import SafeString, mark_safe

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
LONGEST_DIFF = 20_000  # characters; beyond it lines are compared


def mark_spans(text: str, spans: Iterable[tuple[int, int, str]]) -> SafeString:
    """``text`` escaped, with spans (start, end, name) marked. Overlapping spans are joined with their names.

    Each mark can be focused and says the names of its rules.
    """
    joined: list[tuple[int, int, list[str]]] = []
    for start, end, name in sorted((max(s, 0), min(e, len(text)), n) for s, e, n in spans):
        if start >= end:
            continue
        if joined and start < joined[-1][1]:
            first, last, names = joined[-1]
            joined[-1] = (first, max(last, end), names if name in names else [*names, name])
        else:
            joined.append((start, end, [name]))
    out, at = [], 0
    for start, end, names in joined:
        label = html.escape(", ".join(names))
        out.append(_lines(text[at:start]))
        out.append(f'<mark tabindex="0" title="{label}">{_lines(text[start:end])}')
        out.append(f'<span class="visually-hidden"> [{label}]</span></mark>')
        at = end
    return _safe("".join([*out, _lines(text[at:])]))


def compared(old: str, new: str) -> SafeString:
    """What changed between two revisions, as ``ins`` and ``del``."""
    if len(old) + len(new) > LONGEST_DIFF:
        before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    else:
        before, after = _WORDS.findall(old), _WORDS.findall(new)
    out = []
    for kind, i1, i2, j1, j2 in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        gone, come = "".join(before[i1:i2]), "".join(after[j1:j2])
        if kind == "equal":
            out.append(_lines(come))
            continue
        if gone:
            out.append(f"<del>{_lines(gone)}</del>")
        if come:
            out.append(f"<ins>{_lines(come)}</ins>")
    return _safe("".join(out))


def _lines(text: str) -> str:
    return html.escape(text).replace("\n", "<br>")


def _safe(escaped: str) -> SafeString:
    return mark_safe(escaped)  # noqa: S308  (every part is escaped above)
