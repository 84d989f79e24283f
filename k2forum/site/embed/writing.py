"""From a frame on another site to the forum's own window, and back.

A frame has no cookies of ours, so writing happens where the person can see whose site it is.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from articles.embedding import origin_of
from articles.models import Article

KEY = "came_from"
REMEMBERED_SECONDS = 2 * 60 * 60


@never_cache
@require_safe
def write(request: HttpRequest, slug: str) -> HttpResponse:
    """Sign in where needed, remember the page that somebody came from, and go on to ``to``."""
    article = get_object_or_404(Article.objects.visible_to(request.user), slug=slug)
    to, host = request.GET.get("to", ""), request.GET.get("host", "")[:500]
    if not to.startswith("/") or not url_has_allowed_host_and_scheme(to, allowed_hosts=None):
        raise BadRequest("this leads to another site")
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if origin_of(host) in article.embedding_origins:
        until = timezone.now().timestamp() + REMEMBERED_SECONDS
        request.session[KEY] = {"url": host, "name": urlsplit(host).netloc, "until": until}
    return redirect(to)


def came_from(request: HttpRequest) -> dict[str, Any] | None:
    """``url`` and ``name`` of the page that a signed-in person came from a while ago, or None."""
    session = getattr(request, "session", None)
    found: dict[str, Any] | None = session.get(KEY) if session is not None else None
    return found if found and found["until"] > timezone.now().timestamp() else None
