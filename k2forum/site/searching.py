"""Searching articles and comments: filters, ranking, excerpts. Finds only what the viewer may see."""

from __future__ import annotations

import datetime
import html
import re
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.safestring import SafeString, mark_safe

from articles.models import Article
from discussions.models import Comment, Thread
from discussions.moments import moment
from k2forum.accounts.badges import Badge, badges_of
from k2forum.contributions.models import Visibility
from k2forum.site.search_index import RANKED, by_number, newest_matches, words_of

# What Markdown writes around words, which would only disturb in an excerpt.
MARKS = re.compile(r"\*+|`+|^#+ |^> ?|!?\[(?=[^\]\n]*\]\()|(?<=\w)\]\([^)\n]*\)", re.MULTILINE)
AROUND = 110  # characters of an excerpt on each side of the first word found
PAGE = 20


@dataclass(frozen=True, slots=True)
class Search:
    """What a person asks for. Dates are inclusive; ids are 0 where anything goes."""

    query: str
    article: int = 0
    person: int = 0
    professional: bool = False
    unanswered: bool = False
    since: datetime.date | None = None
    until: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """One result. ``excerpt`` is safe HTML with the words marked."""

    kind: str
    title: str
    url: str
    excerpt: SafeString
    author_name: str
    badge: Badge | None
    when: str


@dataclass(frozen=True, slots=True)
class Results:
    """A page of results. ``count`` is at most RANKED; ``more`` says that there are more than that."""

    articles: list[Found]
    comments: list[Found]
    count: int
    more: bool
    page: int
    pages: int


def search(asked: Search, viewer: Any, *, page: int = 1) -> Results:
    """The page of results for ``viewer``, comments by rank and then newest."""
    words = words_of(asked.query)
    with by_number():
        matches = newest_matches(asked.query, _candidates(asked, viewer))
        ranked = list(matches.order_by("-rank", "-pk").values_list("pk", flat=True)[: RANKED + 1])
    more = len(ranked) > RANKED
    ranked = ranked[:RANKED]
    pages = max((len(ranked) + PAGE - 1) // PAGE, 1)
    page = min(max(page, 1), pages)
    chosen = ranked[(page - 1) * PAGE : page * PAGE]
    articles = _articles(words, viewer) if page == 1 and not (asked.person or asked.professional) else []
    return Results(articles, _rows(chosen, words, viewer), len(ranked), more, page, pages)


def _candidates(asked: Search, viewer: Any) -> Any:
    comments = Comment.objects.visible_to(viewer).filter(visibility=Visibility.PUBLISHED)
    if asked.article:
        comments = comments.filter(thread__article_id=asked.article)
    if asked.person:
        comments = comments.filter(author_id=asked.person)
    if asked.professional:
        comments = comments.filter(posted_as__isnull=False)
    if asked.unanswered:
        comments = comments.filter(
            is_opening=True, thread__kind=Thread.Kind.QUESTION, thread__comment_count=0
        )
    if asked.since:
        comments = comments.filter(created_at__date__gte=asked.since)
    if asked.until:
        comments = comments.filter(created_at__date__lte=asked.until)
    return comments


def _rows(ids: list[int], words: list[str], viewer: Any) -> list[Found]:
    rows = Comment.objects.visible_to(viewer).filter(pk__in=ids).select_related("thread", "author")
    by_id = {row.pk: row for row in rows}
    badges = badges_of(row.author_id for row in by_id.values())
    return [
        Found(
            kind="comment",
            title=row.thread.shown_title,
            url=row.get_absolute_url(),
            excerpt=excerpt(row.public_source, words),
            author_name=row.author.display_name,
            badge=badges.get(row.author_id),
            when=moment(row.created_at),
        )
        for pk in ids
        if (row := by_id.get(pk)) is not None
    ]


def _articles(words: list[str], viewer: Any) -> list[Found]:
    """Articles are few: each word must stand somewhere in the public text."""
    if not words:
        return []
    wanted = Q()
    for word in words:
        wanted &= Q(revision__source__icontains=word) | Q(title__icontains=word)
    rows = Article.objects.visible_to(viewer).filter(wanted).select_related("revision").newest_first()[:5]
    return [
        Found(
            "article",
            row.title,
            row.get_absolute_url(),
            excerpt(row.revision.source, words),
            row.byline,
            None,
            "",
        )
        for row in rows
        if row.revision is not None
    ]


def excerpt(text: str, words: list[str]) -> SafeString:
    """The text around the first of ``words``, escaped, with every one of them marked."""
    text = MARKS.sub("", text)
    stems = [re.escape(word[: max(4, len(word) - 3)]) for word in words if word]
    pattern = re.compile(r"\b(?:" + "|".join(stems) + r")\w{0,20}", re.IGNORECASE) if stems else None
    first = pattern.search(text) if pattern else None
    start, end = _window(text, *(first.span() if first else (0, 0)))
    part = text[start:end]
    out, at = [], 0
    for found in pattern.finditer(part) if pattern else ():
        out += [html.escape(part[at : found.start()]), "<mark>", html.escape(found.group()), "</mark>"]
        at = found.end()
    out.append(html.escape(part[at:]))
    body = " ".join("".join(out).split())
    return mark_safe(("… " if start else "") + body + ("\u00a0…" if end < len(text) else ""))  # noqa: S308


def _window(text: str, at: int, until: int) -> tuple[int, int]:
    """From where to where an excerpt around that place goes: through no word, where there are blanks."""
    start, end = max(at - AROUND, 0), min(until + AROUND, len(text))
    if start and (blank := re.search(r"\s", text[start - 1 : at])):
        start += blank.start()
    if end < len(text) and (blank := re.search(r"\s\S*\Z", text[until : end + 1])):
        end = until + blank.start()
    return start, end
