"""Reporting a comment, appealing a decision, and the desk's numbers for everybody."""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from discussions import limits, reading
from discussions.models import Comment
from k2forum.contributions.models import Visibility
from k2forum.moderation import appealing, flagging, statistics
from k2forum.moderation.conflicts import action_label
from k2forum.moderation.desk_list import duration
from k2forum.moderation.forms import AppealForm, ReportForm
from k2forum.moderation.models import Appeal, Case, Decision, ReasonCode
from k2forum.moderation.reasons import DECIDED, TO_AUTHOR


@login_required
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, pk: int) -> HttpResponse:
    listed = Comment.objects.visible_to(request.user).filter(visibility=Visibility.PUBLISHED)
    comment = get_object_or_404(listed.select_related("thread__article", "author"), pk=pk)
    form = ReportForm(request.POST or None, may_suggest_hold=flagging.may_suggest_hold(request.user))
    if request.method == "POST" and form.is_valid() and (wait := limits.too_many_reports(request.user)):
        form.add_error(None, wait)
    elif request.method == "POST" and form.is_valid():
        case = flagging.report(comment, reporter=request.user, **form.cleaned_data)
        if case is None:
            messages.info(request, _("You have reported this text already. You will hear what comes of it."))
        else:
            messages.success(
                request, _("Thank you. A moderator will look at it, and you will hear what comes of it.")
            )
        # The comment's own page: the words above stand on top of it, and a page of a thread is long. A report
        # can hide a comment.
        comment.refresh_from_db(fields=["visibility"])
        still_there = comment.visibility == Visibility.PUBLISHED
        return redirect((comment if still_there else comment.thread).get_absolute_url())
    return TemplateResponse(
        request,
        "moderation/report.html",
        {
            "thread": reading.thread_row_of(comment.thread, request.user),
            "comment": reading.row_of(comment, request.user),
            "form": form,
        },
        status=422 if form.is_bound else 200,
    )


@login_required
@require_safe
def decision_about(request: HttpRequest, pk: int) -> HttpResponse:
    """From a comment that was rejected or removed to the decision about it, for its author."""
    comment = get_object_or_404(Comment.objects.visible_to(request.user), pk=pk, author=request.user.pk)
    about = Decision.objects.filter(subject_kind=Comment.kind_label, subject_id=comment.pk)
    taken_back = about.filter(reverses_id__isnull=False).values("reverses_id")
    entry = about.filter(action__in=("reject", "remove")).exclude(pk__in=taken_back).last()
    if entry is None:
        raise Http404
    return redirect("moderation:appeal", entry.pk)


@login_required
@require_http_methods(["GET", "POST"])
def appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """What was decided and by which rule of the house, and the form for answering it, once."""
    entry = get_object_or_404(Decision, pk=pk)
    made = Appeal.objects.filter(entry_id=pk, appellant=request.user.pk).first()
    form = AppealForm(request.POST or None)
    refusal = ""
    if made is None:
        try:
            appealing.check_may_appeal(entry, person=request.user)
            if request.method == "POST" and form.is_valid():
                appealing.appeal(entry, appellant=request.user, text=form.cleaned_data["text"])
                messages.success(
                    request, _("Thank you. Somebody else looks at it; you will hear what comes of it.")
                )
                return redirect(request.path)
        except PermissionDenied as denied:
            raise Http404 from denied
        except ValidationError as problem:
            refusal = " ".join(problem.messages)
    return TemplateResponse(
        request,
        "moderation/appeal.html",
        _decision(entry, request.user) | {"form": form, "appeal": made, "refusal": refusal},
        status=422 if form.errors else 200,
    )


def _decision(entry: Decision, person: Any) -> dict[str, Any]:
    case = Case.objects.select_related("comment__thread__article", "comment__author").get(
        pk=entry.case_id or 0
    )
    mine = case.comment.author_id == person.pk
    rule = str(TO_AUTHOR[ReasonCode(entry.reason)]) if entry.reason else ""
    readable = Comment.objects.visible_to(person).filter(pk=case.comment_id).exists()
    return {
        "decided": DECIDED.get(entry.action) or action_label(entry.action),
        "at": entry.at,
        "rule": rule,
        "added": case.comment.author_word.replace(rule, "").strip() if mine else "",
        "mine": mine,
        "source": case.comment.source if mine else case.comment.public_source if readable else "",
        "comment_url": case.comment.get_absolute_url(),
    }


@require_GET
def transparency(request: HttpRequest) -> HttpResponse:
    """The desk's work in numbers, without texts and names; small numbers stand together."""
    now = timezone.now()
    median = statistics.median_minutes(now - datetime.timedelta(days=90))
    entries = statistics.public_entries(now)
    for entry in entries:
        entry["action"] = action_label(entry["action"])
    return TemplateResponse(
        request,
        "moderation/transparency.html",
        {
            "months": statistics.public_months(now),
            "entries": entries,
            "median": duration(median) if median is not None else "",
        },
    )
