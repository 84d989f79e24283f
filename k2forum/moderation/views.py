"""Reporting a comment."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from discussions import reading
from discussions.models import Comment
from k2forum.contributions.models import Visibility
from k2forum.moderation import flagging
from k2forum.moderation.forms import ReportForm


@login_required
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, pk: int) -> HttpResponse:
    listed = Comment.objects.visible_to(request.user).filter(visibility=Visibility.PUBLISHED)
    comment = get_object_or_404(listed.select_related("thread__article", "author"), pk=pk)
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        case = flagging.report(
            comment, reporter=request.user, reason=form.cleaned_data["reason"], text=form.cleaned_data["text"]
        )
        if case is None:
            messages.info(request, _("You have reported this text already. You will hear what comes of it."))
        else:
            messages.success(
                request, _("Thank you. A moderator will look at it, and you will hear what comes of it.")
            )
        return redirect(f"{comment.thread.get_absolute_url()}#comment-{comment.pk}")
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
