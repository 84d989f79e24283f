"""Pages and forms of the discussion: permission, form, verb, response."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from articles.models import Article
from discussions import (
    drafting,
    following,
    limits,
    ordering,
    permissions,
    posting,
    quoting,
    read_marks,
    reading,
)
from discussions.advice import Advice, advise
from discussions.cards import Card, cards
from discussions.context import context_for_reply, context_of
from discussions.forms import CommentForm, OpeningForm, comment_form_for, thread_form_for
from discussions.models import Comment, Thread
from discussions.structured import as_script, thread_data
from k2forum.accounts.addresses import client_address
from k2forum.contributions.models import Visibility
from k2forum.rendering import render_markdown


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
        Thread.objects.visible_to(request.user).filter(article=article).select_related("author", "article")
    )
    page = Paginator(threads.order_by("-last_public_at", "-id"), 50).get_page(request.GET.get("page"))
    rows = reading.thread_rows(list(page.object_list), request.user)
    return TemplateResponse(
        request, "discussions/thread_list.html", {"article": article, "threads": rows, "page": page}
    )


@login_required
@require_http_methods(["GET", "POST"])
def thread_new(request: HttpRequest, slug: str) -> HttpResponse:
    article = get_object_or_404(Article.objects.visible_to(request.user), slug=slug)
    fresh = _fresh(thread_form_for(request.user), request, request.path)
    form = fresh["form"]
    advice = None
    if request.method == "POST" and form.is_valid():
        address = client_address(request)
        advice = _advice(form, [])
        try:
            if wait := limits.too_fast(request.user, address):
                form.add_error(None, wait)
            elif not _stops(advice, form):
                made = posting.start_thread(
                    article,
                    author=request.user,
                    title=form.cleaned_data["title"],
                    source=form.cleaned_data["text"],
                    kind=form.cleaned_data["kind"],
                    address=address,
                    submission=form.cleaned_data["submission"],
                )
                return _posted(request, made, advice)
        except PermissionDenied as denied:
            form.add_error(None, str(denied))
    elif request.method == "GET":
        permissions.check_may_start(request.user, article)
    return TemplateResponse(
        request,
        "discussions/thread_new.html",
        {"article": article} | fresh | _composer(form, advice),
        status=_status(form, advice),
    )


@require_safe
def thread(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(
        Thread.objects.visible_to(request.user).select_related("article", "author"), pk=pk
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
        "cards": _cards(request, page.rows),
        "canonical": found.get_absolute_url(),
    }
    context["structured"] = as_script(thread_data(context["thread"], page.rows))
    if request.user.is_authenticated:
        context |= _personal(request, found, page)
    return TemplateResponse(request, "discussions/thread.html", context)


def _personal(request: HttpRequest, found: Thread, page: reading.CommentPage) -> dict[str, Any]:
    """What a signed-in reader sees besides: the composer, what is new, how they follow. Marks it as read."""
    since = read_marks.seen_at(request.user, [found.pk]).get(found.pk)
    context: dict[str, Any] = {
        "level": following.level_of(request.user, found),
        "new_count": read_marks.new_to(request.user, found, since).count() if since else 0,
        "asked_at": timezone.now().isoformat(),
    }
    # not shown: whether the viewer may answer it
    opening = found.comments.filter(is_opening=True).select_related("thread__article").first()
    if opening and permissions.allowed(permissions.check_may_reply, request.user, opening):
        reply_url = f"/comments/{opening.pk}/replies/new/"
        context |= {"reply_url": reply_url} | _fresh(comment_form_for(request.user), request, reply_url)
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
            "cards": _cards(request, [row] if row else []),
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
    parent = _visible_comment(request, pk)
    quote = quoting.quote_for(parent, request.GET)
    fresh = _fresh(comment_form_for(request.user), request, request.path, quote=quote)
    form = fresh["form"]
    advice = None
    if request.method == "POST" and form.is_valid():
        address = client_address(request)
        advice = _advice(form, context_for_reply(parent, request.user))
        try:
            if wait := limits.too_fast(request.user, address):
                form.add_error(None, wait)
            elif not _stops(advice, form):
                made = posting.reply(
                    parent,
                    author=request.user,
                    source=form.cleaned_data["text"],
                    address=address,
                    submission=form.cleaned_data["submission"],
                )
                return _posted(request, made, advice)
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
        | _composer(form, advice),
        status=_status(form, advice),
    )


@login_required
@require_http_methods(["GET", "POST"])
def comment_edit(request: HttpRequest, pk: int) -> HttpResponse:
    found = _visible_comment(request, pk)
    permissions.check_may_edit(request.user, found)
    initial = {"text": found.source, "title": found.thread.title}
    form_class = OpeningForm if found.is_opening else CommentForm
    fresh = _fresh(form_class, request, request.path, initial)
    form = fresh["form"]
    advice = None
    if request.method == "POST" and form.is_valid():
        advice = _advice(form, context_of(found))
        if not _stops(advice, form):
            posting.edit(
                found,
                author=request.user,
                source=form.cleaned_data["text"],
                title=form.cleaned_data.get("title"),
            )
            return _posted(request, found, advice)
    return TemplateResponse(
        request,
        "discussions/edit.html",
        {"article": found.thread.article, "comment": reading.row_of(found, request.user)}
        | fresh
        | _composer(form, advice),
        status=_status(form, advice),
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
    text = request.POST.get("text", "")[:20_000]
    html = render_markdown(text)
    # While somebody still writes, nothing is held against a half sentence.
    advice = advise(text, []) if text.strip() and not request.POST.get("live") else None
    return TemplateResponse(request, "discussions/_preview.html", {"html": html, "advice": advice})


def _fresh(
    form_class: type[CommentForm],
    request: HttpRequest,
    place: str,
    initial: dict[str, str] | None = None,
    quote: str = "",
) -> dict[str, Any]:
    """A form for ``place``: what was sent, else the draft kept for it, else ``initial``; then a quotation."""
    if request.method == "POST":
        return {"form": form_class(request.POST, initial=initial)}
    draft = drafting.draft_at(request.user, place)
    values = dict(initial or {})
    if draft is not None:
        values |= {"text": draft.text} | ({"title": draft.title} if draft.title else {})
    if quote:
        written = values.get("text", "").rstrip()
        values["text"] = f"{written}\n\n{quote}" if written else quote
    return {"form": form_class(initial=values), "draft": draft, "quoted": bool(quote)}


def _place_of(made: Comment) -> str:
    """The page on which a comment stands: the thread's first page, or the comment's own page further down."""
    # not shown: how far down the new comment stands
    before = Comment.objects.filter(thread_id=made.thread_id, path__lt=made.path).order_by("path")
    far = before.values_list("pk")[settings.COMMENTS_PER_PAGE - 1 : settings.COMMENTS_PER_PAGE].exists()
    return made.get_absolute_url() if far else made.thread.get_absolute_url()


def _advice(form: CommentForm, context: list[str]) -> Advice | None:
    return advise(form.cleaned_data["text"], context)


def _stops(advice: Advice | None, form: CommentForm) -> bool:
    """Advice is given once; it never blocks twice, and never holds up a person in an emergency.

    Choosing a phrasing changes the text and sends nothing, whatever the text has become meanwhile.
    """
    if advice is not None and advice.emergency:
        return False
    if "phrasing" in form.data:
        return True
    return advice is not None and not form.cleaned_data["advised"]


def _posted(request: HttpRequest, made: Comment, advice: Advice | None) -> HttpResponse:
    drafting.let_go(request.user, request.path)
    help_with = f"?help={advice.emergency}" if advice and advice.emergency else ""
    return redirect(f"{_place_of(made)}{help_with}#comment-{made.pk}")


def _composer(form: CommentForm, advice: Advice | None) -> dict[str, Any]:
    """The form as it goes back to its writer: with the phrasing they chose in place, or, after advice,
    so that the next send goes through."""
    if form.is_bound and form.errors:  # something stops the post; help in an emergency does not wait for that
        advice = advice or advise(form.data.get("text", "")[: settings.COMMENT_MAX_LENGTH], [])
        if advice and advice.emergency:
            return {"form": form, "advice": None, "cards": cards([advice.emergency])}
        return {"form": form, "advice": None}
    if advice is None:
        return {"form": form, "advice": None}
    data: dict[str, Any] = {name: form.data.get(name) for name in form.data}
    form.data = data
    chosen = next((way for way in advice.phrasings if way.kind == data.get("phrasing")), None)
    if chosen is not None:
        data |= {"text": chosen.text, "advised": ""}
        return {"form": form, "advice": None}
    data["advised"] = "1"
    return {"form": form, "advice": advice}


def _status(form: Any, advice: Advice | None = None) -> int:
    return 422 if form.is_bound and (form.errors or advice) else 200


def _cards(request: HttpRequest, rows: list[reading.CommentRow]) -> list[Card]:
    """The private cards of the viewer's own comments on this page, and of the one just posted."""
    if not request.user.is_authenticated:
        return []
    return cards([*(row.author_card for row in rows), request.GET.get("help", "")])
