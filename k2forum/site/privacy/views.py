"""A person's own data: what is kept, a copy of it, and closing the account."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from k2forum.site.privacy import archive, leaving
from k2forum.site.privacy.forms import LeavingForm
from k2forum.site.privacy.records import PersonalArchive


@login_required
@require_safe
@never_cache
def your_data(request: HttpRequest) -> HttpResponse:
    person: Any = request.user
    rows = PersonalArchive.objects.filter(person=person).order_by("-pk")[:20]
    copies = [
        {
            "pk": row.pk,
            "asked_at": row.asked_at,
            "is_ready": row.built_at is not None,
            "size": row.size,
            "until": row.built_at + archive.KEPT if row.built_at else None,
        }
        for row in rows
        if row.built_at is None or row.built_at > timezone.now() - archive.KEPT
    ]
    waiting = any(not copy["is_ready"] for copy in copies)
    return TemplateResponse(request, "privacy/your_data.html", {"copies": copies, "waiting": waiting})


@login_required
@require_http_methods(["GET", "POST"])
@reauthentication_required
@never_cache
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for a copy. A GET is where somebody arrives who had to sign in anew: nothing happens by it."""
    if request.method == "POST":
        person: Any = request.user
        if archive.ask(person, actor=person) is None:
            messages.info(
                request, _("A copy was asked for a moment ago. The next one is possible in an hour.")
            )
        else:
            messages.success(request, _("Your copy is being made. A notice tells you when it is ready."))
    return redirect("site:your-data")


@login_required
@require_safe
@never_cache
def download(request: HttpRequest, pk: int) -> HttpResponse:
    """The file, for its owner alone; for others it is not there."""
    row = PersonalArchive.objects.filter(pk=pk, person_id=request.user.pk).first()
    if row is None:
        raise Http404
    return _send(request, row)


@reauthentication_required
def _send(request: HttpRequest, row: PersonalArchive) -> HttpResponse:
    try:
        content = archive.opened(row)
    except LookupError:
        raise Http404 from None
    response = HttpResponse(content, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="your-data-{row.built_at:%Y-%m-%d}.zip"'
    return response


@login_required
@require_http_methods(["GET", "POST"])
@reauthentication_required
@never_cache
def leave(request: HttpRequest) -> HttpResponse:
    person: Any = request.user
    refusal = ""
    try:
        leaving.check_may_leave(person)
    except PermissionDenied as denied:
        refusal = str(denied)
    form = LeavingForm(request.POST or None, name=person.display_name)
    if request.method == "POST" and not refusal and form.is_valid():
        leaving.leave(person, actor=person, texts=form.cleaned_data["texts"])
        logout(request)
        return redirect("site:left")
    status = 422 if form.is_bound and form.errors else 200
    return TemplateResponse(request, "privacy/leave.html", {"form": form, "refusal": refusal}, status=status)


@require_safe
def left(request: HttpRequest) -> HttpResponse:
    return TemplateResponse(request, "privacy/left.html")
