"""Where the composer keeps what is written so far."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from discussions import drafting
from discussions.comment_pages import back, is_own_place


@login_required
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Keeps title and text for a place; empty ones, and ``discard``, let the draft go. Back to the page."""
    place = request.POST.get("place", "")
    if "\0" in place or not is_own_place(request, place):
        return HttpResponse(status=400)
    asked = {} if "discard" in request.POST else request.POST
    kept = drafting.keep(
        request.user,
        place=place,
        text=asked.get("text", ""),
        title=asked.get("title", ""),
        submission=asked.get("submission", ""),
    )
    if request.headers.get("X-Requested-With") == "fetch":
        return HttpResponse(status=204)
    messages.success(request, _("Your draft is kept.") if kept else _("The draft is gone."))
    return back(request, place)
