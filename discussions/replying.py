# ruff: noqa: S608  (statements are made of the words here alone)
"""A reply by the short way: one statement asks whether it may be written and what it is read with, one
writes it.

The short way is for what nearly everybody does. Whoever it does not let through (refused, too fast, warned,
new, a professional) goes the long way of ``views.comment_reply``, which asks everything again and has the
words; nothing was written by then.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from discussions import composing, context, limits, posting, read_already
from discussions.advice import advice_of, verdict_on
from discussions.forms import CommentForm
from discussions.models import MAX_DEPTH, SEGMENT
from discussions.storing import Moved, Place
from k2forum.accounts.addresses import client_address
from k2forum.contributions import statements

LONGEST_ID = 63  # bits

# A comment that this person may answer at this moment: no row where anything speaks against it.
MAY_REPLY = """
SELECT c.thread_id, c.path, c.depth, c.is_opening, CASE
    WHEN c.is_opening AND t.comment_count >= %(before_page)s THEN TRUE  -- it comes after them all
    ELSE EXISTS (
        SELECT 1 FROM discussions_comment WHERE thread_id = c.thread_id
          AND path < CASE WHEN c.is_opening THEN '' ELSE c.path END || %(last)s
        ORDER BY path LIMIT 1 OFFSET %(before_page)s)
    END AS far_down
FROM discussions_comment c
JOIN discussions_thread t ON t.id = c.thread_id
JOIN articles_article a ON a.id = t.article_id
WHERE c.id = %(parent)s AND c.visibility = 'published' AND c.depth < %(deepest)s
  AND t.locked_at IS NULL AND (t.closes_at IS NULL OR t.closes_at > %(now)s)
  AND a.state = 'published' AND a.discussion_closed_at IS NULL
  AND EXISTS (SELECT 1 FROM discussions_comment WHERE author_id = %(author)s)
  AND NOT EXISTS (SELECT 1 FROM accounts_verification WHERE user_id = %(author)s)
  AND NOT EXISTS (SELECT 1 FROM accounts_sanction WHERE user_id = %(author)s AND lifted_at IS NULL)
  AND NOT EXISTS (
    SELECT 1 FROM discussions_comment WHERE author_id = %(author)s AND created_at > %(account_since)s
    ORDER BY created_at DESC LIMIT 1 OFFSET %(account_most)s)
  AND NOT EXISTS (
    SELECT 1 FROM discussions_comment WHERE posted_from = %(address)s AND created_at > %(address_since)s
    ORDER BY created_at DESC LIMIT 1 OFFSET %(address_most)s)"""

# The same, and in further rows what the reply is read with.
MAY_REPLY_AND_AROUND = f"""
WITH may AS MATERIALIZED ({MAY_REPLY}
), place AS MATERIALIZED (
    SELECT 0 AS n, thread_id AS thread, %(author)s AS author, {context.LAST} AS before FROM may
), above AS MATERIALIZED (
    SELECT 0 AS n, substr(path, at, {SEGMENT})::bigint AS comment
    FROM may, generate_series(1, length(path), {SEGMENT}) AS at
)
{context.AROUND}
UNION ALL SELECT -1, depth, thread_id, path, concat(is_opening, far_down) FROM may"""


@dataclass(frozen=True, slots=True)
class Room:
    """Where a reply may be written, what it is read with, and whether that is below the first page."""

    place: Place
    around: list[str]
    far_down: bool


def at_once(request: HttpRequest, parent: int) -> HttpResponse | None:
    """Write the reply that was sent, where nothing speaks against it; None: go the long way."""
    author: Any = request.user
    form = CommentForm(request.POST)
    if "preview" in request.POST or author.is_system or not author.is_active or not form.is_valid():
        return None
    text, address = form.cleaned_data["text"], client_address(request)
    room = _room(parent, author, address)
    if room is None:
        return None
    verdict = verdict_on(text, room.around)
    if verdict is None:
        return None
    advice = advice_of(verdict, text)
    if composing.stops(advice, form):
        return None
    try:
        made = posting.write(
            room.place,
            author=author,
            source=text,
            address=address,
            submission=posting.name_of(form.cleaned_data["submission"], text),
            quiet_digest=read_already.to_keep(verdict, text, room.around),
            draft=request.path,
        )
    except Moved:
        return None
    if made is None:
        return None
    return composing.to(made, advice, composing.page_where(made, far_down=room.far_down))


def _room(parent: int, author: Any, address: str | None) -> Room | None:
    if parent.bit_length() > LONGEST_ID:  # SQLite cannot be asked for it
        return None
    now = timezone.now()
    account_most, account_within = limits.account_rate()
    address_most, address_within = limits.address_rate()
    values = {
        "parent": parent,
        "author": author.pk,
        "address": address,
        "now": now,
        "deepest": MAX_DEPTH - 1,
        "account_since": now - account_within,
        "account_most": account_most - 1,
        "address_since": now - address_within,
        "address_most": address_most - 1,
        "last": "9" * SEGMENT,
        "before_page": settings.COMMENTS_PER_PAGE - 1,
    }
    if statements.on_postgres():
        rows = statements.rows(MAY_REPLY_AND_AROUND, values)
        may = next((row for row in rows if row[0] < 0), None)
        if may is None:
            return None
        _n, depth, thread, path, (opening, far_down) = may
        place = _place(thread, parent, path, depth, opening == "t")
        return Room(place, context.texts_of([row for row in rows if row is not may]), far_down == "t")
    may = statements.row(MAY_REPLY, values)
    if may is None:
        return None
    thread, path, depth, opening, far_down = may
    place = _place(thread, parent, path, depth, opening)
    above = [int(place.above[at : at + SEGMENT]) for at in range(0, len(place.above), SEGMENT)]
    return Room(place, context.context_at(thread, above or [parent], author.pk), bool(far_down))


def _place(thread: int, parent: int, path: str, depth: int, is_opening: bool) -> Place:
    return Place(thread, parent) if is_opening else Place(thread, parent, path, depth + 1)
