"""Pages and forms of the discussion: permission, form, verb, response."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from articles.models import Article
from discussions import (
    composing,
    following,
    limits,
    ordering,
    passage_pages,
    permissions,
    posting,
    quoting,
    read_marks,
    reading,
    replying,
)
from discussions.advice import advice_of, verdict_on
from discussions.cards import card_name
from discussions.context import context_for_reply, context_of
from discussions.forms import CommentForm, OpeningForm, comment_form_for, thread_form_for
from discussions.models import Comment, Thread
from discussions.rows import CommentPage
from discussions.structured import as_script, thread_data
from k2forum.accounts.addresses import client_address
from k2forum.accounts.paging import newest_first
from k2forum.contributions.models import Visibility
from k2forum.rendering import render_markdown

THREADS_LISTED = 50
NEW_COUNTED = 100


def whole_number(value: str | None) -> int:
    """A positive whole number from a query string, or 0."""
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 16 else 0


def _visible_comment(request: HttpRequest, pk: int) -> Comment:
    """The comment where the viewer may see its place in the thread; 404 otherwise."""
    listed = Comment.objects.listed_for(request.user).select_related("thread__article", "author")
    return get_object_or_404(listed, pk=pk)


@require_safe
def thread_list(request: HttpRequest, slug: str) -> HttpResponse:
    article = get_object_or_404(Article.objects.visible_to(request.user), slug=slug)
    threads = (
        Thread.objects.visible_to(request.user)
        .conversations()
        .filter(article=article)
        .select_related("author", "article", "passage")
    )
    listed = newest_first(threads, request.GET.get("after", ""), moment="last_public_at", size=THREADS_LISTED)
    rows = reading.thread_rows(listed.rows, request.user)
    context = {"article": article, "threads": rows, "listed": listed}
    return TemplateResponse(request, "discussions/thread_list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def thread_new(request: HttpRequest, slug: str) -> HttpResponse:
    """A thread about the article, or with ``about`` and ``quote`` in the address about a passage of it."""
    article = get_object_or_404(
        Article.objects.visible_to(request.user).select_related("revision"), slug=slug
    )
    about = passage_pages.asked_about(article, request.GET)
    place = about.draft_place if about else request.path
    fresh = composing.fresh(thread_form_for(request.user), request, place)
    form = fresh["form"]
    advice = None
    if request.method == "POST" and form.is_valid():
        address = client_address(request)
        advice = composing.advice_on(form, [])
        try:
            if composing.takes(form, advice, lambda: limits.too_fast(request.user, address)):
                made = posting.start_thread(
                    article,
                    author=request.user,
                    title=form.cleaned_data["title"],
                    source=form.cleaned_data["text"],
                    kind=form.cleaned_data["kind"],
                    passage=about.take_up() if about else None,
                    address=address,
                    submission=form.cleaned_data["submission"],
                )
                return composing.posted(request, made, advice, place)
        except PermissionDenied as denied:
            form.add_error(None, str(denied))
    elif request.method == "GET":
        permissions.check_may_start(request.user, article)
    return TemplateResponse(
        request,
        "discussions/thread_new.html",
        {"article": article, "about": about, "place": place}
        | fresh
        | composing.composer(request, form, advice),
        status=composing.status(form, advice),
    )


@require_safe
def thread(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(
        Thread.objects.visible_to(request.user).select_related("article", "author", "passage"), pk=pk
    )
    sort, show = request.GET.get("sort", ""), request.GET.get("show", "")
    page = ordering.page_of(
        found,
        request.user,
        sort=sort,
        show=show,
        after=whole_number(request.GET.get("after")),
        before=whole_number(request.GET.get("before")),
    )
    context: dict[str, Any] = {
        "article": found.article,
        "thread": reading.thread_row_of(found, request.user),
        "page": page,
        "orders": ordering.links(found, sort, show),
        "cards": composing.own_cards(request, page.rows),
        "canonical": found.get_absolute_url(),
    }
    context["structured"] = as_script(thread_data(context["thread"], page.rows))
    if request.user.is_authenticated:
        context |= _personal(request, found, page)
    return TemplateResponse(request, "discussions/thread.html", context)


def _personal(request: HttpRequest, found: Thread, page: CommentPage) -> dict[str, Any]:
    """What a signed-in reader sees besides: the composer, what is new, how they follow. Marks it as read."""
    since = read_marks.seen_at(request.user, [found.pk]).get(found.pk)
    context: dict[str, Any] = {
        "level": following.level_of(request.user, found),
        "new_count": read_marks.new_to(request.user, found, since)[:NEW_COUNTED].count() if since else 0,
        "asked_at": timezone.now().isoformat(),
    }
    # not shown: whether the viewer may answer it
    opening = found.comments.filter(is_opening=True).select_related("thread__article").first()
    if opening and permissions.allowed(permissions.check_may_reply, request.user, opening):
        reply_url = f"/comments/{opening.pk}/replies/new/"
        context |= {"reply_url": reply_url}
        context |= composing.fresh(comment_form_for(request.user), request, reply_url)
    read_marks.read(request.user, found, [row.id for row in page.rows], since)
    return context


@require_safe
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    found = _visible_comment(request, pk)
    parents, row, replies = reading.branch_of(found, request.user)
    return TemplateResponse(
        request,
        "discussions/comment.html",
        {
            "article": found.thread.article,
            "thread": reading.thread_row_of(found.thread, request.user),
            "parents": parents,
            "comment": row,
            "replies": replies,
            "cards": composing.own_cards(request, [row] if row else []),
        },
    )


@require_safe
def comment_state(request: HttpRequest, pk: int) -> HttpResponse:
    """The author's own comment as it stands now; asked again while it is being checked."""
    found = _visible_comment(request, pk)
    row = reading.row_of(found, request.user)
    if row is None:
        raise Http404
    if request.headers.get("HX-Request") and "screening" in (row.state, row.pending):
        return HttpResponse(status=204)  # nothing new: htmx leaves the page as it is
    response = TemplateResponse(
        request, "discussions/_comment.html", {"comment": row, "viewer": request.user}
    )
    response["Cache-Control"] = "no-store"
    return response


@login_required
@require_http_methods(["GET", "POST"])
def comment_reply(request: HttpRequest, pk: int) -> HttpResponse:
    if request.method == "POST" and (posted := replying.at_once(request, pk)):
        return posted
    parent = _visible_comment(request, pk)
    quote = quoting.quote_for(parent, request.GET)
    fresh = composing.fresh(comment_form_for(request.user), request, request.path, quote=quote)
    form = fresh["form"]
    advice = None
    if request.method == "POST" and form.is_valid():
        address = client_address(request)
        advice = composing.advice_on(form, context_for_reply(parent, request.user))
        try:
            if composing.takes(form, advice, lambda: limits.too_fast(request.user, address)):
                made = posting.reply(
                    parent,
                    author=request.user,
                    source=form.cleaned_data["text"],
                    address=address,
                    submission=form.cleaned_data["submission"],
                )
                return composing.posted(request, made, advice)
        except PermissionDenied as denied:
            form.add_error(None, str(denied))
    elif request.method == "GET":
        permissions.check_may_reply(request.user, parent)
    return TemplateResponse(
        request,
        "discussions/reply.html",
        {
            "article": parent.thread.article,
            "thread": reading.thread_row_of(parent.thread, request.user),
            "comment": reading.row_of(parent, request.user),
        }
        | fresh
        | composing.composer(request, form, advice),
        status=composing.status(form, advice),
    )


@login_required
@require_http_methods(["GET", "POST"])
def comment_edit(request: HttpRequest, pk: int) -> HttpResponse:
    found = _visible_comment(request, pk)
    if found.is_note:
        return redirect("discussions:note-edit", found.note.pk)
    permissions.check_may_edit(request.user, found)
    initial = {"text": found.source, "title": found.thread.title}
    form_class = OpeningForm if found.is_opening else CommentForm
    fresh = composing.fresh(form_class, request, request.path, initial)
    form = fresh["form"]
    advice = None
    if request.method == "POST" and form.is_valid():
        advice = composing.advice_on(form, context_of(found))
        if composing.takes(form, advice, lambda: limits.too_many_edits(request.user)):
            posting.edit(
                found,
                author=request.user,
                source=form.cleaned_data["text"],
                title=form.cleaned_data.get("title"),
            )
            return composing.posted(request, found, advice)
    return TemplateResponse(
        request,
        "discussions/edit.html",
        {"article": found.thread.article, "comment": reading.row_of(found, request.user)}
        | fresh
        | composing.composer(request, form, advice),
        status=composing.status(form, advice),
    )


@login_required
@require_http_methods(["GET", "POST"])
def comment_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    found = _visible_comment(request, pk)
    if request.method == "POST":
        posting.withdraw(found, author=request.user)
        messages.success(request, _("Your comment is withdrawn. Replies to it stay."))
        return redirect(found.thread.get_absolute_url())
    permissions.check_may_withdraw(request.user, found)
    return TemplateResponse(
        request,
        "discussions/withdraw.html",
        {"article": found.thread.article, "comment": reading.row_of(found, request.user)},
    )


@require_safe
def comment_revisions(request: HttpRequest, pk: int) -> HttpResponse:
    """What was public before. Others see published revisions alone, the author every one."""
    found = _visible_comment(request, pk)
    # not shown: what was never public, which is left out below for all but author and moderators
    revisions = found.revisions.order_by("-number")
    mine = request.user.is_authenticated and found.author_id == request.user.pk
    if not mine and not request.user.has_perm("moderation.see_queue"):
        if found.visibility != Visibility.PUBLISHED:
            raise Http404
        revisions = revisions.filter(published_at__isnull=False)
    rows = [
        {
            "number": row.number,
            "title": row.title,
            "html": render_markdown(row.source if mine else row.shown_source),
            "at": row.created_at,
        }
        for row in revisions[:50]
    ]
    return TemplateResponse(
        request,
        "discussions/revisions.html",
        {"article": found.thread.article, "comment": reading.row_of(found, request.user), "revisions": rows},
    )


@login_required
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """The text as it would look, from the server's own renderer. Nothing is kept."""
    if words := limits.too_many_previews(request.user):
        return HttpResponse(words, status=429, content_type="text/plain")
    text = request.POST.get("text", "")[:20_000]
    html = render_markdown(text)
    # While somebody still writes, nothing is held against a half sentence.
    verdict = verdict_on(text, []) if text.strip() and not request.POST.get("live") else None
    name = card_name(verdict) if verdict else ""
    found = composing.cards_for(request, text, {name: ""} if name else {})
    context = {"html": html, "advice": advice_of(verdict, text) if verdict else None, "cards": found}
    response = TemplateResponse(request, "discussions/_preview.html", context)
    if found:  # nobody has to look for it
        response["HX-Reswap"] = "innerHTML show:top"
    return response
