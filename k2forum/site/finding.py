"""The search page, and feeds."""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.models import Article
from discussions.models import Comment, Thread
from discussions.views import whole_number
from k2forum.accounts.badges import badges_of
from k2forum.accounts.models import User
from k2forum.contributions.models import Visibility
from k2forum.site.forms import SearchForm
from k2forum.site.searching import search

ENTRIES = 50


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """/search/?q=...: results for what was asked, or the empty form."""
    form = SearchForm(request.GET or None)
    found = None
    if form.is_bound and form.is_valid() and form.cleaned_data["q"].strip():
        found = search(form.search(request.user), request.user, page=whole_number(request.GET.get("page")))
    status = 422 if form.is_bound and form.errors else 200
    context = {
        "form": form,
        "results": found,
        "previous_page": found.page - 1 if found else 0,
        "next_page": found.page + 1 if found else 0,
    }
    return TemplateResponse(request, "site/search.html", context, status=status)


class CommentFeed(Feed):
    """The newest public comments, as Atom, with badge and disclaimer in words."""

    feed_type = Atom1Feed
    link = "/"

    def title(self, obj: Any = None) -> str:
        return settings.SITE_NAME

    def subtitle(self, obj: Any = None) -> str:
        return _("The newest comments. Comments are not medical advice.")

    def items(self, obj: Any = None) -> list[Any]:
        public = Comment.objects.visible_to(AnonymousUser()).filter(visibility=Visibility.PUBLISHED)
        rows = self.narrowed(public, obj).select_related("thread", "author", "disclaimer")
        found = list(rows.order_by("-published_at", "-pk")[:ENTRIES])
        badges = badges_of(row.author_id for row in found)
        for row in found:
            row.badge_words = badges[row.author_id].words if row.author_id in badges else ""
        return found

    def narrowed(self, comments: Any, obj: Any) -> Any:
        return comments

    def item_title(self, item: Any) -> str:
        return item.thread.shown_title

    def item_description(self, item: Any) -> str:
        disclaimer = f"<p><em>{item.disclaimer.line}</em></p>" if item.disclaimer else ""
        return f"{item.public_html}{disclaimer}"

    def item_author_name(self, item: Any) -> str:
        return (
            f"{item.author.display_name} ({item.badge_words})"
            if item.badge_words
            else item.author.display_name
        )

    def item_link(self, item: Any) -> str:
        return item.get_absolute_url()

    def item_pubdate(self, item: Any) -> datetime.datetime | None:
        return item.published_at

    def item_updateddate(self, item: Any) -> datetime.datetime | None:
        return item.edited_at or item.published_at


class ArticleFeed(CommentFeed):
    def get_object(self, request: HttpRequest, slug: str) -> Any:
        return get_object_or_404(Article.objects.visible_to(request.user), slug=slug)

    def title(self, obj: Any = None) -> str:
        return f"{obj.title} · {settings.SITE_NAME}"

    def narrowed(self, comments: Any, obj: Any) -> Any:
        return comments.filter(thread__article=obj)


class ThreadFeed(CommentFeed):
    def get_object(self, request: HttpRequest, pk: int) -> Any:
        return get_object_or_404(
            Thread.objects.visible_to(request.user), pk=pk, visibility=Visibility.PUBLISHED
        )

    def title(self, obj: Any = None) -> str:
        return f"{obj.public_title} · {settings.SITE_NAME}"

    def narrowed(self, comments: Any, obj: Any) -> Any:
        return comments.filter(thread=obj)


class PersonFeed(CommentFeed):
    def get_object(self, request: HttpRequest, pk: int) -> Any:
        return get_object_or_404(User, pk=pk, is_system=False, erased_at__isnull=True)

    def title(self, obj: Any = None) -> str:
        return f"{obj.display_name} · {settings.SITE_NAME}"

    def narrowed(self, comments: Any, obj: Any) -> Any:
        return comments.filter(author=obj)
