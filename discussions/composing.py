"""What pages with a composer share: the form with its draft, advice before posting, where a post leads."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.html import strip_tags

from discussions import drafting
from discussions.advice import Advice, advise
from discussions.card_language import language_for
from discussions.cards import Card, cards
from discussions.forms import CommentForm
from discussions.models import Comment
from discussions.rows import CommentRow
from k2forum.contributions import statements

# A row where a whole page of comments stands before this one.
FAR_DOWN = """
SELECT 1 FROM discussions_comment WHERE thread_id = %s AND path < %s ORDER BY path LIMIT 1 OFFSET %s"""


def fresh(
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


def advice_on(form: CommentForm, context: list[str]) -> Advice | None:
    return advise(form.cleaned_data["text"], context)


def stops(advice: Advice | None, form: CommentForm) -> bool:
    """Advice is given once; it never blocks twice, and never holds up a person in an emergency.

    Choosing a phrasing changes the text and sends nothing, whatever the text has become meanwhile.
    """
    if advice is not None and advice.emergency:
        return False
    if "phrasing" in form.data:
        return True
    return advice is not None and not form.cleaned_data["advised"]


def posted(request: HttpRequest, made: Comment, advice: Advice | None, place: str = "") -> HttpResponse:
    """To the new comment; the draft at ``place``, by default this address, is let go."""
    drafting.let_go(request.user, place or request.path)
    return to(made, advice, page_of(made))


def page_of(made: Comment) -> str:
    """The page on which a comment stands: the thread's first page, or the comment's own page further down."""
    far = statements.row(FAR_DOWN, [made.thread_id, made.path, settings.COMMENTS_PER_PAGE - 1])
    return page_where(made, far_down=far is not None)


def page_where(made: Comment, *, far_down: bool) -> str:
    return made.get_absolute_url() if far_down else f"/threads/{made.thread_id}/"


def to(made: Comment, advice: Advice | None, page: str) -> HttpResponse:
    """To a comment on its page, with help where its writer may be in an emergency."""
    help_with = f"?help={advice.emergency}" if advice and advice.emergency else ""
    return HttpResponseRedirect(f"{page}{help_with}#comment-{made.pk}")


def composer(request: HttpRequest, form: CommentForm, advice: Advice | None) -> dict[str, Any]:
    """The form as it goes back to its writer: with the phrasing they chose in place, or, after advice,
    so that the next send goes through."""
    if form.is_bound and form.errors:  # something stops the post; help in an emergency does not wait for that
        advice = advice or advise(form.data.get("text", "")[: settings.COMMENT_MAX_LENGTH], [])
        if advice and advice.emergency:
            language = language_for(request, form.data.get("text", ""))
            return {"form": form, "advice": None, "cards": cards([advice.emergency], language)}
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


def status(form: Any, advice: Advice | None = None) -> int:
    return 422 if form.is_bound and (form.errors or advice) else 200


def own_cards(request: HttpRequest, rows: list[CommentRow]) -> list[Card]:
    """The private cards of the viewer's own comments on this page, and of the one just posted."""
    if not request.user.is_authenticated:
        return []
    text = next((strip_tags(row.pending_html or row.html) for row in rows if row.author_card), "")
    names = [*(row.author_card for row in rows), request.GET.get("help", "")]
    return cards(names, language_for(request, text)) if any(names) else []
