"""Starting a reply with what it answers."""

from __future__ import annotations

from collections.abc import Mapping

from discussions.models import Comment
from k2forum.contributions.models import Visibility

LONGEST = 2_000


def quote_for(comment: Comment, asked: Mapping[str, str]) -> str:
    """The Markdown a reply begins with: with ``quote=1`` the whole public text of ``comment`` as a quotation,
    with ``text`` only that part of it; "" where no quotation was asked for."""
    if asked.get("quote") != "1" or comment.visibility != Visibility.PUBLISHED:
        return ""
    part = asked.get("text", "")[:LONGEST].strip()
    whole = comment.public_source
    return as_quotation(part if part and _stands_in(part, whole) else whole[:LONGEST])


def as_quotation(text: str) -> str:
    """Each line behind ``>``, and an empty line to write on. What the text quotes itself is left out."""
    lines = [line for line in text.strip().splitlines() if not line.lstrip().startswith(">")]
    while lines and not lines[0].strip():
        lines.pop(0)
    return "".join(f"> {line}".rstrip() + "\n" for line in lines) + "\n" if lines else ""


def _stands_in(part: str, whole: str) -> bool:
    """Whether the words of ``part`` stand in ``whole`` in this order, leaving marks of Markdown aside."""
    return _letters(part) in _letters(whole)


def _letters(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())
