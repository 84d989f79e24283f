"""What pages with a composer share: the form with its draft, advice before posting, where a post leads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.html import strip_tags

from discussions import drafting, limits
from discussions.advice import Advice, advise
from discussions.card_language import countries_for, language_for
from discussions.cards import Card, cards
from discussions.forms import CommentForm
from discussions.models import Comment
from discussions.rows import CommentRow
from k2forum.contributions import statements
from k2forum.rendering import render_markdown

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
        form = form_class(_brought_back(request.POST), initial=initial)
        if "preview" in form.data and not form.errors and (wait := limits.too_many_previews(request.user)):
            form.add_error(None, wait)  # before the text is read
        return {"form": form}
    draft = drafting.draft_at(request.user, place)
    values = dict(initial or {})
    if draft is not None:
        values |= {"text": draft.text} | ({"title": draft.title} if draft.title else {})
    if quote:
        written = values.get("text", "").rstrip()
        values["text"] = f"{written}\n\n{quote}" if written else quote
    return {"form": form_class(initial=values), "draft": draft, "quoted": bool(quote)}


def _brought_back(sent: QueryDict) -> QueryDict:
    """What was sent; with ``undo`` the newest earlier text takes the place of the text, which is kept too."""
    earlier, text = sent.getlist("earlier"), sent.get("text", "")
    if "undo" not in sent or not earlier:
        return sent
    sent = sent.copy()
    sent.setlist("earlier", [*([text] if text.strip() else []), *earlier[:-1]])
    sent["text"] = earlier[-1]
    return sent


def advice_on(form: CommentForm, context: list[str]) -> Advice | None:
    return advise(form.cleaned_data["text"], context)


def stops(advice: Advice | None, form: CommentForm) -> bool:
    """Advice is given once; it never blocks twice, and never holds up a person in an emergency.

    Choosing a phrasing changes the text and sends nothing, whatever the text has become meanwhile. Nor does
    bringing the earlier text back, or asking for a preview.
    """
    if "undo" in form.data or "preview" in form.data:
        return True
    if advice is not None and advice.emergency:
        return False
    if "phrasing" in form.data:
        return True
    return advice is not None and not form.cleaned_data["advised"]


def takes(form: CommentForm, advice: Advice | None, too_soon: Callable[[], str]) -> bool:
    """Whether what was sent is to be kept. ``too_soon`` gives a sentence where its writer has to wait, which
    the form then says; it is not asked about what sends nothing."""
    if stops(advice, form):
        return False
    if wait := too_soon():
        form.add_error(None, wait)
    return not wait


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
    """To a comment on its page; where its writer may be in an emergency to the help, which leads on to it."""
    if advice and advice.emergency:
        return HttpResponseRedirect(f"{page}?help={advice.emergency}&comment={made.pk}#help")
    return HttpResponseRedirect(f"{page}#comment-{made.pk}")


def composer(request: HttpRequest, form: CommentForm, advice: Advice | None) -> dict[str, Any]:
    """The form as it goes back to its writer: with the phrasing they chose in place, or, after advice,
    so that the next send goes through. ``earlier``: the texts before a phrasing, the newest last.
    ``preview``: the text as it would look, where it was asked for."""
    earlier = form.data.getlist("earlier") if isinstance(form.data, QueryDict) else []
    landing, previewed = "undo" in form.data, "preview" in form.data
    if landing:
        form.fields["text"].widget.attrs["autofocus"] = True
    again: dict[str, Any] = {"form": form, "advice": None, "earlier": earlier}
    again["landing"] = landing or previewed
    if previewed and "text" in form.cleaned_data and not form.non_field_errors():  # the title may be missing
        again["preview"] = render_markdown(form.cleaned_data["text"])
    if form.is_bound and (form.errors or landing or previewed):  # help in an emergency does not wait
        if form.errors:
            advice = advice or advise(form.data.get("text", "")[: settings.COMMENT_MAX_LENGTH], [])
        if advice and advice.emergency:
            place = f"#{form['text'].auto_id}"
            found = cards_for(request, form.data.get("text", ""), {advice.emergency: place})
            return again | {"cards": found}
    if advice is None or form.errors:
        return again
    data: dict[str, Any] = {name: form.data.get(name) for name in form.data}
    form.data = data
    chosen = next((way for way in advice.phrasings if way.kind == data.get("phrasing")), None)
    if chosen is not None:
        earlier.append(data["text"])
        data |= {"text": chosen.text, "advised": ""}
        form.fields["text"].widget.attrs["autofocus"] = True
        return again
    data["advised"] = "1"
    return again | {"advice": advice}


def status(form: Any, advice: Advice | None = None) -> int:
    return 422 if form.is_bound and (form.errors or advice) else 200


def own_cards(request: HttpRequest, rows: list[CommentRow]) -> list[Card]:
    """The private cards of the viewer's own comments on this page, and of the one just posted."""
    if not request.user.is_authenticated:
        return []
    text = next((strip_tags(row.pending_html or row.html) for row in rows if row.author_card), "")
    asked, posted = request.GET.get("help", ""), request.GET.get("comment", "")
    just_posted = next((row.anchor_url for row in rows if str(row.id) == posted), "")
    places = {asked: just_posted} if asked else {}
    places |= {
        row.author_card: row.anchor_url for row in rows if row.author_card and row.author_card != asked
    }
    return cards_for(request, text, places)


def cards_for(request: HttpRequest, text: str, places: Mapping[str, str]) -> list[Card]:
    """The cards that somebody reads about a text of theirs, urgent ones first: by name, with its address."""
    if not places:
        return []
    language = language_for(request, text)
    likely = countries_for(request)
    found = [
        replace(card, likely=likely, place=place)
        for name, place in places.items()
        for card in cards([name], language)
    ]
    return sorted(found, key=lambda card: not card.urgent)
