"""Keeping a visitor's page free of sessions, so that it is the same for everybody and can be cached."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse

Handler = Callable[[HttpRequest], HttpResponse]


def is_visitor(request: HttpRequest) -> bool:
    """Whether the request brings no session at all."""
    return settings.SESSION_COOKIE_NAME not in request.COOKIES


# Nothing here needs them, and no text by a person may get at them either.
NOT_USED = (
    "camera",
    "display-capture",
    "geolocation",
    "microphone",
    "midi",
    "payment",
    "usb",
    "browsing-topics",
)
PERMISSIONS_POLICY = ", ".join(f"{feature}=()" for feature in NOT_USED)


def permissions_policy(get_response: Handler) -> Handler:
    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response

    return middleware


def visitor(get_response: Handler) -> Handler:
    """Without a session cookie nobody is signed in, so the session is not asked (no ``Vary: Cookie``)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if is_visitor(request):
            request.user = AnonymousUser()
        return get_response(request)

    return middleware
