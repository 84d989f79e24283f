"""The lists of threads of the whole site: what is active, new, unanswered, answered by professionals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.models import Article
from discussions.models import Thread


@dataclass(frozen=True, slots=True)
class ThreadList:
    """One list: which threads, in which order, and what to say where there are none."""

    words: Any
    empty: Any
    where: Q
    order: tuple[str, ...]


ACTIVE = "active"
LISTS = {
    ACTIVE: ThreadList(
        pgettext_lazy("threads", "Active"),
        _("Nobody has written yet. Every article has room for a first question."),
        Q(),
        ("-last_public_at", "-id"),
    ),
    "latest": ThreadList(
        pgettext_lazy("threads", "Latest"),
        _("Nobody has written yet. Every article has room for a first question."),
        Q(),
        ("-id",),
    ),
    "unanswered": ThreadList(
        pgettext_lazy("threads", "Unanswered"),
        _("No question waits for an answer."),
        Q(kind=Thread.Kind.QUESTION, is_answered=False, professional_count=0),
        ("-last_public_at", "-id"),
    ),
    "professionals": ThreadList(
        pgettext_lazy("threads", "Answered by professionals"),
        _("No professional has answered yet. Follow an article to hear when one does."),
        Q(professional_count__gt=0),
        ("-last_public_at", "-id"),
    ),
}


def threads_of(name: str, viewer: Any) -> QuerySet[Thread]:
    """The threads of a list, of articles and threads that ``viewer`` may see, with what rows of them need."""
    chosen = LISTS[name]
    rows = Thread.objects.visible_to(viewer).conversations()
    rows = rows.filter(chosen.where, article__in=Article.objects.visible_to(viewer))
    return rows.select_related("author", "article", "passage").order_by(*chosen.order)


def links(current: str) -> list[dict[str, Any]]:
    """The links between the lists."""
    return [
        {"words": row.words, "url": "/" if name == ACTIVE else f"/?show={name}", "current": name == current}
        for name, row in LISTS.items()
    ]
