"""The house rules that members accept: which version is asked for, and asking."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from k2forum.accounts import acceptance
from k2forum.site.models import Page, PageVersion

SLUG = "house-rules"
KEY = "rules-asked"
REMEMBERED = 60  # seconds, so that no page of a member needs a query for it
# Where somebody still gets who has not accepted the newest rules: reading them, leaving, signing out.
OPEN_PATHS = (
    "/accounts/", "/pages/", "/rules/", "/your-data/", "/left/", "/health/", "/static/", "/mailbox/", "/api/",
    "/embed", "/robots.txt", "/metrics", "/admin/jsi18n/",
)  # fmt: skip

Handler = Callable[[HttpRequest], HttpResponse]


def asked_version() -> int:
    """The version that members have to have accepted; 0 where the site has no such page."""
    return int(cache.get_or_set(KEY, _asked_version, REMEMBERED) or 0)


def _asked_version() -> int:
    return Page.objects.filter(slug=SLUG).values_list("asked_version", flat=True).first() or 0


def accept_newest(user: Any) -> bool:
    """``user`` accepts the rules as they stand now. False where they had, or there are none."""
    version = Page.objects.filter(slug=SLUG).values_list("version", flat=True).first()
    return bool(version) and acceptance.accept(user, version or 0)


def save(page: Page, *, source_changed: bool, ask: bool) -> None:
    """Save a page from the admin: a new wording is a new version, and the old one is kept beside it."""
    with transaction.atomic():
        if page.pk and source_changed:
            before = Page.objects.select_for_update().get(pk=page.pk)
            PageVersion.objects.create(page=page, version=before.version, source=before.source)
            page.version = before.version + 1
            page.updated_at = timezone.now()
        if ask:
            page.asked_version = page.version
        page.save()
    cache.delete(KEY)


def ask_for_new_rules(get_response: Handler) -> Handler:
    """Shows members a new version of the rules before the next page they open. What they send goes through
    first, so that nothing typed is lost."""

    def middleware(request: HttpRequest) -> HttpResponse:
        user: Any = request.user
        if (
            request.method != "GET"
            or not user.is_authenticated
            or request.path.startswith(OPEN_PATHS)
            or request.headers.get("HX-Request")
            or user.rules_version >= asked_version()
        ):
            return get_response(request)
        query = urlencode({"next": request.get_full_path()})
        return HttpResponseRedirect(f"{reverse('site:rules')}?{query}")

    return middleware
