"""Ids for headings and passages: the same words get the same id in every revision."""

from __future__ import annotations

import hashlib
import re

from django.utils.text import slugify

from articles.importing.inline import plain

MAX_CHARACTERS = 60
_DASHES = re.compile("[–—/:]")
# Ids that the pages around the article may use themselves.
_OF_THE_PAGE = re.compile(
    r"(main|top|header|footer|content|article|contents|discussion|threads|comments|references|disclaimer|menu|search"
    r"|(comment|thread|reference|p|id|case|form)-.*)"
)


class Anchors:
    """Hands out ids, each once."""

    def __init__(self) -> None:
        self._used: dict[str, int] = {}

    def for_heading(self, heading: str) -> str:
        """An id made of the words of a heading (inline Markdown)."""
        anchor = slugify(_DASHES.sub(" ", plain(heading)))[:MAX_CHARACTERS].strip("-_")
        if not anchor:
            return self._once("s-" + _digest(heading))
        return self._once(f"{anchor}-section" if _OF_THE_PAGE.fullmatch(anchor) else anchor)

    def for_passage(self, text: str) -> str:
        """An id made of the digest of a passage (inline Markdown)."""
        return self._once("p-" + _digest(plain(text)))

    def _once(self, anchor: str) -> str:
        count = self._used[anchor] = self._used.get(anchor, 0) + 1
        if count == 1:
            return anchor
        return self._once(f"{anchor}-{count}")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:10]
