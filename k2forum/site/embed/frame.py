"""The page that other sites show in a frame: an article's discussion, as a visitor sees it.

Whoever looks, nobody is signed in here and nothing can be done here: a frame around it gains nothing.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import translation
from django.views.decorators.http import require_safe

from articles.embedding import origin_of
from articles.models import Article
from discussions import reading
from discussions.counting import comments_under
from discussions.views import whole_number

THEMES = ("light", "dark")


@require_safe
def frame(request: HttpRequest, slug: str) -> HttpResponse:
    """``host``: the page around the frame; ``theme`` and ``lang``: what it looks like. All are optional."""
    request.user = AnonymousUser()
    rows = Article.objects.visible_to(request.user).select_related("revision")
    article = get_object_or_404(rows, slug=slug)
    with translation.override(_language(request.GET.get("lang", ""))):
        response = render(request, "site/embed.html", _context(request, article))
    return _framed_by(response, article.embedding_origins)


def _framed_by(response: HttpResponse, origins: list[str]) -> HttpResponse:
    """Only these sites may show the answer in a frame; where there are none, nobody may."""
    if origins:
        response._csp_replace = {"frame-ancestors": origins}  # type: ignore[attr-defined]
        response.xframe_options_exempt = True
    return response


def _context(request: HttpRequest, article: Article) -> dict[str, Any]:
    page = max(whole_number(request.GET.get("page")), 1)
    threads, more = reading.threads_of(article, request.user, page=page)
    revision = article.shown_revision
    theme, lang, host = (request.GET.get(name, "")[:500] for name in ("theme", "lang", "host"))
    origin = origin_of(host)
    if origin not in article.embedding_origins:
        host = origin = ""
    kept = {"host": host, "theme": theme, "lang": lang}
    return {
        "article": article,
        "discussion_title": revision.discussion_heading if revision else "",
        "threads": threads,
        "count": comments_under([article.slug]).get(article.slug, 0),
        "theme": theme if theme in THEMES else "",
        "origin": origin,
        "writing": urlencode({"host": host}),
        "previous_page": f"?{urlencode(kept | {'page': page - 1})}" if page > 1 else "",
        "next_page": f"?{urlencode(kept | {'page': page + 1})}" if more else "",
    }


def _language(asked: str) -> str:
    """The language of the page around, where the site speaks it."""
    try:
        return translation.get_supported_language_variant(asked[:20])
    except LookupError:
        return settings.LANGUAGE_CODE
