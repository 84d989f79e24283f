"""Disqus export files: threads (one for each page of the site), then posts, which name what they answer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from k2forum.site.importing.dates import read_date
from k2forum.site.importing.html_text import to_markdown
from k2forum.site.importing.parsed import LeftOut, NotReadable, Post, Said
from k2forum.site.importing.xml_stream import XmlFile, child_of, local, text_of


class DisqusFile:
    has_texts = False

    def __init__(self, path: Path, *, source: str = "") -> None:
        self._xml = XmlFile(path)
        self.source = source or f"disqus {self._forum()}"

    def share_read(self) -> float:
        return self._xml.share_read()

    def posts(self) -> Iterator[Post | LeftOut]:
        for element, _above in self._xml.elements("thread", "post"):
            if local(element.tag) != "thread":
                continue
            title = text_of(element, "title")
            if text_of(element, "isDeleted") == "true":
                yield LeftOut("article", _id(element), "deleted", title)
            else:
                yield Post(id=_id(element), title=title, slug=_slug(text_of(element, "link")))

    def comments(self) -> Iterator[Said | LeftOut]:
        for element, _above in self._xml.elements("thread", "post"):
            if local(element.tag) == "post":
                yield _comment(element)

    def _forum(self) -> str:
        for element, _above in self._xml.elements("category", "thread"):
            if forum := text_of(element, "forum"):
                return forum
        raise NotReadable("this is no Disqus export: it names no forum")


def _comment(element: Element) -> Said | LeftOut:
    id = _id(element)
    reason = ""
    if not id:
        reason = "no_id"
    elif text_of(element, "isSpam") == "true":
        reason = "spam"
    elif text_of(element, "isDeleted") == "true":
        reason = "deleted"
    elif text_of(element, "isApproved") == "false":
        reason = "unapproved"
    if reason:
        return LeftOut("comment", id, reason)
    written = read_date(text_of(element, "createdAt"))
    if written is None:
        return LeftOut("comment", id, "no_date")
    author = child_of(element, "author")
    return Said(
        id=id,
        post=_id(child_of(element, "thread")),
        parent=_id(child_of(element, "parent")),
        name="" if author is None else text_of(author, "name"),
        email="" if author is None else text_of(author, "email"),
        login="" if author is None else text_of(author, "username"),
        written_at=written,
        source=to_markdown(text_of(element, "message")),
    )


def _id(element: Element | None) -> str:
    """Disqus gives ids as an attribute in a namespace of its own."""
    attributes = {} if element is None else element.attrib
    return next((value for name, value in attributes.items() if local(name) == "id"), "")


def _slug(address: str) -> str:
    """The last part of a page's address, which is what most sites name their articles by."""
    parts = [part for part in urlsplit(address).path.split("/") if part]
    return parts[-1].removesuffix(".html").removesuffix(".htm") if parts else ""
