"""The forms to sign up, by password or by a linked identity, and to sign in."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account_forms
from allauth.socialaccount import forms as social_forms
from django import forms
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from k2forum.accounts import names, waiting
from k2forum.accounts.models import User
from k2forum.accounts.traps import TrapFields


def _rules_links() -> SafeString:
    return format_html(
        '<a href="{}">{}</a> · <a href="{}">{}</a>',
        reverse("site:page", args=["house-rules"]),
        _now("House rules"),
        reverse("site:page", args=["privacy"]),
        _now("What is stored, and why"),
    )


class PersonFields(TrapFields):
    """What every account says of its owner, and the consent to the house rules."""

    display_name = forms.CharField(
        label=_("Display name"),
        max_length=names.LONGEST,
        help_text=_(
            "What others see beside your comments. A pseudonym is welcome; titles and professions are not."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
        error_messages={"required": _("Choose a name that others will see.")},
    )
    kind = forms.ChoiceField(
        label=_("I am"),
        choices=[
            (User.Kind.ENTHUSIAST, _("a reader who is interested in the topic")),
            (User.Kind.PROFESSIONAL, _("a health professional")),
        ],
        initial=User.Kind.ENTHUSIAST,
        widget=forms.RadioSelect,
        help_text=_(
            "Choosing “health professional” gives no badge. A badge appears only after your entry "
            "in a public register was checked by a person."
        ),
    )
    rules = forms.BooleanField(
        label=_("I accept the house rules"),
        help_text=lazy(_rules_links, SafeString)(),
        error_messages={"required": _("The house rules have to be accepted to take part.")},
    )

    def clean_display_name(self) -> str:
        name = names.clean_display_name(self.cleaned_data["display_name"])
        if User.objects.filter(Q(display_name__iexact=name) | Q(name_look=names.look_of(name))).exists():
            raise forms.ValidationError(
                _("This name, or one that looks like it, is taken. Please choose another.")
            )
        return name


class SignupForm(PersonFields, account_forms.SignupForm):
    field_order = ("email", "display_name", "kind", "password1", "rules", "homepage", "shown")

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.trapped:
            # Asked to send once more, nobody should have to type the password again.
            self.fields["password1"].widget.render_value = True
        return cleaned

    def save(self, request: HttpRequest) -> User:
        with transaction.atomic():
            return super().save(request)


class LoginForm(account_forms.LoginForm):
    """Says when the next code is possible, where allauth refuses an unconfirmed address for haste."""

    def clean(self) -> dict[str, Any]:
        try:
            return super().clean()
        except forms.ValidationError as refusal:
            if refusal.code != "too_many_login_attempts" or refusal.params:
                raise
            email = self.cleaned_data["login"].lower()
            moment = waiting.possible_again(self.request, "confirm_email", email)
            if moment is None:
                raise
            message = _("Your address is not confirmed yet. The next mail with a code is possible %(when)s.")
            raise forms.ValidationError(message, refusal.code, {"when": waiting.in_words(moment)}) from None


class SocialSignupForm(PersonFields, social_forms.SignupForm):
    field_order = ("email", "display_name", "kind", "rules", "homepage", "shown")

    def save(self, request: HttpRequest) -> User:
        with transaction.atomic():
            return super().save(request)
