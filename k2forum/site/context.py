"""What every template knows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from k2forum.notices.telling import unread_count
from k2forum.site.embed.writing import came_from


def site(request: HttpRequest) -> dict[str, Any]:
    """``viewer`` never touches the session where the request brings none."""
    # A request that was refused before anybody could be recognised (a foreign host name) still gets its page.
    viewer = request.user if hasattr(request, "user") else AnonymousUser()
    return {
        "forum": {"name": settings.SITE_NAME, "tagline": settings.SITE_TAGLINE, "url": settings.SITE_URL},
        "viewer": viewer,
        "unread_notices": SimpleLazyObject(lambda: unread_count(viewer) if viewer.is_authenticated else 0),
        "came_from": SimpleLazyObject(lambda: came_from(request) if viewer.is_authenticated else None),
        "demo": settings.DEMO,
        "second_factor_off": not settings.SECOND_FACTOR_REQUIRED,
    }
