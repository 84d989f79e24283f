"""Pages for professionals: what waits for them, and marking an answer."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from discussions import professional_answers, reading
from discussions.models import Comment, ContextNote
from k2forum.site import professionals

PER_PAGE = 20


@login_required
@require_GET
@never_cache
def needs(request: HttpRequest) -> HttpResponse:
    """Questions that wait for a professional."""
    if not professionals.may_see_needs(request.user):
        raise PermissionDenied(_("This list is for checked professionals."))
    shown = Paginator(professionals.needing_a_professional(request.user), PER_PAGE).get_page(
        request.GET.get("page")
    )
    return TemplateResponse(
        request,
        "site/needs_professional.html",
        {
            "comments": reading.rows_of(shown.object_list, request.user),
            "page": shown,
            "waiting_notes": ContextNote.objects.visible_to(request.user)
            .proposed()
            .exclude(comment__author=request.user.pk)
            .count(),
        },
    )


@login_required
@require_http_methods(["GET", "POST"])
@never_cache
def mark(request: HttpRequest, pk: int) -> HttpResponse:
    """The author says that a reply is a professional answer, or takes that back."""
    comment = get_object_or_404(
        Comment.objects.visible_to(request.user).select_related("posted_as", "thread__article", "author"),
        pk=pk,
    )
    professional_answers.check_may_mark(request.user, comment)
    if request.method == "POST":
        changed = professional_answers.mark(comment, author=request.user, on=request.POST.get("on") == "1")
        messages.success(request, _("Done.") if changed else _("It was so already."))
        return redirect(comment.get_absolute_url())
    context = {
        "comment": reading.row_of(comment, request.user),
        "marked": bool(comment.answered_as),
        "profession": comment.posted_as.get_profession_display(),
    }
    return TemplateResponse(request, "site/professional_answer.html", context)
