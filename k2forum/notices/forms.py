"""How somebody wants to hear of things, kind by kind."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from k2forum.notices import telling
from k2forum.notices.models import Choice, Notice

FOR_MODERATORS = (Notice.Kind.MODERATION, Notice.Kind.URGENT)


class ChoicesForm(forms.Form):
    """Two fields for each kind: on the site, and by mail. One never switches the other."""

    def __init__(self, *arguments: Any, person: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.person = person
        self.kinds = [kind for kind in Notice.Kind if kind not in FOR_MODERATORS or _moderates(person)]
        choices = telling.choices_of(person)
        for kind in self.kinds:
            current = choices[kind]
            self.fields[f"{kind}_on_site"] = forms.BooleanField(
                label=_("Show it as new on the site"), required=False, initial=current.on_site
            )
            self.fields[f"{kind}_mail"] = forms.ChoiceField(
                label=_("By mail"), choices=Choice.Mail.choices, initial=current.mail
            )

    def rows(self) -> list[tuple[str, Any, Any]]:
        """(words of the kind, its field for the site, its field for mail)"""
        return [(str(kind.label), self[f"{kind}_on_site"], self[f"{kind}_mail"]) for kind in self.kinds]

    def save(self) -> None:
        for kind in self.kinds:
            telling.choose(
                self.person,
                kind=kind,
                on_site=self.cleaned_data[f"{kind}_on_site"],
                mail=self.cleaned_data[f"{kind}_mail"],
            )


def _moderates(person: Any) -> bool:
    return bool(person.has_perm("moderation.see_queue"))
