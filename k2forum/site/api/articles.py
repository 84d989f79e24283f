"""Articles."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router

from articles.models import Article
from discussions.counting import comments_under
from k2forum.site.api import paging, schemas, shaping
from k2forum.site.api.access import OPTIONAL, viewer_of

router = Router(tags=["Articles"])


@router.get(
    "", response=schemas.Articles, summary="Published articles, the newest first", openapi_extra=OPTIONAL
)
def articles(request: HttpRequest, asked: Query[paging.Asked]) -> dict[str, Any]:
    rows = Article.objects.visible_to(viewer_of(request))
    shown, after = paging.newest_first(rows, asked, "published_at")
    counts = comments_under([row.slug for row in shown])
    items = [shaping.article(row, counts.get(row.slug, 0)) for row in shown]
    return paging.page(request, items, asked, after)


@router.get(
    "/{slug:slug}", response=schemas.Article, summary="One article with its text", openapi_extra=OPTIONAL
)
def article(request: HttpRequest, slug: str) -> dict[str, Any]:
    rows = Article.objects.visible_to(viewer_of(request)).select_related("revision")
    found = get_object_or_404(rows, slug=slug)
    revision = found.shown_revision
    if revision is None:
        raise Http404
    return {
        **shaping.article(found, comments_under([slug]).get(slug, 0)),
        "html": revision.html,
        "contents": [{"id": line["anchor"], "title": line["text"]} for line in revision.toc],
        "reading_minutes": revision.reading_minutes,
    }
