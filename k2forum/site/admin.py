"""The site's pages in the admin."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from k2forum.site.models import Page
from k2forum.site.webhooks import admin_pages  # noqa: F401  (registers what it has)


@admin.register(Page)
class PageAdmin(admin.ModelAdmin):
    list_display = ("title", "slug", "version", "updated_at")
    fields = ("title", "slug", "source")
    show_full_result_count = False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change and form.changed_data:
            obj.version += 1
            obj.updated_at = timezone.now()
        super().save_model(request, obj, form, change)
