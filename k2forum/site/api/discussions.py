"""Threads and comments, as the pages show them."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router

from articles.models import Article
from discussions import reading
from discussions.models import Comment, Thread
from k2forum.site.api import paging, schemas, shaping
from k2forum.site.api.access import OPTIONAL, viewer_of

router = Router(tags=["Discussions"])


@router.get(
    "/articles/{slug:slug}/threads",
    response=schemas.Threads,
    summary="The threads about an article, by latest activity",
    openapi_extra=OPTIONAL,
)
def threads(request: HttpRequest, slug: str, asked: Query[paging.Asked]) -> dict[str, Any]:
    viewer = viewer_of(request)
    article = get_object_or_404(Article.objects.visible_to(viewer), slug=slug)
    rows = Thread.objects.visible_to(viewer).filter(article=article)
    rows = rows.select_related("author", "article", "passage")
    shown, after = paging.newest_first(rows, asked, "last_public_at")
    lines = zip(shown, reading.thread_rows(shown, viewer), strict=True)
    return paging.page(request, [shaping.thread(found, row) for found, row in lines], asked, after)


@router.get("/threads/{int:pk}", response=schemas.Thread, summary="One thread", openapi_extra=OPTIONAL)
def thread(request: HttpRequest, pk: int) -> dict[str, Any]:
    viewer = viewer_of(request)
    found = get_object_or_404(_threads(viewer), pk=pk)
    return shaping.thread(found, reading.thread_row_of(found, viewer))


@router.get(
    "/threads/{int:pk}/comments",
    response=schemas.Comments,
    summary="The comments of a thread, each after the one it answers",
    openapi_extra=OPTIONAL,
)
def comments(request: HttpRequest, pk: int, asked: Query[paging.Asked]) -> dict[str, Any]:
    """The opening comment comes first. Comments that are not public keep their place while there are answers
    below them, without text and name."""
    viewer = viewer_of(request)
    found = get_object_or_404(_threads(viewer), pk=pk)
    listed = reading.with_names(Comment.objects.listed_for(viewer), viewer).filter(thread=found)
    shown, after = paging.in_order(listed, asked, "path")
    lines = zip(shown, reading.comment_rows(shown, viewer, {found.pk: found}), strict=True)
    return paging.page(request, [shaping.comment(each, row) for each, row in lines], asked, after)


@router.get("/comments/{int:pk}", response=schemas.Comment, summary="One comment", openapi_extra=OPTIONAL)
def comment(request: HttpRequest, pk: int) -> dict[str, Any]:
    viewer = viewer_of(request)
    found = get_object_or_404(listed_comments(viewer), pk=pk)
    return comment_as_seen(found, viewer)


def listed_comments(viewer: Any) -> Any:
    """Comments whose place ``viewer`` may see, with their threads."""
    return Comment.objects.listed_for(viewer).select_related("thread__article", "author")


def comment_as_seen(found: Comment, viewer: Any) -> dict[str, Any]:
    row = reading.row_of(found, viewer)
    if row is None:
        raise Http404
    return shaping.comment(found, row)


def _threads(viewer: Any) -> Any:
    return Thread.objects.visible_to(viewer).select_related("article", "author", "passage")
