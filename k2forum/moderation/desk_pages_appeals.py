"""Appeals at the desk: the oldest first, overdue ones marked."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from k2forum.contributions.models import LogEntry
from k2forum.moderation import appealing
from k2forum.moderation.desk_card import card, rows_of
from k2forum.moderation.desk_pages import desk_page, problem_words
from k2forum.moderation.forms import AppealDecisionForm
from k2forum.moderation.models import Appeal
from k2forum.moderation.thresholds import APPEAL_TARGET


@require_GET
@never_cache
def listing(request: HttpRequest) -> HttpResponse:
    waiting = Appeal.objects.filter(outcome=Appeal.Outcome.WAITING).select_related("appellant")
    page = Paginator(waiting.order_by("created_at"), 50).get_page(request.GET.get("page"))
    late = timezone.now() - APPEAL_TARGET
    rows = [{"appeal": row, "overdue": row.created_at < late} for row in page]
    decided = Appeal.objects.exclude(outcome=Appeal.Outcome.WAITING).select_related("appellant", "decided_by")
    return desk_page(
        request,
        "appeals.html",
        title=_("Appeals"),
        rows=rows,
        page=page,
        decided=decided.order_by("-decided_at")[:20],
    )


@require_http_methods(["GET", "POST"])
@never_cache
def one(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Appeal.objects.select_related(
        "appellant",
        "case__comment__thread__article",
        "case__comment__author",
        "case__claimed_by",
        "decided_by",
    )
    appeal = get_object_or_404(rows, pk=pk)
    form = AppealDecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            done = appealing.decide_appeal(appeal, actor=request.user, **form.cleaned_data)
            messages.success(
                request, _("Decided; who appealed is told.") if done else _("It was decided already.")
            )
            return redirect("admin:moderation_case_appeals")
        except (ValidationError, PermissionDenied) as problem:
            form.add_error(None, problem_words(problem))
    refusal, same = "", False
    if appeal.is_waiting:
        try:
            same = appealing.check_may_decide_appeal(appeal, actor=request.user)
        except PermissionDenied as denied:
            refusal = str(denied)
    return desk_page(
        request,
        "appeal.html",
        422 if form.errors else 200,
        title=_("An appeal"),
        appeal=appeal,
        entry=rows_of([LogEntry.objects.get(pk=appeal.entry_id)])[0],
        card=card(appeal.case, request.user),
        form=form,
        refusal=refusal,
        same=same,
    )
