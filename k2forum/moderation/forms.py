"""Forms of reports, decisions, measures, appeals and moving."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from discussions.models import Thread
from k2forum.accounts.sanctions import Sanction
from k2forum.moderation.models import Appeal, Case, ReasonCode
from k2forum.moderation.reasons import REPORT_REASONS
from k2forum.moderation.thresholds import APPEAL_LENGTH

REASONS = [("", _("Choose a reason")), *ReasonCode.choices]


def text_field(label: Any, rows: int, **options: Any) -> forms.CharField:
    options.setdefault("max_length", 2000)
    return forms.CharField(
        label=label, required=False, widget=forms.Textarea(attrs={"rows": rows}), **options
    )


class ReportForm(forms.Form):
    """A reader's report: a reason and, if they like, a few words."""

    reason = forms.ChoiceField(
        label=_("What is wrong with it?"),
        choices=[(code, label) for code, (label, _points) in REPORT_REASONS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the reason that fits best.")},
    )
    text = forms.CharField(
        label=_("What should the moderator know?"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "data-keep": "report"}),
    )
    suggest_hold = forms.BooleanField(
        label=_("I suggest to hold it until a moderator has decided"),
        help_text=_("As a checked professional. Its case rises in the queue; a moderator decides."),
        required=False,
    )

    def __init__(self, *args: Any, may_suggest_hold: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_suggest_hold:
            del self.fields["suggest_hold"]


class DecisionForm(forms.Form):
    """A moderator's decision, with what they had read."""

    action = forms.CharField(max_length=20)
    version = forms.IntegerField(widget=forms.HiddenInput)
    revision = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.ChoiceField(label=_("Reason"), choices=REASONS, required=False)
    to_author = text_field(_("To the author (they will read this)"), 2)
    internal = text_field(_("Internal note (only moderators read this)"), 2)
    context_note = text_field(_("Public note beneath the comment (everybody reads this)"), 2, max_length=600)
    phrases = text_field(_("Words to mask, one phrase a line"), 2)
    escalate_to = forms.ChoiceField(
        label=_("Escalate to"), choices=Case.EscalatedTo.choices, required=False, initial="health_lead"
    )

    def chosen(self) -> dict[str, Any]:
        """The fields of a Choice."""
        data = dict(self.cleaned_data)
        if data["action"] != "escalate":
            data.pop("escalate_to")
        return {name: value for name, value in data.items() if name not in ("version", "revision")}


class BulkForm(forms.Form):
    """One action for many cases."""

    action = forms.CharField(max_length=20)
    reason = forms.ChoiceField(label=_("Reason"), choices=REASONS, required=False)
    to_author = text_field(_("To the authors (they will read this)"), 2)
    typed = forms.CharField(label=_("Number of cases, typed to confirm"), required=False, max_length=5)


class SanctionForm(forms.Form):
    """A measure against a member. The first step shows what will happen; only the second does it."""

    kind = forms.ChoiceField(label=_("Measure"), choices=Sanction.Kind.choices)
    reason = forms.ChoiceField(label=_("Reason"), choices=REASONS)
    days = forms.IntegerField(
        label=_("For how many days"), min_value=1, max_value=3650, required=False,
        help_text=_("Needed to suspend; a hold without days has no end."),
    )  # fmt: skip
    words = text_field(_("To the member (they will read this)"), 3)
    internal = text_field(_("Internal note (only moderators read this)"), 2)

    def ends_at(self) -> datetime.datetime | None:
        days = self.cleaned_data.get("days")
        return timezone.now() + datetime.timedelta(days=days) if days else None


class AppealForm(forms.Form):
    """Why a decision should be looked at again."""

    text = forms.CharField(
        label=_("Why should somebody else look at it again?"),
        max_length=APPEAL_LENGTH,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Up to 1,000 characters. Another moderator reads this together with your text."),
    )


class AppealDecisionForm(forms.Form):
    """What becomes of an appeal."""

    outcome = forms.ChoiceField(
        label=_("What becomes of it"),
        choices=[
            (Appeal.Outcome.UPHELD, _("The decision stands")),
            (Appeal.Outcome.OVERTURNED, _("Overturn the decision")),
            (Appeal.Outcome.REASON_CHANGED, _("The decision stands, for another reason")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.ChoiceField(label=_("Reason, where it changes"), choices=REASONS, required=False)
    answer = text_field(_("Answer to the person who appealed (they will read this)"), 3)
    internal = text_field(_("Internal note (only moderators read this)"), 2)


class ThreadForm(forms.Form):
    """Renaming a thread, locking it, and putting it or a comment elsewhere."""

    title = forms.CharField(label=_("Title that others see"), max_length=120, required=False)
    article = forms.ModelChoiceField(
        label=_("Article"), queryset=Article.objects.order_by("title"), required=False
    )
    thread = forms.ModelChoiceField(
        label=_("Number of the thread"),
        queryset=Thread.objects.all(),
        required=False,
        widget=forms.NumberInput,
    )
    internal = text_field(_("Internal note (only moderators read this)"), 2)
