"""Lists by cursor: a page costs the same wherever it lies. A cursor is signed, so only ours are read."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core import signing
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Schema

from k2forum.accounts.paging import below
from k2forum.site.api.problems import Problem

SALT = "k2forum.site.api.paging"
MOST = 100


class Asked(Schema):
    """The part of a list that is asked for."""

    limit: int = Field(50, ge=1, le=MOST, description="How many rows at most.")
    cursor: str = Field("", max_length=500, description="Part of `next` of the page before.")


def newest_first(rows: QuerySet[Any], asked: Asked, moment: str) -> tuple[list[Any], list[Any] | None]:
    """Rows by ``moment`` (a column) downwards, then by id; and the place where the next page begins."""
    if place := _place(asked.cursor, 2):
        at, pk = datetime.datetime.fromisoformat(place[0]), place[1]
        rows = below(rows, at, pk, moment)
    found = list(rows.order_by(f"-{moment}", "-pk")[: asked.limit + 1])
    return _cut(found, asked, lambda row: [getattr(row, moment).isoformat(), row.pk])


def in_order(rows: QuerySet[Any], asked: Asked, column: str) -> tuple[list[Any], list[Any] | None]:
    """Rows by ``column`` upwards, which is unique among them; and the place where the next page begins."""
    if place := _place(asked.cursor, 1):
        rows = rows.filter(**{f"{column}__gt": place[0]})
    found = list(rows.order_by(column)[: asked.limit + 1])
    return _cut(found, asked, lambda row: [getattr(row, column)])


def page(request: HttpRequest, items: Iterable[Any], asked: Asked, after: list[Any] | None) -> dict[str, Any]:
    """A page as it is sent: its rows, and the address of the next one."""
    following = None
    if after is not None:
        cursor = signing.Signer(salt=SALT).sign_object(after)
        query = urlencode({"limit": asked.limit, "cursor": cursor})
        following = f"{settings.SITE_URL}{request.path}?{query}"
    return {"items": list(items), "next": following}


def _cut(
    found: list[Any], asked: Asked, place_of: Callable[[Any], list[Any]]
) -> tuple[list[Any], list[Any] | None]:
    shown = found[: asked.limit]
    return shown, place_of(shown[-1]) if len(found) > asked.limit else None


def _place(cursor: str, length: int) -> list[Any] | None:
    if not cursor:
        return None
    try:
        place = signing.Signer(salt=SALT).unsign_object(cursor)
    except signing.BadSignature:
        place = None
    if not isinstance(place, list) or len(place) != length:
        raise Problem(400, "cursor", _("This cursor is none of ours. Begin again without one."))
    return place
