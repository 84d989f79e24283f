"""A forum whose one page breaks over what a person wrote; run by the test in a process of its own."""

from __future__ import annotations

import logging
import sys
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.http import HttpRequest  # noqa: E402
from django.test import RequestFactory  # noqa: E402
from django.urls import path  # noqa: E402
from django.views.decorators.csrf import csrf_exempt  # noqa: E402

from k2forum import urls  # noqa: E402
from k2forum.accounts.models import User  # noqa: E402


@csrf_exempt
def breaks(request: HttpRequest, slug: str) -> Any:
    request.user = User(pk=1, email="private-address@example.org", display_name="private-name")
    text = request.POST["text"]
    logging.getLogger("k2forum").error("could not read %s", text)
    raise ValueError(f"no sense in {text}")


urlpatterns = [*urls.urlpatterns, path("breaking/<slug:slug>/", breaks)]
handler500 = urls.handler500


def main() -> None:
    settings.ROOT_URLCONF = __name__
    settings.ALLOWED_HOSTS.append("testserver")
    headers = {
        "Authorization": "Bearer private-token",
        "Cookie": "choice=private-cookie",
        "Referer": "http://testserver/?q=private-search",
        "User-Agent": "private-browser",
        "X-Forwarded-For": "203.0.113.9",
    }
    asked = "/breaking/private-slug/?q=private-search"
    request = RequestFactory(REMOTE_ADDR="203.0.113.9").post(asked, {"text": "private-text"}, headers=headers)
    b"".join(get_wsgi_application()(request.environ, lambda *_: lambda _: None))
    if "sentry_sdk" in sys.modules:
        sys.modules["sentry_sdk"].flush(10)
    print("sentry_sdk" in sys.modules)


if __name__ == "__main__":
    main()
