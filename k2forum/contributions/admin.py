"""Disclaimers in the admin: a new wording is a new version; what readers saw before stays as it was."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Max
from django.http import HttpRequest

from k2forum.contributions.models import Disclaimer, digest_of


@admin.register(Disclaimer)
class DisclaimerAdmin(admin.ModelAdmin):
    list_display = ("kind", "locale", "version", "line", "approved_by", "valid_from")
    list_filter = ("kind", "locale")
    fields = ("kind", "locale", "line", "text", "approved_by", "valid_from")
    show_full_result_count = False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        newest = Disclaimer.objects.filter(kind=obj.kind, locale=obj.locale).aggregate(Max("version"))
        obj.version = (newest["version__max"] or 0) + 1
        obj.digest = digest_of(obj.line, obj.text)
        super().save_model(request, obj, form, change)
