"""The search form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from k2forum.accounts.models import User
from k2forum.site.searching import Search


class SearchForm(forms.Form):
    """What to look for, and where. Sent by GET, so that a search has an address."""

    q = forms.CharField(label=_("Search"), max_length=200, required=False)
    article = forms.SlugField(required=False, widget=forms.HiddenInput)
    person = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    professional = forms.BooleanField(label=_("Answers by professionals"), required=False)
    unanswered = forms.BooleanField(label=_("Questions without an answer"), required=False)
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since > until:
            self.add_error("until", _("The last day is before the first one."))
        return cleaned

    def search(self, viewer: Any) -> Search:
        """The search that a valid form asks for. An unknown article or person finds nothing (-1)."""
        asked = self.cleaned_data
        article = person = 0
        if asked["article"]:
            rows = Article.objects.visible_to(viewer).filter(slug=asked["article"])
            article = rows.values_list("pk", flat=True).first() or -1
        if asked["person"]:
            person = User.objects.filter(pk=asked["person"]).values_list("pk", flat=True).first() or -1
        return Search(
            query=asked["q"],
            article=article,
            person=person,
            professional=asked["professional"],
            unanswered=asked["unanswered"],
            since=asked["since"],
            until=asked["until"],
        )
