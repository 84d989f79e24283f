"""What stops simple robots in a form and asks people for nothing: a field nobody sees, and the clock."""

from __future__ import annotations

import time
from typing import Any

from django import forms
from django.conf import settings
from django.core import signing
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

SALT = "k2forum.accounts.traps"


def stamp() -> str:
    """A signed note of the moment at which a form was shown."""
    return signing.dumps(time.time(), salt=SALT)


def age_of(value: str | None) -> float | None:
    """Seconds since the form was shown; None where the note is missing, forged, or too old."""
    try:
        shown = float(signing.loads(value or "", salt=SALT, max_age=settings.FORM_MAX_SECONDS))
    except (signing.BadSignature, TypeError, ValueError):
        return None
    return max(0.0, time.time() - shown)


class UnseenInput(forms.TextInput):
    """A text field out of sight. Robots fill it in; it is always shown empty."""

    is_hidden = True  # templates then print it bare, without label and help

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        return format_html(
            '<span class="trap" aria-hidden="true"><label>{} <input type="text" name="{}" tabindex="-1" '
            'autocomplete="off"></label></span>',
            _("Leave this empty"),
            name,
        )


class StampInput(forms.HiddenInput):
    """Carries the moment at which the form was first shown through failed attempts."""

    def format_value(self, value: Any) -> str:
        return value if isinstance(value, str) and age_of(value) is not None else stamp()


class TrapFields(forms.Form):
    """The two fields, for a form to inherit. Their complaint is one calm sentence; a second send succeeds."""

    homepage = forms.CharField(required=False, widget=UnseenInput)
    shown = forms.CharField(required=False, widget=StampInput)

    trapped = False

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        complaint = self.trap_complaint()
        if complaint:
            self.trapped = True
            self.add_error(None, forms.ValidationError(complaint, "trap"))
        return cleaned

    def trap_complaint(self) -> str:
        """A sentence for whoever looks like a robot, or "" where nobody does."""
        if self.cleaned_data.get("homepage"):
            return _(
                "Something filled in a field that is not shown to people. Please send the form once more."
            )
        age = age_of(self.cleaned_data.get("shown"))
        if age is None:
            return _("This page was open for a long time. Nothing is lost: please send the form once more.")
        if age < settings.FORM_MIN_SECONDS:
            return _("That was very quick. Nothing is lost: please send the form once more.")
        return ""
