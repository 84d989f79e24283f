"""Who asks: nobody in particular, or a person by their token. Cookies count for nothing here."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from k2forum.accounts import pace, second_factor
from k2forum.site import rules
from k2forum.site.api import tokens
from k2forum.site.api.problems import Problem
from k2forum.site.api.tokens import ApiToken, Scope, TokenHolder

# Reading needs no token; with one that may read, the person's own texts are there as well.
OPTIONAL: dict[str, Any] = {"security": [{}, {"Token": []}]}


class Token(HttpBearer):
    """Asks for a live token with a scope; ``request.auth`` is then the person."""

    openapi_name = "Token"

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> TokenHolder:
        token = _token_in(request)
        if token is None:
            raise Problem(401, "token", _("Send a live token: Authorization: Bearer ..."))
        return _holder(token, self.scope)

    def authenticate(self, request: HttpRequest, token: str) -> None:
        """What the base class asks; ``__call__`` answers in its place, so nobody is known here."""


def viewer_of(request: HttpRequest) -> Any:
    """Whose eyes a reading request has: a visitor's, or those of the token's owner."""
    token = _token_in(request)
    return _holder(token, Scope.READ) if token else AnonymousUser()


def _token_in(request: HttpRequest) -> ApiToken | None:
    """The token of the request; None where it brings none at all."""
    header = request.headers.get("Authorization")
    if header is None:
        return None
    scheme, _space, secret = header.partition(" ")
    token = tokens.token_of(secret.strip()) if scheme.lower() == "bearer" else None
    if token is None:
        raise Problem(401, "token", _("This token is not known, or it was revoked."))
    return token


def _holder(token: ApiToken, scope: str) -> TokenHolder:
    if not token.allows(scope):
        raise Problem(403, "scope", _("This token may not do that: it lacks a scope."), scope=str(scope))
    holder: TokenHolder = token.person
    if second_factor.is_required_of(holder) and not second_factor.has_one(holder):
        raise Problem(403, "second-factor", _("Your account needs a second step at sign-in first."))
    if scope == Scope.WRITE and holder.rules_version < rules.asked_version():
        raise Problem(
            403, "rules", _("The house rules have changed. Read and accept them on the site first.")
        )
    return holder


def check_rate(name: str, person: Any, *, most: int, seconds: int) -> None:
    """Counts one request of a person in a window of time; raises a Problem where there were too many."""
    if wait := pace.seconds_to_wait(f"api:{name}", person, most=most, seconds=seconds):
        raise Problem(429, "too-fast", _("Too many requests. Please wait a little."), retry_after=wait)
