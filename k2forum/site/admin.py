"""The site's pages in the admin."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from k2forum.site import rules
from k2forum.site.models import Page
from k2forum.site.webhooks import admin_pages  # noqa: F401  (registers what it has)


class PageForm(forms.ModelForm):
    ask = forms.BooleanField(
        label=_("Ask members to accept this wording"),
        required=False,
        help_text=_("For the house rules, where more than spelling has changed."),
    )

    class Meta:
        model = Page
        fields = ("title", "slug", "source")


@admin.register(Page)
class PageAdmin(admin.ModelAdmin):
    form = PageForm
    list_display = ("title", "slug", "version", "asked_version", "updated_at")
    fields = ("title", "slug", "source", "ask")
    show_full_result_count = False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        changed = change and bool(set(form.changed_data) - {"ask"})
        rules.save(obj, source_changed=changed, ask=form.cleaned_data.get("ask", False))
