"""Accounts and verifications in the admin."""

from __future__ import annotations

from typing import Any, cast

from allauth.account.decorators import secure_admin_login
from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from k2forum.accounts import review_pages, standing, verification
from k2forum.accounts.admin_forms import GrantForm, PasswordForm, PersonChangeForm, RevokeForm
from k2forum.accounts.badges import badge_of
from k2forum.accounts.credentials import LIVE_STATES
from k2forum.accounts.models import User, Verification
from k2forum.accounts.paging import CappedPaginator

# One way in: the site's own sign-in, with its rate limits and second factor.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

admin.site.unregister(Group)


@admin.register(Group)
class RightsAdmin(GroupAdmin):
    """Who of a group may do what, as one list: the two boxes of the admin can't be used by ear."""

    filter_horizontal = ()


@admin.register(User)
class PersonAdmin(UserAdmin):
    """Who is who. Rights are given by administrators alone; addresses change only by their owners."""

    form = PersonChangeForm
    change_password_form = PasswordForm
    list_display = ("display_name", "email", "kind", "is_staff", "is_active", "date_joined")
    list_filter = ("kind", "is_staff", "is_active")
    search_fields = ("^display_name", "^email")
    search_help_text = _("The beginning of the display name or of the e-mail address")
    ordering = ("-id",)
    paginator = CappedPaginator
    show_full_result_count = False
    filter_horizontal = ()  # the two boxes of the admin can't be used by ear
    readonly_fields = ("email", "date_joined", "last_login", "rules_accepted_at", "badges")
    fieldsets = (
        (None, {"fields": ("display_name", "email", "password", "kind", "badges")}),
        (_("Rights"), {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")}),
        (_("Dates"), {"fields": ("date_joined", "last_login", "rules_accepted_at")}),
    )
    add_fieldsets = (
        (None, {"classes": ("wide",), "fields": ("email", "display_name", "password1", "password2")}),
    )

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "groups":
            kwargs["widget"] = forms.CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    @admin.display(description=_("badges"))
    def badges(self, user: User) -> str:
        shown = [badge.words for row in user.verifications.all() if (badge := badge_of(row))]
        return ", ".join(shown) or _now("none")

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        if obj is None:
            return ()
        rights = (
            () if request.user.is_superuser else ("is_staff", "is_superuser", "groups", "user_permissions")
        )
        return (*self.readonly_fields, *rights)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        # Whoever may change accounts must not take over one that may do more.
        if obj is not None and (obj.is_system or (obj.is_superuser and not request.user.is_superuser)):
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if not change or "display_name" in form.changed_data:
            obj.take_name(obj.display_name)
        super().save_model(request, obj, form, change)


@admin.register(Verification)
class VerificationAdmin(admin.ModelAdmin):
    """Rows are granted and revoked, never edited: what was once said about a person stays readable."""

    form = GrantForm
    list_display = ("user", "profession", "register", "checked_on", "expires_on", "state", "checked_by")
    list_filter = ("profession", "expires_on")
    list_select_related = ("user", "checked_by")
    search_fields = ("^user__display_name", "^user__email", "=number")
    ordering = ("-id",)
    paginator = CappedPaginator
    show_full_result_count = False
    change_form_template = "admin/accounts/verification/change_form.html"
    change_list_template = "admin/accounts/verification/change_list.html"

    @admin.display(description=_("state"))
    def state(self, row: Verification) -> str:
        if row.revoked_at:
            return _now("revoked on %(day)s") % {"day": date_format(row.revoked_at, "DATE_FORMAT")}
        if row.state not in LIVE_STATES:
            return row.get_state_display()
        return _now("live") if row.is_live() else _now("expired")

    def get_fields(self, request: HttpRequest, obj: Verification | None = None) -> tuple[str, ...]:
        if obj is None:
            return GrantForm.field_order
        return (
            *("user", "profession", "register", "number", "checked_on", "expires_on", "checked_by"),
            *("evidence_note", "state", "revoked_at", "revoked_by", "revoked_reason"),
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Verification | None = None) -> tuple[str, ...]:
        return () if obj is None else tuple(self.get_fields(request, obj))

    def get_form(
        self, request: HttpRequest, obj: Verification | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        if obj is not None:
            return super().get_form(request, obj, change, form=forms.ModelForm, **kwargs)
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.actor = request.user
        return form

    def has_view_permission(self, request: HttpRequest, obj: Verification | None = None) -> bool:
        return request.user.has_perm(verification.PERMISSION) or super().has_view_permission(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        # On a public site every badge goes through the queue, with its list and its second person.
        return not settings.PRODUCTION and request.user.has_perm(verification.PERMISSION)

    def has_change_permission(self, request: HttpRequest, obj: Verification | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Verification | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Verification, form: Any, change: bool) -> None:
        data = form.cleaned_data
        credential = {name: data[name] for name in GrantForm.Meta.fields}
        row = verification.grant(
            data["account"], actor=cast(User, request.user), **credential
        ) or verification.live_twin(data["account"], data["profession"], data["register"], data["number"])
        assert row is not None
        obj.pk, obj.user, obj.checked_by = row.pk, row.user, row.checked_by

    def get_urls(self) -> list[URLPattern]:
        revoke = path(
            "<int:pk>/revocation/",
            self.admin_site.admin_view(self.revoke_view),
            name="accounts_verification_revoke",
        )
        pages = [
            path(address, self._guarded(view), name=f"accounts_verification_{name}")
            for address, view, name in review_pages.PAGES
        ]
        return [revoke, *pages, *super().get_urls()]

    def _guarded(self, view: Any) -> Any:
        def page(request: HttpRequest, **arguments: Any) -> HttpResponse:
            if not review_pages.may_open(request):
                raise PermissionDenied
            request.desk_context = self.admin_site.each_context(request) | {  # type: ignore[attr-defined]
                "is_nav_sidebar_enabled": False,
                "opts": self.opts,
            }
            return view(request, **arguments)

        return self.admin_site.admin_view(page)

    def revoke_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Asks for the reason, and revokes."""
        if not request.user.has_perm(verification.PERMISSION):
            raise PermissionDenied
        row = get_object_or_404(Verification.objects.select_related("user"), pk=pk)
        form = RevokeForm(request.POST or None)
        if row.state == Verification.State.REVOKED and request.method == "POST":
            messages.success(request, _now("It had been revoked before."))
            return HttpResponseRedirect(reverse("admin:accounts_verification_change", args=[pk]))
        if request.method == "POST" and form.is_valid():
            done = standing.revoke(
                row,
                actor=cast(User, request.user),
                seen=row.version,
                kind=Verification.Reason.OTHER,
                words=form.cleaned_data["reason"],
            )
            messages.success(
                request,
                _now("Revoked. The badge is gone.")
                if done
                else _now("Suspended: the badge is gone, and a second reviewer confirms the revocation."),
            )
            return HttpResponseRedirect(reverse("admin:accounts_verification_change", args=[pk]))
        context = self.admin_site.each_context(request) | {
            "title": _now("Revoke a verification"),
            "form": form,
            "verification": row,
            "opts": self.model._meta,
        }
        return TemplateResponse(request, "admin/accounts/verification/revoke.html", context)
