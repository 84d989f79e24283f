"""The desk, in the Django admin: addresses and who may open them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from k2forum.moderation import (
    desk_pages,
    desk_pages_appeals,
    desk_pages_numbers,
    desk_pages_people,
    laboratory_admin,  # noqa: F401  (registers its page)
    notes_admin,  # noqa: F401  (registers its pages)
)
from k2forum.moderation.models import Case

Page = Callable[..., HttpResponse]


@admin.register(Case)
class CaseAdmin(admin.ModelAdmin):
    """Cases by urgency at the left, the case at the right; the pages around them."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("moderation.see_queue")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        pages = (
            ("", desk_pages.listing, "changelist"),
            ("bulk/", desk_pages.bulk, "bulk"),
            ("fresh/", desk_pages.fresh, "fresh"),
            ("numbers/", desk_pages_numbers.numbers, "numbers"),
            ("log/", desk_pages_numbers.log_pages, "log"),
            ("appeals/", desk_pages_appeals.listing, "appeals"),
            ("appeals/<int:pk>/", desk_pages_appeals.one, "appeal"),
            ("members/<int:pk>/", desk_pages_people.member, "member"),
            ("members/<int:pk>/lifting/<int:row>/", desk_pages_people.lifting, "lifting"),
            ("threads/<int:pk>/", desk_pages_people.thread, "thread"),
            ("undo/<int:entry>/", desk_pages.undo, "undo"),
            ("reversal/<int:entry>/", desk_pages.reversal, "reversal"),
            ("<int:pk>/change/", desk_pages.case, "change"),
            ("<int:pk>/claim/", desk_pages.claim, "claim"),
            ("<int:pk>/presence/", desk_pages.presence, "presence"),
        )
        return [
            path(address, self._guarded(view), name=f"moderation_case_{name}")
            for address, view, name in pages
        ]

    def _guarded(self, view: Page) -> Page:
        def page(request: HttpRequest, **arguments: Any) -> HttpResponse:
            if not self.has_view_permission(request):
                raise PermissionDenied
            request.desk_context = self.admin_site.each_context(request) | {  # type: ignore[attr-defined]
                "is_nav_sidebar_enabled": False,
                "opts": self.opts,
            }
            return view(request, **arguments)

        return self.admin_site.admin_view(page)
