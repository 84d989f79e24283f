"""Choosing how to hear of things, and leaving mails."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from k2forum.notices import unsubscribing
from k2forum.notices.forms import ChoicesForm
from k2forum.notices.models import Notice


@login_required
@require_http_methods(["GET", "POST"])
def choices(request: HttpRequest) -> HttpResponse:
    form = ChoicesForm(request.POST or None, person=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect(request.path)
    status = 422 if form.errors else 200
    return TemplateResponse(request, "notices/choices.html", {"form": form}, status=status)


@csrf_exempt  # the signed token is the permission: mail programs send this POST without a cookie
@never_cache
@require_http_methods(["GET", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """A page with a button; only the POST leaves. Mail scanners open addresses, so a GET changes nothing."""
    found = unsubscribing.read(token)
    if found is None:
        raise Http404
    person, kinds = found
    if request.method == "POST":
        unsubscribing.unsubscribe(person, kinds)
    labels = [Notice.Kind(kind).label for kind in kinds]
    return TemplateResponse(
        request, "notices/unsubscribe.html", {"labels": labels, "done": request.method == "POST"}
    )
