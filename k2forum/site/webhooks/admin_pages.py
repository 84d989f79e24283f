"""Webhooks in the admin: who receives what, and the log of deliveries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from k2forum.accounts.paging import CappedPaginator
from k2forum.site.webhooks import sending
from k2forum.site.webhooks.records import Delivery, Event, Webhook, new_salt

# Only the type checker's classes take a model in brackets.
if TYPE_CHECKING:
    WebhookModelForm = forms.ModelForm[Webhook]
    WebhookModelAdmin = admin.ModelAdmin[Webhook]
    DeliveryModelAdmin = admin.ModelAdmin[Delivery]
else:
    WebhookModelForm = forms.ModelForm
    WebhookModelAdmin = DeliveryModelAdmin = admin.ModelAdmin


class WebhookForm(WebhookModelForm):
    url = forms.URLField(
        label=_("Address"),
        max_length=500,
        assume_scheme="https",
        help_text=Webhook._meta.get_field("url").help_text,
    )
    events = forms.MultipleChoiceField(
        label=_("Events"),
        choices=[choice for choice in Event.choices if choice[0] != Event.TEST],
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Webhook
        fields: ClassVar = ["url", "events", "note", "active"]

    def clean_url(self) -> str:
        url = str(self.cleaned_data["url"])
        try:
            parts = urlsplit(url)
            plain = parts.username is None and not parts.fragment and parts.port != 0
        except ValueError:
            plain = False
        if not plain or parts.scheme != "https":
            raise forms.ValidationError(_("Write an https address, without a name or password in it."))
        return url


@admin.register(Webhook)
class WebhookAdmin(WebhookModelAdmin):
    form = WebhookForm
    list_display = ("url", "active", "events", "note", "created_at")
    list_filter = ("active",)
    actions = ("send_a_test", "give_a_new_secret")
    readonly_fields = ("created_at", "created_by")
    show_full_result_count = False

    def get_fields(self, request: HttpRequest, obj: Webhook | None = None) -> Any:
        fields = ["url", "events", "note", "active"]
        if obj is None:
            return fields
        # Who may only look is not given what signs.
        shown = ["signing_secret"] if self.has_change_permission(request, obj) else []
        return [*fields, *shown, "created_at", "created_by"]

    def get_readonly_fields(self, request: HttpRequest, obj: Webhook | None = None) -> Any:
        return (*self.readonly_fields, "signing_secret") if obj else self.readonly_fields

    @admin.display(description=_("secret"))
    def signing_secret(self, webhook: Webhook) -> str:
        return format_html("<code>{}</code>", webhook.secret)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            obj.created_by = request.user
        super().save_model(request, obj, form, change)

    @admin.action(description=_("Send a test"), permissions=["change"])
    def send_a_test(self, request: HttpRequest, queryset: QuerySet[Webhook]) -> None:
        for webhook in queryset:
            sending.send_test(webhook)
        messages.success(request, gettext("On its way. The log of deliveries says what comes of it."))

    @admin.action(description=_("Give a new secret"), permissions=["change"])
    def give_a_new_secret(self, request: HttpRequest, queryset: QuerySet[Webhook]) -> None:
        for webhook in queryset:
            Webhook.objects.filter(pk=webhook.pk).update(salt=new_salt())
            self.log_change(request, webhook, "New secret.")
        messages.success(request, gettext("The old secret signs nothing any more."))


@admin.register(Delivery)
class DeliveryAdmin(DeliveryModelAdmin):
    """Read only: what was sent, and what came of it."""

    list_display = ("created_at", "kind", "webhook", "outcome")
    list_filter = ("state", "event")
    list_select_related = ("webhook",)
    ordering = ("-pk",)
    actions = ("send_once_more",)
    paginator = CappedPaginator
    show_full_result_count = False

    @admin.display(description=_("event"))
    def kind(self, delivery: Delivery) -> str:
        return delivery.event

    @admin.display(description=_("outcome"))
    def outcome(self, delivery: Delivery) -> str:
        """For example: waiting, 2 tries, 500."""
        tries = ngettext("%(n)s try", "%(n)s tries", delivery.tries) % {"n": delivery.tries}
        parts = [delivery.get_state_display(), tries, delivery.answered, delivery.problem]
        return ", ".join(str(part) for part in parts if part)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_send_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("site.change_webhook")

    @admin.action(description=_("Send again"), permissions=["send"])
    def send_once_more(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> None:
        sent = sum(sending.send_again(delivery) for delivery in queryset)
        messages.success(request, gettext("%(n)s sent again.") % {"n": sent})
