"""The addresses under /api/v1/, and what every answer there has in common."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, re_path
from django.utils.cache import get_conditional_response, patch_vary_headers, set_response_etag
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from k2forum.site.api import problems
from k2forum.site.api.application import api
from k2forum.site.api.reference import reference

app_name = "api-v1"


def _finished(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """HEAD like GET, an ETag for what was read, problems for what no operation answers."""

    @csrf_exempt  # no cookie is ever asked here
    @wraps(view)
    def answered(request: HttpRequest, **arguments: Any) -> HttpResponse:
        asked, request.method = request.method, "GET" if request.method == "HEAD" else request.method
        response = view(request, **arguments)
        request.method = asked
        if response.status_code == 405:
            refused = problems.answer(405, "method", _("This address does not take that method."))
            refused["Allow"] = response["Allow"]
            return refused
        patch_vary_headers(response, ["Authorization"])
        if asked not in ("GET", "HEAD") or response.status_code != 200:
            return response
        response["Cache-Control"] = "private, no-cache" if "Authorization" in request.headers else "no-cache"
        set_response_etag(response)
        return get_conditional_response(request, etag=response["ETag"], response=response) or response

    return answered


@csrf_exempt
def nothing(request: HttpRequest) -> HttpResponse:
    return problems.answer(404, "not-found", _("The API has no such address."))


def _patterns() -> list[URLPattern]:
    found = [each for each in api.urls[0] if isinstance(each, URLPattern) and each.name != "api-root"]
    for pattern in found:
        pattern.callback = _finished(pattern.callback)
    return found


urlpatterns = [
    path("", reference, name="api-root"),
    *_patterns(),
    re_path("", nothing),
]
