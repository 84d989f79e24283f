"""Pages of context notes: the list for professionals, one note, writing one, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from articles.models import Article
from discussions import composing, context_notes, drafting, limits, note_reading, note_text, permissions
from discussions.models import MAY_SEE_ALL, ContextNote
from discussions.note_forms import DisputeForm, NoteForm
from discussions.notes import is_professional
from discussions.passage_pages import About, asked_about
from k2forum.accounts.addresses import client_address

LISTED = 50


def _notes(request: HttpRequest) -> Any:
    rows = ContextNote.objects.visible_to(request.user).with_signers()
    return rows.select_related("thread__article", "thread__passage__revision")


@login_required
@require_GET
@never_cache
def listing(request: HttpRequest) -> HttpResponse:
    """What waits for a second signature, what is disputed or due, and one's own."""
    person: Any = request.user
    if not (is_professional(person) or person.has_perm(MAY_SEE_ALL)):
        raise PermissionDenied(_("This list is for checked professionals."))
    rows = _notes(request).order_by("pk")
    parts = {
        "waiting": rows.proposed().exclude(comment__author=person),
        "disputed": rows.published().filter(disputed_at__isnull=False),
        "due": rows.review_due().order_by("review_due_on", "pk"),
        "mine": rows.filter(Q(comment__author=person) | Q(agreed_by=person)).order_by("-pk"),
    }
    context = {name: note_reading.rows_of(part[:LISTED], person) for name, part in parts.items()}
    return TemplateResponse(request, "discussions/notes.html", context)


@require_safe
def note(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(_notes(request), pk=pk)
    return _page(request, found, DisputeForm())


def _page(request: HttpRequest, found: ContextNote, form: DisputeForm, status: int = 200) -> HttpResponse:
    person = request.user
    may = {
        "agree": permissions.allowed(context_notes.check_may_agree, person, found),
        "dispute": permissions.allowed(context_notes.check_may_dispute, person, found),
        "end_dispute": found.disputed_at is not None and found.disputed_by_id == person.pk,
        "confirm": permissions.allowed(context_notes.check_may_confirm, person, found),
        "take_back": permissions.allowed(context_notes.check_may_take_back, person, found),
        "edit": permissions.allowed(context_notes.check_may_edit, person, found.comment),
    }
    row = note_reading.rows_of([found], person if person.is_authenticated else None)[0]
    context = {
        "article": found.thread.article,
        "note": row,
        "may": may if person.is_authenticated else {},
        "form": form,
        "cards": composing.own_cards(request, []),
        "canonical": found.get_absolute_url() if row.is_public else "",
    }
    return TemplateResponse(request, "discussions/note.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
@never_cache
def note_new(request: HttpRequest, slug: str, anchor: str) -> HttpResponse:
    """Propose a note about a paragraph, or with ``quote`` in the address about a part of it."""
    article = get_object_or_404(
        Article.objects.visible_to(request.user).select_related("revision"), slug=slug
    )
    about = asked_about(article, {"about": anchor, "quote": request.GET.get("quote", "")})
    if about is None:
        raise Http404
    replaced = _replaced(request, about)
    context_notes.check_may_write_note(request.user, article)
    fresh = composing.fresh(NoteForm, request, request.path, _written(replaced))
    form = fresh["form"]
    advice = None
    if request.method == "POST" and form.is_valid():
        advice = composing.advice_on(form, [])
        if composing.takes(form, advice, lambda: limits.too_fast(request.user, client_address(request))):
            made = context_notes.write(
                about.take_up(),
                author=request.user,
                replaces=replaced,
                address=client_address(request),
                submission=form.cleaned_data["submission"],
                **_said(form),
            )
            return _kept(request, made)
    return _composing(request, article, about, fresh, form, advice)


@login_required
@require_http_methods(["GET", "POST"])
@never_cache
def note_edit(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(_notes(request), pk=pk)
    context_notes.check_may_edit(request.user, found.comment)
    fresh = composing.fresh(NoteForm, request, request.path, _written(found))
    form = fresh["form"]
    advice = None
    if request.method == "POST" and form.is_valid():
        advice = composing.advice_on(form, [])
        if composing.takes(form, advice, lambda: limits.too_many_edits(request.user)):
            context_notes.edit(found, author=request.user, **_said(form))
            return _kept(request, found)
    return _composing(request, found.thread.article, None, fresh, form, advice, note=found)


def _kept(request: HttpRequest, note: ContextNote) -> HttpResponse:
    """To the note. The browser lets its draft go where it finds the text with this id."""
    drafting.let_go(request.user, request.path)
    return redirect(f"{note.get_absolute_url()}#comment-{note.comment_id}")


def _composing(
    request: HttpRequest,
    article: Article,
    about: About | None,
    fresh: dict[str, Any],
    form: Any,
    advice: Any,
    note: ContextNote | None = None,
) -> HttpResponse:
    context = {"article": article, "about": about, "note": note}
    context |= fresh | composing.composer(request, form, advice)
    return TemplateResponse(
        request, "discussions/note_new.html", context, status=composing.status(form, advice)
    )


def _said(form: NoteForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in ("title", "text", "sources")}


def _written(note: ContextNote | None) -> dict[str, str]:
    """What a form begins with: the words and sources of a note."""
    if note is None:
        return {}
    text, sources = note_text.taken_apart(note.comment.source)
    return {"title": note.thread.title, "text": text, "sources": "\n".join(sources)}


def _replaced(request: HttpRequest, about: About) -> ContextNote | None:
    """The note that a new one is to replace: a published one about this article that its writer signed."""
    asked = request.GET.get("replaces", "")
    if not asked.isascii() or not asked.isdigit() or len(asked) > 15:
        return None
    found = _notes(request).published().filter(pk=int(asked), thread__article=about.article).first()
    person: Any = request.user
    signed = found is not None and person.pk in (found.comment.author_id, found.agreed_by_id)
    return found if signed else None


def _act(request: HttpRequest, pk: int, act: Callable[[ContextNote], Any], done: str) -> HttpResponse:
    found = get_object_or_404(_notes(request), pk=pk)
    if act(found):
        messages.success(request, done)
    else:
        messages.info(request, _("It was so already."))
    return redirect(found)


@login_required
@require_POST
def agree(request: HttpRequest, pk: int) -> HttpResponse:
    """The second signature, under the text that the page showed."""
    digest = request.POST.get("digest", "")
    return _act(
        request,
        pk,
        lambda note: context_notes.agree(note, professional=request.user, digest=digest),
        _("Thank you. The note stands beside the article now, with both names."),
    )


@login_required
@require_POST
def dispute(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(_notes(request), pk=pk)
    if request.POST.get("end") == "1":
        return _act(
            request,
            pk,
            lambda note: context_notes.end_dispute(note, professional=request.user),
            _("The note is no longer marked as disputed."),
        )
    form = DisputeForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    if wait := limits.too_fast(request.user, client_address(request)):
        form.add_error(None, wait)
        return _page(request, found, form, status=422)
    made = context_notes.dispute(
        found, professional=request.user, reason=form.cleaned_data["reason"], address=client_address(request)
    )
    messages.success(request, _("The note is marked as disputed. Your words are in its discussion."))
    return redirect(composing.page_of(made))


@login_required
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(
        request,
        pk,
        lambda note: context_notes.confirm(note, professional=request.user),
        _("Thank you. The note is due again in a year."),
    )


@login_required
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(
        request,
        pk,
        lambda note: context_notes.take_back(note, signer=request.user),
        _("The note no longer stands beside the article."),
    )
