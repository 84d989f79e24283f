"""Nobody adds a page that no browser test looks at (tests/browser/test_access.py)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.urls import URLResolver, get_resolver

from tests.browser import pages


def names_of(patterns: Iterable[Any], spaces: tuple[str, ...] = ()) -> Iterator[str]:
    """The names of all addresses with their namespaces; those without a name cannot be linked to."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = (*spaces, pattern.namespace) if pattern.namespace else spaces
            yield from names_of(pattern.url_patterns, inner)
        elif pattern.name:
            yield ":".join((*spaces, pattern.name))


def is_alike(name: str) -> bool:
    return name.startswith("admin:") and (
        name.endswith(pages.ADMIN_ALIKE) or name.startswith(pages.ADMIN_OF_PACKAGES)
    )


def test_every_address_is_looked_at_or_is_no_page():
    names = set(names_of(get_resolver().url_patterns))
    names = {name for name in names if name.split(":")[0] not in pages.DATA_NAMESPACES}
    listed = {visit.name for visit in pages.ALL} | set(pages.ON_THE_WAY)
    assert {name for name in names - listed - pages.not_pages() if not is_alike(name)} == set()


def test_the_list_names_no_address_that_is_gone():
    names = set(names_of(get_resolver().url_patterns))
    assert ({visit.name for visit in pages.ALL} | set(pages.ON_THE_WAY) | pages.not_pages()) - names == set()
