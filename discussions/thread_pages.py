"""Small answers about a thread: where the first unread comment stands, and whether there is something new."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.dateparse import parse_datetime
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from discussions import read_marks
from discussions.models import Comment, Thread

COUNTED_AT_MOST = 100


@login_required
@never_cache
@require_safe
def first_unread(request: HttpRequest, pk: int) -> HttpResponse:
    """To the new comment that stands highest, on a page of the thread that shows it."""
    thread = get_object_or_404(Thread.objects.visible_to(request.user), pk=pk)
    comment = read_marks.first_unread(request.user, thread)
    if comment is None:
        return redirect(thread.get_absolute_url())
    above = Comment.objects.filter(thread=thread, path__lt=comment.path).order_by("-path")
    size = settings.COMMENTS_PER_PAGE
    far = above.values_list("pk", flat=True)[size - 1 : size].exists()
    last_above = above.values_list("pk", flat=True).first()
    page = f"?after={last_above}" if far else ""
    return redirect(f"{thread.get_absolute_url()}{page}#comment-{comment.pk}")


@login_required
@never_cache
@require_safe
def news(request: HttpRequest, pk: int) -> HttpResponse:
    """How many comments became public after ``since``, as a link to the first; empty where there are none."""
    thread = get_object_or_404(Thread.objects.visible_to(request.user), pk=pk)
    since = _moment(request.GET.get("since", ""))
    if since is None or thread.last_public_at <= since:
        return HttpResponse(status=204)
    new = read_marks.new_to(request.user, thread, since)
    count = new.values("pk")[:COUNTED_AT_MOST].count()
    if not count:
        return HttpResponse(status=204)
    return TemplateResponse(request, "discussions/_news.html", {"count": count, "thread": thread})


def _moment(value: str) -> datetime.datetime | None:
    try:
        found = parse_datetime(value)
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None and 1 < found.year < 9999 else None
