"""The forms of applicants."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from k2forum.accounts import evidence, names
from k2forum.accounts.credentials import Profession
from k2forum.accounts.models import User
from k2forum.accounts.registers.catalogue import COUNTRIES, clean_number, registers

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def grouped_registers() -> list[tuple[str, Any]]:
    """The choices of registers, by country."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for register in registers().values():
        groups.setdefault(COUNTRIES[register.country], []).append((register.code, register.name))
    return [("", _("Choose a register")), *sorted(groups.items())]


class DetailsForm(forms.Form):
    """What an applicant says of their credential. The register is chosen once, at the beginning."""

    profession = forms.ChoiceField(
        label=_("Profession"), choices=[("", _("Choose a profession")), *Profession.choices]
    )
    register_code = forms.ChoiceField(
        label=_("Register"),
        choices=grouped_registers,
        help_text=_("The public register in which a reviewer will look you up."),
    )
    number = forms.CharField(
        label=_("Number in the register"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    region = forms.CharField(
        label=_("State, province or chamber"),
        max_length=60,
        required=False,
        help_text=_("Where your register is one of several in the country."),
    )
    legal_name = forms.CharField(
        label=_("Your name as the register shows it"),
        max_length=120,
        help_text=_("Reviewers alone see it. Others go on seeing your display name."),
    )
    claimed_expiry = forms.DateField(
        label=_("Registered until"),
        required=False,
        widget=DATE,
        help_text=_("Leave it empty if the register gives no date; a badge then lasts twelve months."),
    )
    interests = forms.CharField(
        label=_("Interests"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "Employers, payments, shares or products that touch vitamin K, supplements or medicines. "
            "Write “none” if there are none. Readers see this beside your badge."
        ),
    )
    show_number = forms.BooleanField(
        label=_("Show the number beside the badge, if the register itself shows it to everybody"),
        required=False,
    )

    def __init__(self, *args: Any, register_code: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fixed_register = register_code
        if register_code:
            del self.fields["register_code"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        code: str = self.fixed_register or data.get("register_code", "")
        profession = data.get("profession", "")
        if not code or not profession:
            return data
        if profession not in registers()[code].professions:
            where = "profession" if self.fixed_register else "register_code"
            self.add_error(where, _("This register does not list this profession."))
        elif "number" in data:
            try:
                data["number"] = clean_number(code, data["number"], profession)
            except ValidationError as refusal:
                self.add_error("number", refusal)
        return data


class SubmitForm(forms.Form):
    """Acceptance of the terms as they are now."""

    terms_version = forms.IntegerField(widget=forms.HiddenInput)
    terms = forms.BooleanField(
        label=_("I accept the terms for professionals"),
        error_messages={"required": _("The terms have to be accepted to apply.")},
    )


class EvidenceForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "PDF, PNG or JPEG, up to 10 MB. It is kept encrypted and deleted 30 days after the decision."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf,image/png,image/jpeg"}),
    )

    def clean_file(self) -> bytes:
        upload = self.cleaned_data["file"]
        if upload.size > evidence.MOST_BYTES:
            raise ValidationError(_("A file has at most 10 MB."))
        content: bytes = upload.read()
        return content


class AddressForm(forms.Form):
    address = forms.EmailField(
        label=_("Your address at work"),
        help_text=_("We send one mail with a code to it, and nothing else, ever."),
    )


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code of the mail"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class MessageForm(forms.Form):
    message = forms.CharField(
        label=_("Your answer"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5})
    )


class RenewalForm(forms.Form):
    claimed_expiry = forms.DateField(label=_("Registered until"), required=False, widget=DATE)
    message = forms.CharField(
        label=_("What has changed"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class InterestsForm(forms.Form):
    interests = forms.CharField(
        label=_("Interests"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )


class AppealForm(forms.Form):
    text = forms.CharField(
        label=_("What we should see differently"), max_length=1000, widget=forms.Textarea(attrs={"rows": 6})
    )


class ConfirmForm(forms.Form):
    """Nothing to fill in: the button is the form."""


class QuestionForm(forms.Form):
    text = forms.CharField(
        label=_("What makes you doubt it"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "A reviewer reads it and tells you what came of it. The person does not learn who asked."
        ),
    )


class NameForm(forms.Form):
    """Another display name, asked for while the own one is frozen."""

    name = forms.CharField(label=_("New display name"), max_length=names.LONGEST)
    why = forms.CharField(
        label=_("Why"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_name(self) -> str:
        name = names.clean_display_name(self.cleaned_data["name"])
        others = User.objects.exclude(pk=self.user.pk).filter(name_look=names.look_of(name))
        if others.exists():
            raise ValidationError(_("This name, or one that looks like it, is taken."))
        return name
