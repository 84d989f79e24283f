"""The form to close an account."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from k2forum.site.privacy.records import Departure


class LeavingForm(forms.Form):
    """What becomes of the comments, and the account's own name typed, so that nothing happens by a slip."""

    texts = forms.ChoiceField(
        label=_("What becomes of your comments?"),
        choices=[
            (
                Departure.Texts.ANONYMISE,
                _("Keep my public comments, without my name. Answers to them keep making sense."),
            ),
            (
                Departure.Texts.ERASE,
                _("Erase them, also where others quoted them. A placeholder keeps the answers in place."),
            ),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what becomes of your comments.")},
    )
    typed = forms.CharField(
        label=_("Type your display name"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Type your display name, so that nothing happens by a slip.")},
    )

    def __init__(self, *args: Any, name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name = name
        self.fields["typed"].help_text = _now("As it stands here: %(name)s") % {"name": name}

    def clean_typed(self) -> str:
        typed = " ".join(self.cleaned_data["typed"].split())
        if typed.casefold() != self.name.casefold():
            raise forms.ValidationError(_("This is not the name of this account. Nothing was done."))
        return typed
