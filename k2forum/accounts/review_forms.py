"""The forms of reviewers. Each carries the version of the credential that its reader saw."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from k2forum.accounts.credentials import Verification
from k2forum.accounts.reviewing import DECLINE_REASONS, Checked

AREA = forms.Textarea(attrs={"rows": 4, "cols": 70})
SMALL = forms.Textarea(attrs={"rows": 2, "cols": 70})
REASON = Verification.Reason


def reasons(names: tuple[str, ...]) -> list[tuple[str, Any]]:
    return [("", _("Choose a reason")), *((name, REASON(name).label) for name in names)]


class ActForm(forms.Form):
    """What every act has: the version seen, words to the person, and a note that reviewers alone read."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    words = forms.CharField(
        label=_("To the person"), widget=AREA, max_length=2000, help_text=_("They read this. Required.")
    )
    internal = forms.CharField(
        label=_("Note for reviewers"),
        widget=SMALL,
        max_length=2000,
        required=False,
        help_text=_("Never shown to them."),
    )


class DeclineForm(ActForm):
    reason = forms.ChoiceField(label=_("Reason"), choices=lambda: reasons(DECLINE_REASONS))
    field_order = ("seen", "reason", "words", "internal")


class DoubtForm(ActForm):
    """For suspending and revoking."""

    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=lambda: reasons(
            ("question", "restricted", "not_on_register", "mismatch", "interest", "fraud", "mistake", "other")
        ),
    )
    field_order = ("seen", "reason", "words", "internal")


class CheckForm(ActForm):
    """The list of what was looked at in the register.

    Nothing in it is optional but what the register lacks.
    """

    register_url = forms.URLField(
        label=_("Address of the entry or search in the register"), max_length=300, assume_scheme="https"
    )
    opened_at = forms.DateTimeField(
        label=_("Opened at"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    name_on_register = forms.CharField(label=_("Name there"), max_length=120)
    status_seen = forms.CharField(label=_("Status there, word for word"), max_length=120)
    valid_from = forms.DateField(
        label=_("Registered since"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    expires_on = forms.DateField(
        label=_("Registered until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    no_date = forms.BooleanField(label=_("The register gives no date"), required=False)
    method = forms.ChoiceField(
        label=_("How"),
        choices=[(m.value, m.label) for m in Verification.Method if m != Verification.Method.RECORDED],
        initial=Verification.Method.REGISTER,
    )
    name_matches = forms.BooleanField(label=_("The name matches"), required=False)
    number_matches = forms.BooleanField(label=_("The number matches"), required=False)
    status_active = forms.BooleanField(label=_("The entry is active"), required=False)
    no_restriction = forms.BooleanField(label=_("No restriction or condition is shown"), required=False)
    profession_listed = forms.BooleanField(
        label=_("The profession there is the one applied for"), required=False
    )
    interests_read = forms.BooleanField(label=_("I have read the statement of interests"), required=False)
    proof_seen = forms.BooleanField(
        label=_("The code of the application is visible in a paper"), required=False
    )
    field_order = (
        *("seen", "register_url", "opened_at", "name_on_register", "status_seen", "valid_from", "expires_on"),
        *("no_date", "method", "name_matches", "number_matches", "status_active", "no_restriction"),
        *("profession_listed", "interests_read", "proof_seen", "words", "internal"),
    )

    def __init__(self, *args: Any, renewing: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].required = not renewing

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "expires_on" in data and bool(data["expires_on"]) == bool(data.get("no_date")):
            self.add_error("expires_on", _("Enter the date of the register, or say that it gives none."))
        return data

    def checked(self) -> Checked:
        """What was filled in, as the verb takes it."""
        data = self.cleaned_data
        names = Checked.__dataclass_fields__
        return Checked(**{name: data[name] for name in names if name in data})


class AnswerForm(forms.Form):
    answer = forms.CharField(label=_("Answer"), widget=AREA, max_length=2000)
