"""Forms of reports and decisions."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from k2forum.moderation.models import ReasonCode
from k2forum.moderation.reasons import REPORT_REASONS


class ReportForm(forms.Form):
    """A reader's report: a reason and, if they like, a few words."""

    reason = forms.ChoiceField(
        label=_("What is wrong with it?"),
        choices=[(code, words) for code, (words, _points) in REPORT_REASONS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the reason that fits best.")},
    )
    text = forms.CharField(
        label=_("What should the moderator know? (optional)"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "data-keep": "report"}),
    )


class DecisionForm(forms.Form):
    """A moderator's decision."""

    action = forms.CharField(max_length=20)
    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.ChoiceField(
        label=_("Reason"), choices=[("", _("Choose a reason"))] + list(ReasonCode.choices), required=False
    )
    to_author = forms.CharField(
        label=_("To the author (they will read this)"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    internal = forms.CharField(
        label=_("Internal note (only moderators read this)"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
