"""Writing in a person's name: the verbs, forms, limits and advice of the pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any, TypeVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Field, Schema, Status

from articles.models import Article
from discussions import composing, limits, posting
from discussions.advice import Advice
from discussions.context import context_for_reply
from discussions.forms import CommentForm, comment_form_for, thread_form_for
from discussions.models import Comment
from k2forum.accounts.addresses import client_address
from k2forum.accounts.traps import TrapFields
from k2forum.contributions.models import Visibility
from k2forum.moderation import flagging
from k2forum.moderation.forms import ReportForm
from k2forum.site.api import schemas, shaping
from k2forum.site.api.access import Token
from k2forum.site.api.discussions import comment_as_seen, listed_comments, router
from k2forum.site.api.problems import Problem
from k2forum.site.api.tokens import Scope

F = TypeVar("F", bound=forms.Form)


class NewComment(Schema):
    text: str = Field(description="Markdown, up to 10,000 characters.")
    submission: str = Field("", description="A name of your choice: the same sent again posts nothing twice.")
    advised: bool = Field(False, description="The person has read the advice and wants to post it as it is.")


class NewThread(NewComment):
    title: str
    kind: str = Field("discussion", description="discussion or question")


class NewReport(Schema):
    reason: str = Field(description="One of the reasons of the page for reporting.")
    text: str = Field("", description="What the moderator should know.")


@router.post(
    "/articles/{slug:slug}/threads",
    response={201: schemas.Comment},
    tags=["Writing"],
    auth=Token(Scope.WRITE),
    summary="Start a thread; answers with its opening comment",
)
def start_thread(request: HttpRequest, slug: str, new: NewThread, response: HttpResponse) -> Any:
    """The text is checked before others see it. Where the check would hold it, the answer is first a problem
    of the kind `advice`, with other ways to say it: show it to the person, then send again with `advised`."""
    person: Any = request.auth  # type: ignore[attr-defined]
    article = get_object_or_404(Article.objects.visible_to(person), slug=slug)
    form = _form(thread_form_for(person), new, {"title": new.title, "kind": new.kind})
    advice = _advice(form, [])
    made = _posted(
        request,
        lambda text, submission, address: posting.start_thread(
            article,
            author=person,
            title=form.cleaned_data["title"],
            source=text,
            kind=form.cleaned_data["kind"],
            address=address,
            submission=submission,
        ),
        form,
    )
    return _answer(request, response, made, advice)


@router.post(
    "/comments/{int:pk}/replies",
    response={201: schemas.Comment},
    tags=["Writing"],
    auth=Token(Scope.WRITE),
    summary="Answer a comment",
)
def reply(request: HttpRequest, pk: int, new: NewComment, response: HttpResponse) -> Any:
    """To comment on a thread, answer its opening comment. What was said of threads holds here as well."""
    person: Any = request.auth  # type: ignore[attr-defined]
    parent = get_object_or_404(listed_comments(person), pk=pk)
    form = _form(comment_form_for(person), new, {})
    advice = _advice(form, context_for_reply(parent, person))
    made = _posted(
        request,
        lambda text, submission, address: posting.reply(
            parent, author=person, source=text, address=address, submission=submission
        ),
        form,
    )
    return _answer(request, response, made, advice)


@router.post(
    "/comments/{int:pk}/reports",
    response={201: schemas.Report},
    tags=["Writing"],
    auth=Token(Scope.REPORT),
    summary="Report a comment to the moderators",
)
def report(request: HttpRequest, pk: int, new: NewReport) -> Any:
    person: Any = request.auth  # type: ignore[attr-defined]
    public = Comment.objects.visible_to(person).filter(visibility=Visibility.PUBLISHED)
    found = get_object_or_404(public.select_related("thread__article", "author"), pk=pk)
    form = _valid(ReportForm({"reason": new.reason, "text": new.text}))
    if wait := limits.too_many_reports(person):
        raise Problem(429, "too-fast", wait)
    case = flagging.report(
        found, reporter=person, reason=form.cleaned_data["reason"], text=form.cleaned_data["text"]
    )
    return Status(201, {"comment_id": pk, "known": case is None})


def _form(form_class: type[CommentForm], new: NewComment, more: dict[str, str]) -> CommentForm:
    """The form of the page, filled in. A first text passes traps for robots, which only the page has."""
    if issubclass(form_class, TrapFields):
        raise Problem(403, "first-text", _("Write your first text on the site itself."))
    data = {"text": new.text, "submission": new.submission, "advised": "1" if new.advised else ""}
    return _valid(form_class(data | more))


def _valid(form: F) -> F:
    if form.is_valid():
        return form
    errors = [
        {"at": f"body.{name}", "message": str(message)}
        for name, messages in form.errors.items()
        for message in messages
    ]
    raise Problem(422, "invalid", _("Something in the request does not fit."), errors=errors)


def _advice(form: CommentForm, context: list[str]) -> Advice | None:
    """What the page would say before posting; None where the person has read it, or there is nothing."""
    advice = composing.advice_on(form, context)
    if advice is None or not composing.stops(advice, form):
        return advice
    first = _("A moderator would read this first.") if advice.holds else _("This may say too much.")
    raise Problem(
        422,
        "advice",
        f"{first} " + _("Show its writer why; what they still want to post is sent again with advised."),
        words=advice.words,
        phrasings=[asdict(way) for way in advice.phrasings],
    )


def _posted(
    request: HttpRequest, post: Callable[[str, str, str | None], Comment], form: CommentForm
) -> Comment:
    address = client_address(request)
    if wait := limits.too_fast(request.auth, address):  # type: ignore[attr-defined]
        raise Problem(429, "too-fast", wait)
    return post(form.cleaned_data["text"], form.cleaned_data["submission"], address)


def _answer(request: HttpRequest, response: HttpResponse, made: Comment, advice: Advice | None) -> Any:
    shown = comment_as_seen(made, request.auth)  # type: ignore[attr-defined]
    if advice and advice.emergency and not shown["help"]:
        shown["help"] = shaping.help_cards(advice.emergency)
    response["Location"] = f"/api/v1/comments/{made.pk}"
    return Status(201, shown)
