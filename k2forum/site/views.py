"""Pages that join parts."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.models import Article
from discussions import following, keeping, listing, margin, note_reading, reading
from discussions.composing import own_cards
from discussions.models import Comment, Thread
from discussions.notes import is_professional
from discussions.structured import as_script
from discussions.views import whole_number
from k2forum.accounts.badges import panels_of
from k2forum.accounts.models import User
from k2forum.accounts.paging import newest_first
from k2forum.contributions.models import Visibility
from k2forum.notices import telling
from k2forum.notices.models import Notice
from k2forum.rendering import render_page
from k2forum.site.early import counting
from k2forum.site.models import Page
from k2forum.site.structured import article_data

THREADS_AT_HOME = 12
COMMENTS_OF_A_PERSON = 20


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    articles = Article.objects.visible_to(request.user).select_related("revision")
    page = Paginator(articles.order_by("-published_at", "-pk"), 20).get_page(request.GET.get("page"))
    shown = request.GET.get("show", "")
    shown = shown if shown in listing.LISTS else listing.ACTIVE
    threads = list(listing.threads_of(shown, request.user)[:THREADS_AT_HOME])
    counts = counting.comments_of(article.pk for article in page)
    rows = [
        {
            "title": article.title,
            "url": article.get_absolute_url(),
            "standfirst": article.standfirst,
            "published_at": article.published_at,
            "comment_count": counts.get(article.pk, 0),
        }
        for article in page
    ]
    context = {
        "articles": rows,
        "threads": reading.thread_rows(threads, request.user),
        "lists": listing.links(shown),
        "empty": listing.LISTS[shown].empty,
        "page": page,
    }
    return TemplateResponse(request, "site/home.html", context)


@require_safe
def article(request: HttpRequest, slug: str) -> HttpResponse:
    """The article, and its discussion in the same HTML."""
    found = get_object_or_404(Article.objects.visible_to(request.user).select_related("revision"), slug=slug)
    revision = found.shown_revision
    if revision is None:
        raise Http404
    threads, more = reading.threads_of(
        found, request.user, page=max(whole_number(request.GET.get("page")), 1)
    )
    notes = note_reading.notes_beside(found)
    may_note = not found.discussion_closed and is_professional(request.user)
    return TemplateResponse(
        request,
        "site/article.html",
        {
            "article": found,
            "canonical": found.get_absolute_url(),
            "structured": as_script(article_data(found, revision)),
            "revision": revision,
            "body": margin.marked(revision.html, found, margin.counts_of(found, request.user), notes),
            "notes": notes,
            "may_note": may_note,
            "contents": [{"id": line["anchor"], "title": line["text"]} for line in revision.toc],
            "reading_minutes": revision.reading_minutes,
            "discussion_title": revision.discussion_heading,
            "discussion_intro": revision.discussion_intro,
            "professional_count": sum(thread.professional_count for thread in threads),
            "threads": threads,
            "more_threads": more,
            "cards": own_cards(request, [row for thread in threads for row in thread.comments]),
            "level": following.level_of(request.user, found),
        },
    )


@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Page, slug=slug)
    html = render_page(found.source)
    return TemplateResponse(request, "site/page.html", {"page": {"title": found.title, "html": html}})


@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    people = User.objects.select_related("unclaimed")
    found = get_object_or_404(people, pk=pk, is_system=False, erased_at__isnull=True)
    panels = panels_of(found)
    comments = Comment.objects.visible_to(request.user).filter(author=found, visibility=Visibility.PUBLISHED)
    comments = comments.select_related("thread")
    listed = newest_first(
        comments, request.GET.get("after", ""), moment="created_at", size=COMMENTS_OF_A_PERSON
    )
    return TemplateResponse(
        request,
        "site/person.html",
        {
            "person": found,
            "wrote_at": found.unclaimed.wrote_at if hasattr(found, "unclaimed") else "",
            "badges": [panel["badge"] for panel in panels],
            "panels": panels,
            "entries": reading.entries_of(listed.rows, request.user),
            "listed": listed,
            "level": following.level_of(request.user, found),
            "ignored": keeping.is_ignored(found, person=request.user),
        },
    )


@require_safe
def badge(request: HttpRequest, pk: int) -> HttpResponse:
    """What was checked about a person, as a piece of a page: their page has the same."""
    found = get_object_or_404(User, pk=pk, is_system=False, erased_at__isnull=True)
    return TemplateResponse(
        request,
        "site/badge.html",
        {"person": found, "panels": panels_of(found)},
        headers={"X-Robots-Tag": "noindex"},
    )


@login_required
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    person: Any = request.user
    rows = Notice.objects.filter(person=person, closed_at__isnull=True).order_by("-pk")
    shown = Paginator(rows, 30).get_page(request.GET.get("page"))
    listed = [
        {
            "subject": row.title,
            "text": row.body,
            "url": row.url,
            "badge": row.badge_words,
            "place": row.place,
            "created_at": row.created_at,
            "read_at": row.read_at,
        }
        for row in telling.as_of_now(shown)
    ]
    Notice.objects.filter(pk__in=[row.pk for row in shown], read_at__isnull=True).update(
        read_at=timezone.now()
    )
    return TemplateResponse(request, "notices/list.html", {"notices": listed, "page": shown})


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = [
        "User-agent: *",
        "Disallow: /accounts/",
        "Disallow: /admin/",
        "Disallow: /comments/",
        "Disallow: /credentials/",
        "Disallow: /your-data/",
        "",
    ]
    return HttpResponse(
        "\n".join([*lines, f"Sitemap: {settings.SITE_URL}/sitemap.xml", ""]), content_type="text/plain"
    )


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Public articles and the threads below them, newest first."""
    articles = Article.objects.visible_to(request.user).order_by("-published_at")[:5000]
    threads = Thread.objects.visible_to(request.user).filter(visibility=Visibility.PUBLISHED)
    threads = threads.filter(article__in=Article.objects.visible_to(request.user)).order_by("-last_public_at")
    rows = [(item.get_absolute_url(), item.published_at) for item in articles]
    rows += [
        (item.get_absolute_url(), item.last_public_at)
        for item in threads.only("pk", "last_public_at")[:40_000]
    ]
    return TemplateResponse(request, "site/sitemap.xml", {"rows": rows}, content_type="application/xml")
