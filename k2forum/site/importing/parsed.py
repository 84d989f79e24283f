"""What the readers of export files hand on: posts, comments, and what is left out and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

REASONS = {
    "spam": "marked as spam there",
    "trash": "in the bin there",
    "deleted": "deleted there",
    "unapproved": "waiting for approval there",
    "pingback": "a pingback or trackback, not by a person",
    "other_kind": "neither a post nor a comment",
    "not_published": "the article is no public one there",
    "protected": "the article needs a password there",
    "no_text": "there is no text in it",
    "too_long": "longer than a comment may be here",
    "no_date": "its date cannot be read",
    "no_id": "it has no id, so it could come twice",
    "no_article": "its article is not here (--create-articles, or --article SLUG)",
    "not_readable": "the article cannot be read",
}
# Not left out, but not as it was.
NOTES = {
    "parent_missing": "what it answers did not come: placed at the top level",
    "renamed": "the author's name is taken or cannot stand here: another was given",
}


@dataclass(frozen=True, slots=True)
class Post:
    """An article of the other site. ``html`` is "" where the file does not hold its text."""

    id: str
    title: str
    slug: str
    html: str = ""
    published_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """A comment: ``source`` is Markdown already; ``parent`` the id of what it answers there, or ""."""

    id: str
    post: str
    parent: str
    name: str
    email: str
    login: str
    written_at: datetime
    source: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """``kind`` is article or comment; ``reason`` one of REASONS; ``detail`` words that help to find it."""

    kind: str
    id: str
    reason: str
    detail: str = ""


class NotReadable(Exception):
    """The file is not what it should be; the text says where and what."""


class Reader(Protocol):
    """A file of another site, read from its beginning each time, without ever holding more than one piece."""

    source: str
    has_texts: bool

    def posts(self) -> Iterator[Post | LeftOut]: ...

    def comments(self) -> Iterator[Said | LeftOut]: ...

    def share_read(self) -> float:
        """How much of the file the current reading has behind it, 0 to 1."""
        ...
