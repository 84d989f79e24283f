"""What a reader does with a comment: find it helpful, keep it, say that it answers the question."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from discussions import answering, helpful, keeping, reading
from discussions.models import Bookmark, Comment

Act = Callable[..., Any]


def back(request: HttpRequest, otherwise: str, anchor: str = "") -> HttpResponse:
    """To the page the form stood on, where that is one of ours."""
    place = request.POST.get("next", "")
    return redirect((place if is_own_place(request, place) else otherwise) + anchor)


def is_own_place(request: HttpRequest, place: str) -> bool:
    """Whether ``place`` is an address on this site, and one that can be stored."""
    ours = url_has_allowed_host_and_scheme(place, {request.get_host()}, request.is_secure())
    return ours and place.startswith("/") and "\0" not in place


def _toggled(request: HttpRequest, pk: int, act: Act, undo: Act, who: str) -> HttpResponse:
    """``on=0`` undoes. A script gets the comment as it is now, everybody else the page they were on."""
    listed = Comment.objects.visible_to(request.user).select_related("thread__article", "author")
    comment = get_object_or_404(listed, pk=pk)
    (undo if request.POST.get("on") == "0" else act)(comment, **{who: request.user})
    if request.headers.get("X-Requested-With") == "fetch":
        thread = comment.thread
        thread.refresh_from_db(fields=["answer", "is_answered"])
        row = reading.row_of(comment, request.user)
        return TemplateResponse(request, "discussions/_comment.html", {"comment": row})
    return back(request, comment.get_absolute_url(), f"#comment-{comment.pk}")


@login_required
@require_POST
def helpful_to(request: HttpRequest, pk: int) -> HttpResponse:
    return _toggled(request, pk, helpful.find_helpful, helpful.take_back, "person")


@login_required
@require_POST
def bookmark(request: HttpRequest, pk: int) -> HttpResponse:
    return _toggled(request, pk, keeping.keep, keeping.let_go, "person")


@login_required
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    return _toggled(request, pk, answering.mark, answering.unmark, "actor")


@login_required
@require_safe
def bookmarks(request: HttpRequest) -> HttpResponse:
    """What the viewer kept, the latest first. What is not public any more is left out."""
    person: Any = request.user
    visible = Comment.objects.visible_to(person)
    kept = Bookmark.objects.filter(person=person, comment__in=visible).order_by("-pk")
    page = Paginator(kept.select_related("comment__thread"), 20).get_page(request.GET.get("page"))
    entries = reading.entries_of([mark.comment for mark in page.object_list], request.user)
    return TemplateResponse(request, "discussions/bookmarks.html", {"entries": entries, "page": page})
