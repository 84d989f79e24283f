"""Following, muting and ignoring: the forms' addresses, and the page that lists them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from articles.models import Article
from discussions import following, keeping
from discussions.comment_pages import back
from discussions.forms import FollowingForm
from discussions.models import Follow, FollowingChoice, Ignored, Thread
from k2forum.accounts.models import User


def _set(request: HttpRequest, thing: Any) -> HttpResponse:
    level = request.POST.get("level", "")
    if following.set_level(request.user, thing, level):
        said = {
            "follow": _("You follow this now and hear of what is new in it."),
            "mute": _("Muted: you will hear nothing of this."),
            "": _("You no longer follow this."),
        }
        messages.success(request, said[level])
    return back(request, thing.get_absolute_url())


@login_required
@require_POST
def follow_thread(request: HttpRequest, pk: int) -> HttpResponse:
    return _set(request, get_object_or_404(Thread.objects.visible_to(request.user), pk=pk))


@login_required
@require_POST
def follow_article(request: HttpRequest, slug: str) -> HttpResponse:
    return _set(request, get_object_or_404(Article.objects.visible_to(request.user), slug=slug))


@login_required
@require_POST
def follow_person(request: HttpRequest, pk: int) -> HttpResponse:
    return _set(request, get_object_or_404(User, pk=pk, is_system=False, is_active=True))


@login_required
@require_POST
def ignore(request: HttpRequest, pk: int) -> HttpResponse:
    other = get_object_or_404(User, pk=pk, is_system=False)
    if request.POST.get("on") == "0":
        keeping.stop_ignoring(other, person=request.user)
        messages.success(request, _("You read their comments again."))
    else:
        keeping.ignore(other, person=request.user)
        messages.success(request, _("Their comments are folded to one line for you. They are not told."))
    return back(request, other.get_absolute_url())


@login_required
@require_http_methods(["GET", "POST"])
def following_page(request: HttpRequest) -> HttpResponse:
    """What the viewer follows, mutes and ignores, and what is followed by itself."""
    person: Any = request.user
    choice = FollowingChoice.objects.filter(person=person).first()
    form = FollowingForm(request.POST or None, instance=choice or FollowingChoice(person=person))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("discussions:following")
    rows = Follow.objects.filter(person=person).select_related("thread", "article", "other")
    page = Paginator(rows.order_by("-pk"), 50).get_page(request.GET.get("page"))
    ignored = Ignored.objects.filter(person=person).select_related("other").order_by("-pk")[:200]
    return TemplateResponse(
        request,
        "discussions/following.html",
        {
            "form": form,
            "entries": [_entry(row) for row in page.object_list],
            "ignored": [row.other for row in ignored],
            "page": page,
        },
    )


def _entry(row: Follow) -> dict[str, Any]:
    if row.thread is not None:
        words, kind, url = (
            row.thread.shown_title or _("A thread"),
            _("Thread"),
            row.thread.get_absolute_url(),
        )
        action = f"/threads/{row.thread_id}/following/"
    elif row.article is not None:
        words, kind, url = row.article.title, _("Article"), row.article.get_absolute_url()
        action = f"{url}following/"
    else:
        assert row.other is not None
        words, kind, url = row.other.display_name, _("Person"), row.other.get_absolute_url()
        action = f"/people/{row.other_id}/following/"
    return {
        "words": words,
        "kind": kind,
        "url": url,
        "action": action,
        "level": row.level,
        "automatic": row.automatic,
    }
