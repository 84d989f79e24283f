"""Forms of the admin that record a check, and take a badge away."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib.auth.forms import AdminPasswordChangeForm, UserChangeForm
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from k2forum.accounts import names, naming, verification
from k2forum.accounts.models import User, Verification
from k2forum.accounts.signals import password_given


class PasswordForm(AdminPasswordChangeForm):
    """Another password for an account: what was let in by the old one is told."""

    def save(self, commit: bool = True) -> Any:
        with transaction.atomic():
            user = super().save(commit)
            password_given.send(sender=User, user=user)
        return user


class PersonChangeForm(UserChangeForm):
    """The public name is checked here as at sign-up, unless it stays as it is."""

    class Meta:
        model = User
        fields = "__all__"

    def clean_display_name(self) -> str:
        name = self.cleaned_data["display_name"]
        if name == self.instance.display_name:
            return name
        if naming.is_frozen(self.instance):
            raise forms.ValidationError(
                _now("This name stands beside a badge: it changes by request of its owner alone.")
            )
        name = names.clean_display_name(name)
        others = User.objects.exclude(pk=self.instance.pk).filter(name_look=names.look_of(name))
        if others.exists():
            raise forms.ValidationError(_now("This name, or one that looks like it, is taken."))
        return name


class GrantForm(forms.ModelForm):
    """One check of one person. The account is named by its e-mail address or display name."""

    actor: User  # set on the class that the admin makes for each request
    account = forms.CharField(
        label=_("Account"), max_length=254, help_text=_("Its e-mail address, or its display name exactly.")
    )

    class Meta:
        model = Verification
        fields: ClassVar = ["profession", "register", "number", "checked_on", "expires_on", "evidence_note"]
        help_texts: ClassVar = {
            "expires_on": _(
                "The last day of the badge. Where the register gives no date: a year after the check."
            ),
        }

    field_order = ("account", "profession", "register", "number", "checked_on", "expires_on", "evidence_note")

    def clean_account(self) -> User:
        text = self.cleaned_data["account"].strip()
        user = (
            User.objects.filter(email__iexact=text).first()
            or User.objects.filter(display_name__iexact=text).first()
        )
        if user is None:
            raise forms.ValidationError(_now("There is no account with this address or name."))
        try:
            verification.require_reviewer(self.actor, user)
        except PermissionDenied as refusal:
            raise forms.ValidationError(str(refusal)) from None
        return user

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("checked_on") and data.get("expires_on"):
            verification.check_dates(data["checked_on"], data["expires_on"])
        if {"account", "profession", "register"} <= data.keys() and verification.live_twin(
            data["account"], data["profession"], data["register"], data.get("number", "")
        ):
            raise forms.ValidationError(_now("This credential has a live verification already."))
        return data


class RevokeForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "cols": 80}),
        help_text=_("A sentence that can be shown to the person. The badge is gone at once, and for good."),
        error_messages={"required": _("Say why.")},
    )
