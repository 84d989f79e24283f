"""XML files of any size, element by element. They come from strangers: entities and DTDs are refused."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from k2forum.site.importing.parsed import NotReadable

# Exports hold bytes that no XML may hold.
_NOT_XML = bytes(code for code in range(32) if code not in (9, 10, 13))


class XmlFile:
    """One export file. Counts what it has read, so that progress can be shown."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: IO[bytes] | None = None
        self._size = max(os.stat(path).st_size, 1)

    def read(self, count: int = -1) -> bytes:
        assert self._file is not None
        return self._file.read(count).translate(None, _NOT_XML)

    def share_read(self) -> float:
        return min(self._file.tell() / self._size, 1.0) if self._file and not self._file.closed else 1.0

    def elements(self, *wanted: str) -> Iterator[tuple[Element, list[Element]]]:
        """Each ended element whose path from the root is ``wanted`` ("channel/item"), with what encloses it.

        Names are local ones. An element is emptied after it was handed on, and so is whatever else ends
        at the same level, so memory does not grow with the file.
        """
        levels = {path.count("/") + 1 for path in wanted}
        with self.path.open("rb") as self._file:
            stack: list[Element] = []
            names: list[str] = []
            try:
                for event, element in iterparse(self, events=("start", "end"), forbid_dtd=True):
                    if event == "start":
                        stack.append(element)
                        names.append(local(element.tag))
                        continue
                    if "/".join(names[1:]) in wanted:
                        yield element, stack[:-1]
                        stack[-2].remove(element)
                    elif len(stack) - 1 == min(levels) and len(stack) > 1:
                        stack[-2].remove(element)
                    stack.pop()
                    names.pop()
            except ParseError as error:
                line, column = error.position
                raise NotReadable(f"line {line}, column {column}: this is not well-formed XML") from None
            except DefusedXmlException:
                raise NotReadable("the file declares a DTD or entities, which no export needs") from None


def local(tag: Any) -> str:
    """The name of an element without its namespace."""
    return str(tag).rpartition("}")[2]


def text_of(element: Element, name: str, *, within: str = "") -> str:
    """The text of the child of that local name (in a namespace that has ``within``), or ""."""
    for child in element:
        if local(child.tag) == name and within in str(child.tag).rpartition("}")[0]:
            return (child.text or "").strip()
    return ""


def child_of(element: Element, name: str) -> Element | None:
    return next((child for child in element if local(child.tag) == name), None)
