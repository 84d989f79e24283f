"""Who has to have a second step at sign-in, and who has one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.mfa.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from k2forum.accounts.credentials import Verification

Handler = Callable[[HttpRequest], HttpResponse]
# Where somebody without a second step still gets: setting one up, signing out, reading the rules.
OPEN_PATHS = (
    "/accounts/", "/pages/", "/health/", "/static/", "/mailbox/", "/robots.txt", "/admin/jsi18n/",
    "/api/", "/embed",  # there nobody is signed in by a cookie
)  # fmt: skip


def has_one(user: Any) -> bool:
    """Whether ``user`` has set up an app with codes, or a passkey."""
    return bool(get_adapter().is_mfa_enabled(user))


def is_required_of(user: Any) -> bool:
    """Moderators, reviewers and administrators, and people with a live badge."""
    if not settings.SECOND_FACTOR_REQUIRED or not user.is_authenticated:
        return False
    return user.is_staff or Verification.objects.live().filter(user=user).exists()


def second_factor(get_response: Handler) -> Handler:
    """Sends who must have a second step to set one up: staff everywhere, professionals when they write."""

    def middleware(request: HttpRequest) -> HttpResponse:
        user: Any = request.user if settings.SECOND_FACTOR_REQUIRED else None
        if user is None or not user.is_authenticated or request.path.startswith(OPEN_PATHS):
            return get_response(request)
        acts = user.is_staff or request.method not in ("GET", "HEAD", "OPTIONS")
        if not acts or not is_required_of(user) or has_one(user):
            return get_response(request)
        messages.warning(
            request,
            _("Your account can do more than others, so it needs a second step at sign-in. Set one up here."),
        )
        return HttpResponseRedirect(reverse("mfa_index"))

    return middleware
