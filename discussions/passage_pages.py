"""The page of a paragraph: its words, the threads about it, and the form that starts one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles import anchoring
from articles.anchoring import Spot
from articles.models import Article
from articles.passages import Passage
from articles.quotations import LONGEST, Quotation, quotation_of
from discussions import composing, note_reading, permissions, reading
from discussions.forms import thread_form_for
from discussions.models import Thread
from discussions.notes import is_professional

LISTED = 50


@dataclass(frozen=True, slots=True)
class About:
    """What somebody asks to write about: a paragraph, and the part of it that they selected."""

    article: Article
    spot: Spot
    quotation: Quotation

    @property
    def is_part(self) -> bool:
        return self.quotation.quote != self.spot.place.text

    @property
    def before_and_after(self) -> tuple[str, str]:
        before, _quote, after = self.spot.place.text.partition(self.quotation.quote)
        return before, after

    @property
    def page_url(self) -> str:
        return reverse("discussions:passage", args=[self.article.slug, self.spot.place.anchor])

    @property
    def article_url(self) -> str:
        """To the paragraph in the article, or its page where the article no longer has it."""
        if not self.spot.current:
            return self.page_url
        return f"{self.article.get_absolute_url()}#{self.spot.place.anchor}"

    @property
    def draft_place(self) -> str:
        return f"{reverse('discussions:thread-new', args=[self.article.slug])}?about={self.spot.place.anchor}"

    @property
    def thread_url(self) -> str:
        part = {"quote": self.quotation.quote} if self.is_part else {}
        return self.draft_place + ("&" + urlencode(part) if part else "")

    @property
    def note_url(self) -> str:
        address = reverse("discussions:note-new", args=[self.article.slug, self.spot.place.anchor])
        return address + ("?" + urlencode({"quote": self.quotation.quote}) if self.is_part else "")

    def take_up(self) -> Passage:
        return anchoring.take_up(self.spot, self.quotation.quote)


def asked_about(article: Article, asked: Mapping[str, str]) -> About | None:
    """What ``about`` and ``quote`` of an address name; None where they name no paragraph of the article."""
    anchor = asked.get("about", "")
    spot = anchoring.spot_at(article, anchor) if anchor else None
    if spot is None:
        return None
    return About(article, spot, quotation_of(spot.place.text, asked.get("quote", "")[:LONGEST]))


@require_safe
def passage(request: HttpRequest, slug: str, anchor: str) -> HttpResponse:
    article = get_object_or_404(
        Article.objects.visible_to(request.user).select_related("revision"), slug=slug
    )
    about = asked_about(article, {"about": anchor, "quote": request.GET.get("quote", "")})
    if about is None:
        raise Http404
    if about.spot.place.anchor != anchor:
        return redirect(about.page_url)
    threads = Thread.objects.visible_to(request.user).conversations().filter(article=article)
    threads = threads.filter(**_at(about.spot)).select_related("author", "article", "passage")
    listed = list(threads.order_by("-last_public_at", "-id")[:LISTED])
    context: dict[str, Any] = {
        "article": article,
        "about": about,
        "threads": reading.thread_rows(listed, request.user),
        "notes": note_reading.notes_beside(article, anchor) if about.spot.current else [],
        "canonical": about.page_url,
        "may_note": not article.discussion_closed and is_professional(request.user),
    }
    if permissions.allowed(permissions.check_may_start, request.user, article):
        context |= composing.fresh(thread_form_for(request.user), request, about.draft_place)
    return TemplateResponse(request, "discussions/passage.html", context)


def _at(spot: Spot) -> dict[str, str]:
    """Passages of this paragraph: those that stand there now, or those that did and are gone."""
    anchor = spot.place.anchor
    return {"passage__place": anchor} if spot.current else {"passage__anchor": anchor, "passage__place": ""}
