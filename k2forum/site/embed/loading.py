"""What pages of other sites load: the script, and how many comments their articles have."""

from __future__ import annotations

import functools
import re
from pathlib import Path

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import condition, require_safe

from discussions.counting import comments_under
from k2forum.contributions.models import digest_of

FOLDER = Path(__file__).parent.parent / "static" / "k2" / "js"
PARTS = ("embed-look", "embed-discussion", "embed-counts")
SLUG = re.compile(r"[-\w]{1,100}\Z", re.ASCII)
MOST_COUNTED = 100


@functools.cache
def _script() -> tuple[bytes, str]:
    parts = "".join((FOLDER / f"{part}.js").read_text(encoding="utf-8") for part in PARTS)
    source = f"(() => {{\n{parts}}})();\n"  # nothing of it is seen by the page around
    return source.encode(), f'"{digest_of(source)[:32]}"'


@require_safe
@condition(etag_func=lambda _request: _script()[1])
def script(_request: HttpRequest) -> HttpResponse:
    """An address that never changes, since it stands in pages that we do not write."""
    response = HttpResponse(_script()[0], content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "public, max-age=3600"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@require_safe
def counts(request: HttpRequest) -> HttpResponse:
    """Public comments of the ``articles`` named, by slug. Any site may read this, and nothing else."""
    slugs = [slug for slug in request.GET.get("articles", "").split(",") if SLUG.match(slug)]
    if len(slugs) > MOST_COUNTED:
        response = JsonResponse({"problem": f"At most {MOST_COUNTED} articles at a time."}, status=400)
    else:
        response = JsonResponse({"counts": comments_under(slugs)})
        response["Cache-Control"] = "public, max-age=60"
    response["Access-Control-Allow-Origin"] = "*"
    return response
