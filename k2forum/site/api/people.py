"""People as their pages show them, and what stands behind their badges."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router

from k2forum.accounts.badges import panel_of
from k2forum.accounts.models import User, Verification
from k2forum.site.api import schemas, shaping
from k2forum.site.api.access import OPTIONAL, viewer_of

router = Router(tags=["People"])
PANEL = ("profession", "country", "number", "method", "checked_on", "expires_on", "interests")


@router.get(
    "/{int:pk}", response=schemas.Person, summary="One person and their badges", openapi_extra=OPTIONAL
)
def person(request: HttpRequest, pk: int) -> dict[str, Any]:
    viewer_of(request)  # refuses a token that does not live
    found = get_object_or_404(User, pk=pk, is_system=False, erased_at__isnull=True)
    live = Verification.objects.live().filter(user=found).order_by("checked_on")
    panels: list[dict[str, Any]] = [panel for row in live if (panel := panel_of(row))]
    return {
        "id": found.pk,
        "name": found.display_name,
        "url": shaping.absolute(found.get_absolute_url()),
        "kind": found.kind,
        "badges": [
            {"words": panel["badge"].words, "register_name": panel["register"]}
            | {name: panel[name] for name in PANEL}
            for panel in panels
        ],
    }
