"""WordPress export files (WXR, Tools > Export): posts with their comments inside."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from k2forum.site.importing.dates import read_date
from k2forum.site.importing.html_text import to_markdown
from k2forum.site.importing.parsed import LeftOut, NotReadable, Post, Said
from k2forum.site.importing.xml_stream import XmlFile, local, text_of

ARTICLES = ("post", "page")
STATES = {"0": "unapproved", "hold": "unapproved", "spam": "spam", "trash": "trash", "post-trashed": "trash"}


class WordPressFile:
    has_texts = True

    def __init__(self, path: Path, *, source: str = "") -> None:
        self._xml = XmlFile(path)
        self.source = source or f"wordpress {self._site()}"

    def share_read(self) -> float:
        return self._xml.share_read()

    def posts(self) -> Iterator[Post | LeftOut]:
        # Comments are named too, so that each is dropped when it ends and a long item stays small.
        for element, _above in self._xml.elements("channel/item", "channel/item/comment"):
            if local(element.tag) == "item" and (found := _post(element)):
                yield found

    def comments(self) -> Iterator[Said | LeftOut]:
        for element, above in self._xml.elements("channel/item", "channel/item/comment"):
            if local(element.tag) == "comment":
                yield _comment(element, text_of(above[-1], "post_id"))

    def _site(self) -> str:
        for element, _above in self._xml.elements("channel/link", "channel/base_site_url"):
            if host := urlsplit((element.text or "").strip()).hostname:
                return host
        raise NotReadable("this is no WordPress export: it does not say which site it is from")


def _post(item: Element) -> Post | LeftOut | None:
    id, title = text_of(item, "post_id"), text_of(item, "title")
    if text_of(item, "post_type") not in ARTICLES:
        return None  # pictures, menus and the like, which nobody misses
    if text_of(item, "status") != "publish":
        return LeftOut("article", id, "not_published", title)
    if text_of(item, "post_password"):
        return LeftOut("article", id, "protected", title)
    return Post(
        id=id,
        title=title,
        slug=text_of(item, "post_name"),
        html=text_of(item, "encoded", within="content"),
        published_at=read_date(text_of(item, "post_date_gmt")) or read_date(text_of(item, "post_date")),
    )


def _comment(element: Element, post: str) -> Said | LeftOut:
    id = text_of(element, "comment_id")
    kind = text_of(element, "comment_type")
    state = text_of(element, "comment_approved")
    reason = ""
    if not id:
        reason = "no_id"
    elif kind in ("pingback", "trackback"):
        reason = "pingback"
    elif kind not in ("", "comment"):
        reason = "other_kind"
    elif state not in ("1", "approve"):
        reason = STATES.get(state, "unapproved")
    if reason:
        return LeftOut("comment", id, reason)
    written = read_date(text_of(element, "comment_date_gmt")) or read_date(text_of(element, "comment_date"))
    if written is None:
        return LeftOut("comment", id, "no_date")
    parent = text_of(element, "comment_parent")
    return Said(
        id=id,
        post=post,
        parent="" if parent == "0" else parent,
        name=text_of(element, "comment_author"),
        email=text_of(element, "comment_author_email"),
        login="",
        written_at=written,
        source=to_markdown(text_of(element, "comment_content")),
    )
