"""The desk, in the Django admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from k2forum.moderation import desk
from k2forum.moderation.decisions import Conflict, decide
from k2forum.moderation.forms import DecisionForm
from k2forum.moderation.models import Case


@admin.register(Case)
class CaseAdmin(admin.ModelAdmin):
    """List of open cases by urgency at the left, the case at the right."""

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

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        self._check(request)
        return self._page(request, None, DecisionForm(), 200)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        self._check(request)
        cases = Case.objects.select_related("comment__thread__article", "comment__author", "claimed_by")
        case = get_object_or_404(cases, pk=object_id if object_id.isdigit() else 0)
        if request.method != "POST":
            return self._page(request, case, DecisionForm(initial={"version": case.version}), 200)
        form = DecisionForm(request.POST)
        if form.is_valid():
            try:
                made = decide(case, actor=request.user, **form.cleaned_data)
                words = _("Decided.") if made else _("The same decision stands already.")
                messages.success(request, words)
                return redirect(desk.next_url(case))
            except Conflict as conflict:
                return self._page(request, case, form, 409, conflict)
            except (ValidationError, PermissionDenied) as problem:
                form.add_error(None, getattr(problem, "messages", None) or str(problem))
        return self._page(request, case, form, 422)

    def _check(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied

    def _page(
        self,
        request: HttpRequest,
        case: Case | None,
        form: DecisionForm,
        status: int,
        conflict: Conflict | None = None,
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": _("The desk"),
            "cases": desk.rows(),
            "case": desk.card(case) if case else None,
            "form": form,
            "conflict": desk.conflict_words(conflict) if conflict else "",
        }
        return TemplateResponse(request, "admin/moderation/desk.html", context, status=status)
