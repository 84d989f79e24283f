"""A thread's comments in another order than that of the conversation, or only those of professionals."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from discussions.models import Comment, Thread
from discussions.reading import comment_rows, comments_of, with_names
from discussions.rows import CommentPage

SORTS = {
    "oldest": _("Conversation"),
    "newest": _("Newest"),
    "helpful": _("Most helpful"),
    "professionals": _("Professionals first"),
}
ONLY_PROFESSIONALS = "professionals"


def page_of(
    thread: Thread, viewer: Any, *, sort: str = "", show: str = "", after: int = 0, before: int = 0
) -> CommentPage:
    """One page of comments. Unknown values of ``sort`` and ``show`` mean the conversation as it went.

    ``after`` is a comment's id: a page costs the same wherever it lies.
    """
    only = show == ONLY_PROFESSIONALS
    if sort not in SORTS or sort == "oldest":
        if not only:
            return comments_of(thread, viewer, after=after, before=before)
        sort = "oldest"
    size = settings.COMMENTS_PER_PAGE
    found: list[Comment] = []
    for stretch in _stretches(thread, viewer, sort, only, after):
        found += stretch[: size + 1 - len(found)]
        if len(found) > size:
            break
    shown = found[:size]
    opening = [] if after else list(_readable(thread, viewer).filter(is_opening=True))
    rows = comment_rows([*opening, *shown], viewer, {thread.pk: thread}, flat=True)
    address = address_of(thread, sort=sort, show=show)
    return CommentPage(
        rows=rows,
        previous_url=address if after else "",
        next_url=address_of(thread, sort=sort, show=show, after=shown[-1].pk) if len(found) > size else "",
    )


def address_of(thread: Thread, *, sort: str = "", show: str = "", after: int = 0) -> str:
    """The address of a page of the thread in this order."""
    asked = {
        "sort": sort if sort in SORTS and sort != "oldest" else "",
        "show": show if show == ONLY_PROFESSIONALS else "",
        "after": after,
    }
    query = urlencode({name: value for name, value in asked.items() if value})
    return thread.get_absolute_url() + (f"?{query}" if query else "")


def links(thread: Thread, sort: str, show: str) -> dict[str, Any]:
    """The links to the orders of a thread, for its page; nothing where there is nothing to order."""
    if thread.comment_count < 2:
        return {}
    current = sort if sort in SORTS else "oldest"
    only = show == ONLY_PROFESSIONALS
    return {
        "sorts": [
            {"words": words, "url": address_of(thread, sort=name, show=show), "current": name == current}
            for name, words in SORTS.items()
        ],
        "only_url": address_of(thread, sort=sort, show="" if only else ONLY_PROFESSIONALS),
        "only": only,
        "offers_only": only or thread.professional_count > 0,
        "plain": current == "oldest" and not only,
    }


def _readable(thread: Thread, viewer: Any) -> QuerySet[Comment]:
    rows: QuerySet[Comment] = with_names(Comment.objects.visible_to(viewer), viewer).filter(thread=thread)
    return rows


def _stretches(thread: Thread, viewer: Any, sort: str, only: bool, after: int) -> Iterator[QuerySet[Comment]]:
    """The rows after a comment, as one or two queries that an index answers in order."""
    rows = _readable(thread, viewer).filter(is_opening=False)
    edge = Comment.objects.filter(thread=thread, pk=after).first() if after else None
    professional = Q(posted_as__isnull=False, voided=False)
    if only:
        rows = rows.filter(professional)
    if sort == "newest":
        yield (rows.filter(pk__lt=edge.pk) if edge else rows).order_by("-pk")
    elif sort == "helpful":
        if edge:
            score = edge.helpful_score
            rows = rows.filter(Q(helpful_score__lt=score) | Q(helpful_score=score, pk__gt=edge.pk))
        yield rows.order_by("-helpful_score", "pk")
    else:
        below = Q(path__gt=edge.path) if edge else Q()
        in_second = edge is not None and not edge.counts_as_professional
        if not in_second:
            yield rows.filter(professional & below).order_by("path")
        if not only:
            yield rows.filter(~professional & (below if in_second else Q())).order_by("path")
