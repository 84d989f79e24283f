"""Whatever is sent, the answer is in words and never a broken page."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from django.test import Client

from articles.models import Article
from discussions.models import Comment
from k2forum.accounts.models import User
from tests import cast
from tests.moderation import acts

WORD = "k" * 1_000_000
BIDI = "a \u202egnp.exe\u2066 \u200f\u061c b"
TEXTS = {
    "one word of a megabyte": WORD,
    "NUL": "before\0after",
    "right-to-left overrides": BIDI,
    "ten thousand quotes": ">" * 9_999 + " x",
    "quotes with spaces": "> " * 4_900 + "x",
    "lists in lists": "\n".join(" " * n + "- x" for n in range(140)),
    "emphasis": "*_" * 4_900,
    "brackets": "[" * 9_900,
    "links in links": "[a](" * 2_400,
    "backticks": "`" * 9_999,
    "entities": "&#x110000;" * 900,
    "control characters": "".join(map(chr, range(1, 32))) + "x",
    "private and unassigned": "\ufffe\uffff\U0010ffff\ue000 x",
    "combining marks": "Z" + "\u0301" * 9_000,
    "nothing but spaces": " \u200b\u00a0\n" * 50,
}
SLOWEST = 5.0  # seconds of work, however busy the machine is with other things


@pytest.fixture
def opening(author: User, article: Article) -> Comment:
    return acts.opening(article, author)


def places(opening: Comment) -> list[tuple[str, dict[str, str]]]:
    """Every form into which a member writes, with the fields that take the text."""
    return [
        (
            f"/articles/{opening.thread.article.slug}/threads/new/",
            {"kind": "discussion", "title": "", "text": ""},
        ),
        (f"/comments/{opening.pk}/replies/new/", {"text": ""}),
        (f"/comments/{opening.pk}/edit/", {"title": "", "text": ""}),
        (f"/comments/{opening.pk}/reports/", {"reason": "other", "text": ""}),
        ("/preview/", {"text": ""}),
        ("/drafts/", {"place": f"/threads/{opening.thread_id}/", "text": ""}),
        ("/credentials/name/", {"name": "", "why": ""}),
        ("/accounts/email/", {"action_add": "", "email": ""}),
        ("/accounts/tokens/new/", {"name": "", "scopes": "read"}),
        ("/credentials/new/", {"register_code": "", "number": "", "legal_name": "", "interests": ""}),
    ]


@pytest.mark.parametrize("name", TEXTS)
def test_no_text_breaks_a_form(
    name: str, opening: Comment, author: User, stranger: User, settings: Any
) -> None:
    settings.POSTS_PER_ACCOUNT = settings.POSTS_PER_ADDRESS = "1000/600"
    cast.reply_by(stranger, opening)
    clients = {author: cast.client_of(author), stranger: cast.client_of(stranger)}
    for address, fields in places(opening):
        client = clients[author if "/edit/" in address else stranger]
        sent = {field: value or TEXTS[name] for field, value in fields.items()}
        started = time.process_time()
        answer = client.post(address, sent)
        assert answer.status_code < 500, address
        assert time.process_time() - started < SLOWEST, address
        if answer.status_code >= 400:
            assert re.search(r"[a-z]{3,} [a-z]+", answer.content.decode()), "an answer in words"
    for comment in Comment.objects.exclude(pk=opening.pk):
        cast.screened(comment)
    assert Client().get(opening.thread.get_absolute_url()).status_code == 200


RAW = {
    "not UTF-8": b"text=%ff%fe%00&title=%c3%28",
    "half a surrogate": b"text=%ed%a0%80&title=x",
    "not even a form": b"\x00\x01\x02\xff" * 50,
    "a thousand fields": b"&".join(b"f%d=1" % n for n in range(1_000)),
}


@pytest.mark.parametrize("name", RAW)
def test_no_body_breaks_a_page(name: str, opening: Comment, stranger: User) -> None:
    cast.reply_by(stranger, opening)
    client = cast.client_of(stranger)
    for kind in (
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "text/plain; charset=utf-7",
    ):
        for address, _fields in places(opening):
            assert client.generic("POST", address, RAW[name], kind).status_code < 500, (kind, address)


def test_no_query_breaks_a_page(opening: Comment, stranger: User) -> None:
    odd = ["%00", "%ff", "a" * 5_000, "%E2%80%AE", "%ED%A0%80", "1e9", "'%22)--"]
    names = ("q", "page", "after", "before", "sort", "show", "since", "next", "lang", "quote", "help", "kind")
    pages = ["/", "/search/", f"/articles/{opening.thread.article.slug}/", opening.thread.get_absolute_url()]
    pages += [
        opening.get_absolute_url(),
        "/accounts/login/",
        "/transparency/",
        f"/people/{opening.author_id}/",
    ]
    for client in (Client(), cast.client_of(stranger)):
        for page in pages:
            for value in odd:
                query = "&".join(f"{name}={value}" for name in names)
                assert client.get(f"{page}?{query}").status_code < 500, (page, value)


def test_no_path_breaks_the_site(db: None) -> None:
    odd = [
        "/%00",
        "/%ff/",
        "/articles/%E2%80%AE/",
        "/threads/99999999999999999999/",
        "/comments/0/",
        "/people/-1/",
    ]
    climbing = ["/../../etc/passwd", "/static/../../settings.py", "/%2e%2e/%2e%2e/etc/passwd"]
    for path in odd + climbing:
        assert Client().get(path).status_code in (301, 302, 400, 404), path


def test_nothing_is_changed_by_a_form_that_another_site_sent(opening: Comment, author: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(author, backend="django.contrib.auth.backends.ModelBackend")
    for address, fields in [*places(opening), ("/accounts/logout/", {}), ("/accounts/password/change/", {})]:
        assert client.post(address, fields).status_code == 403, address
    assert (
        client.post("/accounts/login/", {"login": author.email, "password": cast.PASSWORD}).status_code == 403
    )


def test_signing_in_begins_a_session_of_its_own(client: Client, author: User) -> None:
    """One that somebody else knows, because they planted it, is worth nothing afterwards."""
    session = client.session
    session["planted"] = "by somebody"
    session.save()
    client.cookies["sessionid"] = str(session.session_key)
    planted = session.session_key
    client.post("/accounts/login/", {"login": author.email, "password": cast.PASSWORD})
    assert client.session["_auth_user_id"] == str(author.pk)
    assert client.session.session_key != planted
    before = client.session.session_key
    client.post("/accounts/logout/")
    assert Client(headers={"cookie": f"sessionid={before}"}).get("/notices/").status_code == 302
