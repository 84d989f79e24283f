"""Errors of the API, as problem details (RFC 9457)."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.core.signals import got_request_exception
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.log import log_response
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from k2forum.site.failing import RETRY_AFTER_SECONDS

MEDIA_TYPE = "application/problem+json"
MOST_ERRORS = 20


class Problem(Exception):
    """A request cannot be fulfilled. ``kind`` names it for programs, ``detail`` says it in words.

    Further members go into the answer as they are; ``retry_after`` also becomes a header, in seconds.
    """

    def __init__(self, status: int, kind: str, detail: str, **members: Any) -> None:
        super().__init__(kind)
        self.status, self.kind, self.detail, self.members = status, kind, detail, members


def answer(status: int, kind: str, detail: str, **members: Any) -> HttpResponse:
    """One problem as a response. ``type`` leads to the page that explains the API's errors."""
    body = {
        "type": f"{settings.SITE_URL}/api/v1/#problem-{kind}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "kind": kind,
    }
    response = HttpResponse(json.dumps(body | members), status=status, content_type=MEDIA_TYPE)
    response["Cache-Control"] = "no-store"
    if status == HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = 'Bearer realm="api"'
    if "retry_after" in members:
        response["Retry-After"] = str(math.ceil(members["retry_after"]))
    return response


def _problem(_request: HttpRequest, error: Problem) -> HttpResponse:
    return answer(error.status, error.kind, error.detail, **error.members)


def _not_found(_request: HttpRequest, _error: Http404) -> HttpResponse:
    return answer(404, "not-found", _("There is nothing here, or nothing that you may see."))


def _denied(_request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    return answer(403, "not-allowed", str(error) or _("You may not do this."))


def _http_error(_request: HttpRequest, error: HttpError) -> HttpResponse:
    if error.status_code == HTTPStatus.UNAUTHORIZED:
        return answer(401, "token", _("Send a live token: Authorization: Bearer ..."))
    return answer(error.status_code, "request", _("The request could not be read. Send JSON in UTF-8."))


def _invalid(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Says which part is wrong and why, without repeating what was sent."""
    errors = [{"at": _place(found["loc"]), "message": found["msg"]} for found in error.errors[:MOST_ERRORS]]
    return answer(422, "invalid", _("Something in the request does not fit."), errors=errors)


def _place(parts: tuple[Any, ...]) -> str:
    """Where in the request: the name that our code has for a body is nothing to the sender."""
    source, *inner = parts
    return ".".join(str(part) for part in (source, *(inner[1:] if source == "body" else inner)))


def _broken(request: HttpRequest, error: Exception) -> HttpResponse:
    """What nobody foresaw: noted as for every page, told without its inner parts."""
    if isinstance(error, RequestDataTooBig):
        return answer(413, "too-large", _("The request is too large."))
    got_request_exception.send(sender=NinjaAPI, request=request)
    if isinstance(error, OperationalError | InterfaceError):
        words = _("The database is away. Try again in a moment.")
        response = answer(503, "away", words, retry_after=RETRY_AFTER_SECONDS)
    else:
        response = answer(500, "broken", _("Something broke on our side. It was noted."))
    log_response("%s: %s", response.reason_phrase, request.path, response=response, request=request)
    return response


HANDLERS: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
    Problem: _problem,
    Http404: _not_found,
    PermissionDenied: _denied,
    HttpError: _http_error,
    ValidationError: _invalid,
    Exception: _broken,
}
