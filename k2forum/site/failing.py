"""When something broke: 503 while the database is away, else 500. Neither asks the database."""

from __future__ import annotations

import sys

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader

RETRY_AFTER_SECONDS = 10


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500: the error being handled says which page it is."""
    away = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    context = {
        "forum": {"name": settings.SITE_NAME, "tagline": settings.SITE_TAGLINE, "url": settings.SITE_URL}
    }
    template = loader.get_template("503.html" if away else "500.html")
    response = HttpResponse(template.render(context), status=503 if away else 500)
    response["Cache-Control"] = "no-store"
    if away:
        response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response
