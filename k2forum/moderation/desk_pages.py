"""The pages of the desk: list and card, deciding, claims, undoing, many at once."""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from k2forum.moderation import bulk as many
from k2forum.moderation import claiming, desk_list, reversing
from k2forum.moderation.conflicts import words_of
from k2forum.moderation.decisions import Conflict, Seen, decide
from k2forum.moderation.desk_card import card, undoable_of
from k2forum.moderation.forms import BulkForm, DecisionForm
from k2forum.moderation.models import Appeal, Case, Decision
from k2forum.moderation.thresholds import APPEAL_TARGET, BULK_TYPED_OVER

SKIPS_KEPT = 50


def desk_page(request: HttpRequest, template: str, status: int = 200, **context: Any) -> HttpResponse:
    """A page in the frame of the desk."""
    base: dict[str, Any] = request.desk_context  # type: ignore[attr-defined]
    return TemplateResponse(request, f"admin/moderation/{template}", base | context, status=status)


def is_number(text: str) -> bool:
    """Whether ``text`` is a whole number that a database can hold."""
    return text.isascii() and text.isdigit() and len(text) < 16


def moment_of(text: str) -> datetime.datetime | None:
    """A moment with its zone in ISO 8601, near enough to count with; None for anything else."""
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None and 1 < found.year < 9999 else None


def problem_words(problem: Exception) -> str:
    return " ".join(getattr(problem, "messages", None) or [str(problem)])


@require_GET
@never_cache
def listing(request: HttpRequest) -> HttpResponse:
    return _desk(request, None, None)


@require_http_methods(["GET", "POST"])
@never_cache
def case(request: HttpRequest, pk: int) -> HttpResponse:
    found = _case(pk)
    if request.method == "GET":
        claiming.note_viewing(found, person=request.user)
        claiming.extend(found, actor=request.user)
        initial = {"version": found.version, "revision": found.comment.revision}
        return _desk(request, found, DecisionForm(initial=initial))
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _desk(request, found, form, 422)
    read = Seen(form.cleaned_data["version"], form.cleaned_data["revision"])
    try:
        made = decide(found, actor=request.user, read=read, **form.chosen())
    except Conflict as conflict:
        return _desk(request, _case(pk), _again(form, conflict.case), 409, words_of(conflict))
    except (ValidationError, PermissionDenied) as problem:
        form.add_error(None, problem_words(problem))
        return _desk(request, _case(pk), form, 422)
    messages.success(request, _("Done.") if made else _("The same decision stood already; nothing changed."))
    found.refresh_from_db()
    leaves = not found.is_open or found.parked_until is not None
    return redirect(_next(request, found) if leaves else request.get_full_path())


def _again(form: DecisionForm, fresh: Case) -> DecisionForm:
    """The same words in a form about what is there now."""
    data: dict[str, Any] = dict(form.data.items())
    data["version"], data["revision"] = str(fresh.version), str(fresh.comment.revision)
    return DecisionForm(data)


@require_POST
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    """Claim, release, take over or skip."""
    found = _case(pk)
    what = request.POST.get("what", "")
    back = reverse("admin:moderation_case_change", args=[pk])
    if query := request.GET.urlencode():
        back = f"{back}?{query}"
    try:
        if what == "claim" and not claiming.claim(found, actor=request.user):
            messages.warning(request, _("Somebody else holds this case."))
        elif what == "release":
            claiming.release(found, actor=request.user)
        elif what == "take_over" and request.POST.get("confirmed") == "yes":
            claiming.take_over(found, actor=request.user)
        elif what == "skip":
            skipped = [*request.session.get("desk_skipped", []), pk]
            request.session["desk_skipped"] = skipped[-SKIPS_KEPT:]
            claiming.release(found, actor=request.user)
            return redirect(_next(request, found))
    except PermissionDenied as denied:
        messages.error(request, str(denied))
    return redirect(back)


@require_POST
@never_cache
def presence(request: HttpRequest, pk: int) -> HttpResponse:
    """The card is still open here: who else has it open, and whether it changed."""
    found = _case(pk)
    claiming.note_viewing(found, person=request.user)
    claiming.extend(found, actor=request.user)
    holder = found.holder()
    return JsonResponse(
        {
            "viewing": claiming.others_viewing(found, person=request.user),
            "holder": "" if holder in (None, request.user) else holder.display_name,
            "stamp": f"{found.version}.{found.comment.revision}",
        }
    )


@require_GET
@never_cache
def fresh(request: HttpRequest) -> HttpResponse:
    """How many cases are new to the list, and what became of those on screen."""
    since = moment_of(request.GET.get("since", "")) or timezone.now()
    ids = [int(part) for part in request.GET.get("ids", "").split(",") if is_number(part)]
    count = desk_list.fresh_count(request.GET, request.user, since)
    words = ngettext("%(n)s new", "%(n)s new", count) % {"n": count} if count else ""
    return JsonResponse({"new": words, "cases": desk_list.states_of(ids)})


@require_POST
def undo(request: HttpRequest, entry: int) -> HttpResponse:
    """Take back one's own decision of a moment ago, and go back to its case."""
    found = get_object_or_404(Decision, pk=entry)
    try:
        reversing.undo(found, actor=request.user)
        messages.success(request, _("Undone. Nobody was told."))
    except Conflict as conflict:
        messages.error(request, words_of(conflict))
    except (ValidationError, PermissionDenied) as problem:
        messages.error(request, problem_words(problem))
    return redirect("admin:moderation_case_change", found.case_id)


@require_http_methods(["GET", "POST"])
def reversal(request: HttpRequest, entry: int) -> HttpResponse:
    """A later second thought: asks first, then reverses and tells those who were told."""
    found = get_object_or_404(Decision, pk=entry)
    problem = ""
    if request.method == "POST":
        try:
            reversing.reverse(found, actor=request.user, internal=request.POST.get("internal", "")[:2000])
            messages.success(request, _("Reversed. Those who were told hear of it."))
            return redirect("admin:moderation_case_change", found.case_id)
        except Conflict as conflict:
            problem = words_of(conflict)
        except (ValidationError, PermissionDenied) as refused:
            problem = problem_words(refused)
    return desk_page(
        request,
        "reversal.html",
        422 if problem else 200,
        entry=found,
        problem=problem,
        title=_("Reverse a decision"),
    )


@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """One action for the chosen cases; a page in between where a reason or a typed number is needed."""
    form = BulkForm(request.POST)
    items = _chosen(request)
    results, problem = None, ""
    if form.is_valid() and request.POST.get("step") == "do":
        try:
            _bulk_id, results = many.decide_many(items, actor=request.user, **form.cleaned_data)
        except (ValidationError, PermissionDenied) as refused:
            problem = problem_words(refused)
    return desk_page(
        request,
        "bulk.html",
        422 if problem else 200,
        form=form,
        items=request.POST.getlist("case"),
        count=len(items),
        must_type=len(items) > BULK_TYPED_OVER,
        actions=many.offered(),
        results=results,
        skipped=[row for row in results or [] if row.why],
        problem=problem,
        title=_("Many cases at once"),
    )


def _chosen(request: HttpRequest) -> list[tuple[int, Seen]]:
    """Cases as the list's boxes carry them: "case:version:revision"."""
    items = []
    for value in dict.fromkeys(request.POST.getlist("case")):
        parts = value.split(":")
        if len(parts) == 3 and all(is_number(part) for part in parts):
            items.append((int(parts[0]), Seen(int(parts[1]), int(parts[2]))))
    return items


def _case(pk: int) -> Case:
    cases = Case.objects.select_related("comment__thread__article", "comment__author", "claimed_by")
    return get_object_or_404(cases, pk=pk)


def _next(request: HttpRequest, found: Case) -> str:
    return desk_list.next_url(found, request.GET, request.user, request.session.get("desk_skipped", []))


def _desk(
    request: HttpRequest, found: Case | None, form: DecisionForm | None, status: int = 200, conflict: str = ""
) -> HttpResponse:
    number = request.GET.get("page", "1")
    listed = desk_list.list_of(request.GET, request.user, page=int(number) if is_number(number) else 1)
    appeals = Appeal.objects.filter(outcome=Appeal.Outcome.WAITING)
    overdue = appeals.filter(created_at__lt=timezone.now() - APPEAL_TARGET)
    return desk_page(
        request,
        "desk.html",
        status,
        title=_("The desk"),
        listed=listed,
        filters=desk_list.chosen(request.GET),
        options=desk_list.options(),
        card=card(found, request.user) if found else None,
        form=form,
        conflict=conflict,
        undoable=undoable_of(request.user),
        appeals_waiting=appeals.count(),
        appeals_overdue=overdue.count(),
        bulk_actions=many.offered() if request.user.has_perm("moderation.bulk") else [],
    )
