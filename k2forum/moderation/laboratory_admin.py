"""The rule laboratory, in the Django admin."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from discussions.models import Comment
from k2forum.moderation import rule_runs, rule_switching, tasks
from k2forum.moderation.marking import mark_spans
from k2forum.moderation.rule_models import RuleRun, RuleSwitch
from k2forum.screening import RULES_VERSION, screen

EXCERPT = 160


class TryForm(forms.Form):
    """A text to try the rules on, with what would stand above it. Nothing of it is kept."""

    text = forms.CharField(
        label=gettext_lazy("Text"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 5})
    )
    context = forms.CharField(
        label=gettext_lazy("What stands above it"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@admin.register(RuleSwitch)
class LaboratoryAdmin(admin.ModelAdmin):
    """One page: try a text, see each rule with its figures and switch, start runs and watch them."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("moderation.see_queue")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("moderation.see_queue")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("act/", wrap(self.act), name="moderation_ruleswitch_act"),
            path("runs/<int:pk>/", wrap(self.run), name="moderation_ruleswitch_run"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The page itself; a posted text is tried, and nothing of it is kept."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = TryForm(request.POST or None)
        tried = None
        if form.is_bound and form.is_valid():
            tried = _tried(form.cleaned_data["text"], form.cleaned_data["context"])
        context = {
            **self.admin_site.each_context(request),
            "title": _("Rule laboratory"),
            "form": form,
            "tried": tried,
            "rules": rule_switching.rows(),
            "grave": rule_switching.GRAVE,
            "runs": RuleRun.objects.select_related("switch", "started_by")[:20],
            "rules_version": RULES_VERSION,
            "may_change": request.user.has_perm("moderation.lead"),
        }
        return TemplateResponse(request, "admin/moderation/laboratory.html", context)

    def act(self, request: HttpRequest) -> HttpResponse:
        """Propose, watch, switch off, switch on, or start a run."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return redirect(self._home())
        try:
            words = self._do(request, request.POST.get("do", ""))
            messages.success(request, words)
        except (ValidationError, PermissionDenied) as problem:
            for message in getattr(problem, "messages", [str(problem)]):
                messages.error(request, message)
        return redirect(self._home())

    def run(self, request: HttpRequest, pk: int) -> HttpResponse:
        """One run: how far it is, and what would be newly caught and newly missed."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        run = get_object_or_404(RuleRun.objects.select_related("switch"), pk=pk)
        context = {
            **self.admin_site.each_context(request),
            "title": str(run),
            "run": run,
            "caught": _excerpts(run.newly_caught[:100]),
            "missed": _excerpts(run.newly_missed[:100]),
        }
        return TemplateResponse(request, "admin/moderation/rule_run.html", context)

    def _do(self, request: HttpRequest, what: str) -> str:
        actor: Any = request.user
        if what == "propose":
            rule_switching.propose(
                request.POST.get("rule", ""), actor=actor, reason=request.POST.get("reason", "")
            )
            return _("Proposed. Nothing changes until it goes live.")
        if what in ("dry", "again"):
            switch = RuleSwitch.objects.filter(pk=_number(request.POST.get("switch"))).first()
            run = rule_runs.start(what, actor=actor, switch=switch)
            tasks.enqueue_run(run.pk)
            return _("Started. This page shows how far it is.")
        switch = get_object_or_404(RuleSwitch, pk=_number(request.POST.get("switch")))
        verbs = {
            "watch": (rule_switching.watch, _("It is recorded from now on what would change.")),
            "live": (
                rule_switching.go_live,
                _("The rule is off. Screen published comments again if they should follow."),
            ),
            "end": (rule_switching.end, _("The rule is on.")),
        }
        if what not in verbs:
            raise ValidationError(_("Choose what to do."))
        verb, words = verbs[what]
        verb(switch, actor=actor)
        return words

    def _home(self) -> str:
        return reverse("admin:moderation_ruleswitch_changelist")


def _number(value: str | None) -> int:
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 16 else 0


def _tried(text: str, context: str) -> dict[str, Any]:
    verdict = screen(text, [context] if context.strip() else [])
    spans = [(finding.start, finding.end, finding.rule) for finding in verdict.findings]
    marked: SafeString = mark_spans(text, spans)
    return {"verdict": verdict, "marked": marked}


def _excerpts(ids: list[int]) -> list[dict[str, Any]]:
    rows = {row.pk: row for row in Comment.objects.filter(pk__in=ids)}
    return [
        {"id": pk, "text": rows[pk].source[:EXCERPT], "url": rows[pk].get_absolute_url()}
        for pk in ids
        if pk in rows
    ]
