"""Export files as the other sites write them, of any size, made by the tests."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

FIRST = datetime(2014, 3, 1, 8, 0, tzinfo=UTC)
NAMES = ("Marta Lund", "Ben Okafor", "Iris Vale", "Tom Reyes", "Dr. Anna Smith", "marta lund", "")

WXR_HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<!-- This is a WordPress eXtended RSS file -->
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
  xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:wp="http://wordpress.org/export/1.2/">
<channel>
  <title>Old blog</title><link>https://old.example.org</link><wp:wxr_version>1.2</wp:wxr_version>
  <wp:base_site_url>https://old.example.org</wp:base_site_url>
  <wp:author><wp:author_login>ed</wp:author_login><wp:author_email>ed@old.example.org</wp:author_email></wp:author>
"""
WXR_TAIL = "</channel>\n</rss>\n"


def moment(number: int) -> datetime:
    return FIRST + timedelta(hours=number)


def wxr_post(id: int, slug: str, comments: str = "", **changes: str) -> str:
    given = {
        "title": f"Post {id}",
        "html": f"<!-- wp:paragraph -->\n<p>Words of post {id}.</p>\n<!-- /wp:paragraph -->\n\n"
        "<h2>More</h2>\n<p>Yes.</p>",
        "status": "publish",
        "type": "post",
        "password": "",
    } | changes
    return f"""  <item>
    <title><![CDATA[{given["title"]}]]></title><link>https://old.example.org/{slug}/</link>
    <dc:creator><![CDATA[ed]]></dc:creator><description></description>
    <content:encoded><![CDATA[{given["html"]}]]></content:encoded>
    <excerpt:encoded><![CDATA[not this]]></excerpt:encoded>
    <wp:post_id>{id}</wp:post_id><wp:post_date><![CDATA[2014-02-01 10:00:00]]></wp:post_date>
    <wp:post_date_gmt><![CDATA[2014-02-01 09:00:00]]></wp:post_date_gmt>
    <wp:post_name><![CDATA[{slug}]]></wp:post_name><wp:status><![CDATA[{given["status"]}]]></wp:status>
    <wp:post_type><![CDATA[{given["type"]}]]></wp:post_type>
    <wp:post_password><![CDATA[{given["password"]}]]></wp:post_password>
    <wp:postmeta><wp:meta_key>_edit_last</wp:meta_key><wp:meta_value>1</wp:meta_value></wp:postmeta>
{comments}  </item>
"""


def wxr_comment(id: int, text: str = "", *, parent: int = 0, **changes: str) -> str:
    given = {
        "name": NAMES[id % len(NAMES)],
        "email": f"person{id % 40}@old.example.org",
        "approved": "1",
        "type": "comment",
        "date": f"{moment(id):%Y-%m-%d %H:%M:%S}",
    } | changes
    text = text or f"Tea number {id} was <b>good</b>.\n\nI would drink it again &amp; again."
    return f"""    <wp:comment>
      <wp:comment_id>{id}</wp:comment_id><wp:comment_author><![CDATA[{given["name"]}]]></wp:comment_author>
      <wp:comment_author_email><![CDATA[{given["email"]}]]></wp:comment_author_email>
      <wp:comment_author_url></wp:comment_author_url><wp:comment_author_IP>192.0.2.7</wp:comment_author_IP>
      <wp:comment_date><![CDATA[{given["date"]}]]></wp:comment_date>
      <wp:comment_date_gmt><![CDATA[{given["date"]}]]></wp:comment_date_gmt>
      <wp:comment_content><![CDATA[{text}]]></wp:comment_content>
      <wp:comment_approved><![CDATA[{given["approved"]}]]></wp:comment_approved>
      <wp:comment_type><![CDATA[{given["type"]}]]></wp:comment_type>
      <wp:comment_parent>{parent}</wp:comment_parent><wp:comment_user_id>0</wp:comment_user_id>
      <wp:commentmeta><wp:meta_key>akismet</wp:meta_key><wp:meta_value>x</wp:meta_value></wp:commentmeta>
    </wp:comment>
"""


def wxr(path: Path, *items: str) -> Path:
    path.write_text(WXR_HEAD + "".join(items) + WXR_TAIL, encoding="utf-8")
    return path


def large_wxr(path: Path, count: int) -> Path:
    """One post with so many comments; each third answers the one before it."""
    with path.open("w", encoding="utf-8") as file:
        before, after = wxr_post(7, "on-tea", "@@").split("@@")
        file.write(WXR_HEAD + before)
        file.writelines(wxr_comment(n, parent=n - 1 if n % 3 == 0 else 0) for n in range(1, count + 1))
        file.write(after + WXR_TAIL)
    return path


DISQUS_HEAD = """<?xml version="1.0" encoding="utf-8"?>
<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals">
<category dsq:id="1"><forum>teablog</forum><title>General</title><isDefault>true</isDefault></category>
"""


def disqus_thread(id: int, link: str, **changes: str) -> str:
    given = {"deleted": "false"} | changes
    return f"""<thread dsq:id="{id}"><id>node/{id}</id><forum>teablog</forum><category dsq:id="1" />
<link>{link}</link><title>On tea</title><message /><createdAt>2013-01-01T00:00:00Z</createdAt>
<author><name>Ed</name><isAnonymous>false</isAnonymous><username>ed</username></author>
<isClosed>false</isClosed><isDeleted>{given["deleted"]}</isDeleted></thread>
"""


def disqus_post(id: int, thread: int, text: str = "", *, parent: int = 0, **changes: str) -> str:
    given = {
        "name": NAMES[id % len(NAMES)],
        "login": f"user{id % 40}",
        "deleted": "false",
        "spam": "false",
    } | changes
    text = text or f"<p>Tea number {id} was <i>good</i>.</p>"
    answered = f'<parent dsq:id="{parent}" />' if parent else ""
    return f"""<post dsq:id="{id}"><id /><message><![CDATA[{text}]]></message>
<createdAt>{moment(id):%Y-%m-%dT%H:%M:%SZ}</createdAt>
<isDeleted>{given["deleted"]}</isDeleted><isSpam>{given["spam"]}</isSpam>
<author><name>{escape(given["name"])}</name><isAnonymous>true</isAnonymous><username>{given["login"]}</username></author>
<thread dsq:id={quoteattr(str(thread))} />{answered}</post>
"""


def disqus(path: Path, *parts: str) -> Path:
    path.write_text(DISQUS_HEAD + "".join(parts) + "</disqus>\n", encoding="utf-8")
    return path


def large_disqus(path: Path, count: int) -> Path:
    """One thread with so many posts, the newest first: what a post answers comes after it."""
    with path.open("w", encoding="utf-8") as file:
        file.write(DISQUS_HEAD + disqus_thread(9, "https://old.example.org/2014/on-tea.html"))
        file.writelines(disqus_post(n, 9, parent=n - 1 if n % 3 == 0 else 0) for n in range(count, 0, -1))
        file.write("</disqus>\n")
    return path


def csv_file(path: Path, rows: list[dict[str, Any]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def shape_of(comments: Any) -> Iterator[tuple[str, str, int, str]]:
    """What came, without what differs between databases: text, date, depth, and the text it answers."""
    for comment in comments.select_related("parent", "author").order_by("path"):
        answered = comment.parent.source if comment.parent and not comment.parent.is_opening else ""
        yield comment.source, comment.created_at.isoformat(), comment.depth, answered
