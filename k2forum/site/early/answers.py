"""Pages of articles and threads answered before anything else runs, while nothing that they show has changed.

A page is kept by this process under what it shows: address, viewer, languages; together with the number of
``versions`` that was read before it was made. Each request reads that number in one query: the page is sent
while the number is the same, and made anew otherwise. There is nothing to expire and nothing to forget.
A visitor's page is one for all visitors; a member's is kept for that session alone.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import Error, connection
from django.db.models import Min
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.http import parse_etags
from django.utils.translation import get_language_from_request
from psycopg import Error as PostgresError
from psycopg.pq import ExecStatus

from discussions.models import Thread
from k2forum.site.early.versions import SITE, TABLE

Handler = Callable[[HttpRequest], HttpResponse]
# Addresses whose pages say in their context which article they belong to, and what may stand behind the "?".
STARTS = ("/articles/", "/threads/", "/comments/")
ASKED = {"page", "after", "before", "sort", "show"}
# Of a member's pages, the one without a composer: a form is made anew each time.
MEMBER_STARTS = ("/articles/",)
NAMES = {"articles:detail", "discussions:thread", "discussions:thread-list", "discussions:comment"}
MEMBER_NAMES = {"articles:detail"}
MOST_BYTES = 48 * 2**20  # of pages kept by one process
# Badges end at midnight, in every time zone.
QUARTER = 15 * 60
LEFT_OUT = {"content-length", "set-cookie"}
OF_UNCHANGED = ("ETag", "Cache-Control", "Vary")
DATETIME_OF_SQLITE = "datetime('now')"
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([A-Za-z0-9]{64})"')


@dataclass(slots=True)
class Kept:
    """A page as it was sent. ``session``: the data of the session it was made in; "" for visitors."""

    scopes: list[int]
    version: int
    session: str
    until: float
    etag: str
    headers: list[tuple[str, str]]
    unchanged: dict[str, str]
    parts: list[bytes]  # the body, cut where a form token stands
    secret: str

    @property
    def size(self) -> int:
        return sum(map(len, self.parts))


class Pages:
    """What one process keeps: the pages used last, up to so many bytes."""

    def __init__(self) -> None:
        self.kept: OrderedDict[Any, Kept] = OrderedDict()
        self.scopes: OrderedDict[Any, list[int]] = OrderedDict()
        self.bytes = 0
        self.lock = threading.Lock()

    def get(self, key: Any) -> Kept | None:
        with self.lock:
            found = self.kept.get(key)
            if found is not None:
                self.kept.move_to_end(key)
            return found

    def put(self, key: Any, page: Kept) -> None:
        with self.lock:
            if old := self.kept.pop(key, None):
                self.bytes -= old.size
            self.kept[key] = page
            self.bytes += page.size
            while self.bytes > MOST_BYTES:
                self.bytes -= self.kept.popitem(last=False)[1].size

    def know(self, key: Any, scopes: list[int]) -> None:
        with self.lock:
            self.scopes[key] = scopes
            self.scopes.move_to_end(key)
            if len(self.scopes) > 10_000:
                self.scopes.popitem(last=False)

    def clear(self) -> None:
        with self.lock:
            self.kept.clear()
            self.scopes.clear()
            self.bytes = 0


pages = Pages()


def early_answers(get_response: Handler) -> Handler:
    def middleware(request: HttpRequest) -> HttpResponse:
        key = key_of(request)
        if key is None or connection.in_atomic_block:
            return get_response(request)
        kept = pages.get(key)
        session_key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
        scopes = kept.scopes if kept else pages.scopes.get(key)
        now = _now(scopes, session_key) if scopes else None
        if kept and now == (kept.version, kept.session) and time.time() < kept.until:
            return _answer(request, kept)
        return _kept(key, now, request, get_response(request))

    return middleware


def key_of(request: HttpRequest) -> Any:
    """What decides how a page looks, besides what it shows; None for what is not kept."""
    if request.method != "GET" or not request.path.startswith(STARTS) or "HTTP_HX_REQUEST" in request.META:
        return None
    query = request.META.get("QUERY_STRING", "")
    if query and (len(query) > 80 or not ASKED.issuperset(request.GET)):
        return None
    session = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    token = ""
    if session:
        token = request.COOKIES.get(settings.CSRF_COOKIE_NAME, "")
        if not token or not request.path.startswith(MEMBER_STARTS):
            return None
    packed = not session and "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", "")
    language = get_language_from_request(request) if len(settings.LANGUAGES) > 1 else ""
    where = (request.META.get("HTTP_HOST", ""), request.scheme, request.path, query)
    return (*where, language, packed, session, token)


VERSION = f"SELECT COALESCE(SUM(version), 0) FROM {TABLE} WHERE scope "  # noqa: S608
SESSION = "SELECT session_data FROM django_session WHERE session_key = {key} AND expire_date > {now}"
POSTGRES = VERSION + "= ANY($1::bigint[])"
# Prepared once for each connection, by name.
PREPARED = {
    b"k2_visitor": POSTGRES.encode(),
    b"k2_member": f"SELECT ({POSTGRES}), ({SESSION.format(key='$2', now='now()')})".encode(),
}


def _now(scopes: list[int], session_key: str) -> tuple[int, str] | None:
    """The version of what these scopes show and the data of the session, in one query; None: ask the long
    way."""
    ask = _row_of_postgres if connection.vendor == "postgresql" else _row_of_sqlite
    try:
        row = ask(",".join(map(str, scopes)), session_key)
    except Error:
        return None  # the page itself says that the database is away
    if row is None or (session_key and row[1] is None):
        return None
    return int(row[0]), row[1] if session_key else ""


def _row_of_postgres(scopes: str, session_key: str) -> tuple[Any, ...]:
    """Past what Django and psycopg do around a query, which costs more than this one: no cursor, no types,
    and no question whether the connection still works, since this is it."""
    connection.ensure_connection()
    line: Any = connection.connection
    name, values = b"k2_visitor", [f"{{{scopes}}}".encode()]
    if session_key:
        name, values = b"k2_member", [*values, session_key.encode()]
    try:
        if name not in line.__dict__.setdefault("k2_prepared", set()):
            line.pgconn.prepare(name, PREPARED[name])
            line.k2_prepared.add(name)
        found = line.pgconn.exec_prepared(name, values)
        if found.status != ExecStatus.TUPLES_OK:
            raise PostgresError
    except PostgresError:
        connection.close()
        raise Error from None
    return tuple(
        value.decode() if (value := found.get_value(0, column)) is not None else None
        for column in range(found.nfields)
    )


def _row_of_sqlite(scopes: str, session_key: str) -> Any:
    query = f"{VERSION}IN ({scopes})"  # ours, and whole numbers
    if session_key:
        query = f"SELECT ({query}), ({SESSION.format(key='%s', now=DATETIME_OF_SQLITE)})"
    with connection.cursor() as cursor:
        cursor.execute(query, (session_key,) if session_key else ())
        return cursor.fetchone()


def _answer(request: HttpRequest, kept: Kept) -> HttpResponse:
    if kept.etag and _has(request, kept.etag):
        return _unchanged(kept.unchanged)
    body = kept.parts[0]
    if kept.secret:
        request.META["CSRF_COOKIE"] = kept.secret
        body = get_token(request).encode().join(kept.parts)  # masked anew each time
    response = HttpResponse(body)
    response.headers["Content-Length"] = str(len(body))
    for name, value in kept.headers:
        response.headers[name] = value
    return response


def _has(request: HttpRequest, etag: str) -> bool:
    asked = request.META.get("HTTP_IF_NONE_MATCH", "")
    return bool(asked) and etag in parse_etags(asked)


def _unchanged(headers: Mapping[str, str]) -> HttpResponse:
    response = HttpResponseNotModified()
    for name in OF_UNCHANGED:
        response.headers[name] = headers[name]
    return response


def _kept(
    key: Any, now: tuple[int, str] | None, request: HttpRequest, response: HttpResponse
) -> HttpResponse:
    """The answer, completed for keeping; kept where the number was read before it was made."""
    scopes = _scopes(request, response)
    if scopes is None:
        return response
    known = pages.scopes.get(key)
    pages.know(key, scopes)
    secret, etag, parts = "", "", [response.content]
    if request.user.is_authenticated:
        secret = request.META["CSRF_COOKIE"]
        tokens = set(TOKEN.findall(response.content))
        if len(tokens) != 1:
            return response
        parts = response.content.split(tokens.pop())
    else:
        etag = _complete(response, packed=key[5])
        parts = [response.content]
    headers = [(name, value) for name, value in response.items() if name.lower() not in LEFT_OUT]
    # At first sight nobody knew whose number to read beforehand: the next one does.
    if now is not None and known == scopes and request.user.is_authenticated == bool(now[1]):
        short = {name: value for name, value in headers if name in OF_UNCHANGED}
        until = _until(scopes[1])
        pages.put(key, Kept(scopes, now[0], now[1], until, etag, headers, short, parts, secret))
    return _unchanged(response.headers) if etag and _has(request, etag) else response


def _complete(response: HttpResponse, *, packed: bool) -> str:
    """What every answer to a visitor has: whoever keeps it asks again each time. Returns the ETag."""
    patch_cache_control(response, no_cache=True)
    patch_vary_headers(response, ["Accept-Encoding"])
    digest = hashlib.sha256(response.content).hexdigest()[:32]
    etag = f'"{digest}-gzip"' if packed else f'"{digest}"'
    if packed:
        response.content = gzip.compress(response.content, 6, mtime=0)
        response.headers["Content-Encoding"] = "gzip"
        response.headers["Content-Length"] = str(len(response.content))
    response.headers["ETag"] = etag
    return etag


def _scopes(request: HttpRequest, response: HttpResponse) -> list[int] | None:
    """What the page shows; None for a page that is not kept."""
    match = request.resolver_match
    context = getattr(response, "context_data", None) or {}
    article = context.get("article")
    if (
        response.status_code != 200
        or match is None
        or article is None
        or "no-store" in response.get("Cache-Control", "")
    ):
        return None
    member = request.user.is_authenticated
    if match.view_name not in (MEMBER_NAMES if member else NAMES) or set(response.cookies) - (
        {settings.CSRF_COOKIE_NAME} if member else set()
    ):
        return None
    if not member:
        return None if "cookie" in response.get("Vary", "").lower() else [SITE, article.pk]
    person: Any = request.user
    return None if person.is_staff or "CSRF_COOKIE" not in request.META else [SITE, article.pk, -person.pk]


def _until(article: int) -> float:
    """The next quarter of an hour, or when a thread of the article closes before."""
    soon = timezone.now()
    quarter = (time.time() // QUARTER + 1) * QUARTER
    closing = Thread.objects.filter(article=article, closes_at__gt=soon).aggregate(first=Min("closes_at"))[
        "first"
    ]
    return min(quarter, closing.timestamp()) if closing else quarter
