"""The data files of the screener, read once per process."""

from __future__ import annotations

import hashlib
import json
import re
from functools import cache
from importlib import resources
from typing import Any

# Keys whose text is prose or provenance: their words are no vocabulary.
_PROSE = {
    "source",
    "sources",
    "url",
    "note",
    "notes",
    "title",
    "authority",
    "number_read_at",
    "cautions",
    "purpose",
    "no_limit_reason",
    "effect",
    "advice",
    "banner",
    "situation",
    "direction",
    "for_author",
    "for_moderator",
}
# Made of what people wrote, mistakes included.
_LEARNED = frozenset({"reading", "sequence", "spellings", "thresholds"})
_WORD = re.compile(r"[a-z]+")
_FOLDED = str.maketrans("áàâäãåéèêëíìîïóòôöõúùûüñç", "aaaaaaeeeeiiiiooooouuuunc")


def _directory() -> Any:
    return resources.files(__package__) / "data"


def read(name: str) -> Any:
    """The parsed content of data/<name>.json, read anew."""
    return json.loads((_directory() / f"{name}.json").read_text(encoding="utf-8"))


load = cache(read)  # for what is looked at again and again


@cache
def names() -> tuple[str, ...]:
    """The data files there are, without their ending."""
    return tuple(sorted(f.name[:-5] for f in _directory().iterdir() if f.name.endswith(".json")))


@cache
def digest() -> str:
    """Eight characters that change whenever a data file changes."""
    content = hashlib.sha256()
    for name in names():
        content.update((_directory() / f"{name}.json").read_bytes())
    return content.hexdigest()[:8]


@cache
def vocabulary() -> frozenset[str]:
    """Every word of the data files, folded: what a disguised spelling may decode to."""
    words: set[str] = set()

    def collect(value: Any) -> None:
        if isinstance(value, str):
            words.update(
                w for w in _WORD.findall(value.lower().translate(_FOLDED).replace("ß", "ss")) if len(w) > 1
            )
        elif isinstance(value, list):
            for item in value:
                collect(item)
        elif isinstance(value, dict):
            for key, item in value.items():
                if key not in _PROSE:
                    collect(key)
                    collect(item)

    for name in names():
        if name not in _LEARNED:
            collect(load(name))
    return frozenset(words)
