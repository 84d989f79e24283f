"""Accepting a new version of the house rules."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from k2forum.rendering import render_page
from k2forum.site import rules
from k2forum.site.models import Page


@login_required
@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest) -> HttpResponse:
    page = get_object_or_404(Page, slug=rules.SLUG)
    next_url = request.POST.get("next") or request.GET.get("next") or "/"
    if not url_has_allowed_host_and_scheme(next_url, {request.get_host()}, request.is_secure()):
        next_url = "/"
    person: Any = request.user
    if request.method == "POST":
        rules.accept_newest(person)
        return redirect(next_url)
    return TemplateResponse(
        request,
        "site/rules.html",
        {
            "page": {"title": page.title, "html": render_page(page.source), "updated_at": page.updated_at},
            "next_url": next_url,
            "is_accepted": person.rules_version >= page.version,
        },
    )
