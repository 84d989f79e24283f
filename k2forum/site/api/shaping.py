"""From the rows of the pages to the objects of the API."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.conf import settings

from articles.models import Article
from discussions.cards import cards
from discussions.models import Comment, Thread
from discussions.rows import CommentRow, PassageRow, ThreadRow
from k2forum.accounts.badges import Badge


def absolute(path: str) -> str:
    return settings.SITE_URL + path


def badge(shown: Badge | None) -> dict[str, str] | None:
    if shown is None:
        return None
    return {"words": shown.words, "profession": shown.profession, "url": absolute(shown.url)}


def author(person: Any, row: CommentRow | ThreadRow) -> dict[str, Any] | None:
    """Who wrote it, where the page names them."""
    if not row.author_url:
        return None
    return {
        "id": person.pk,
        "name": row.author_name,
        "url": absolute(row.author_url),
        "kind": person.kind,
        "badge": badge(row.badge),
    }


def article(row: Article, comment_count: int) -> dict[str, Any]:
    return {
        "slug": row.slug,
        "title": row.title,
        "standfirst": row.standfirst,
        "byline": row.byline,
        "url": absolute(row.get_absolute_url()),
        "published_at": row.published_at,
        "revised_at": row.revised_at,
        "comment_count": comment_count,
        "discussion_open": not row.discussion_closed,
    }


def thread(found: Thread, row: ThreadRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "url": absolute(row.url),
        "article": found.article.slug,
        "title": row.title,
        "kind": row.kind,
        "author": author(found.author, row),
        "state": row.state,
        "created_at": found.created_at,
        "last_public_at": found.last_public_at,
        "comment_count": row.comment_count,
        "professional_count": row.professional_count,
        "open": not (row.locked or row.closed),
        "answer_id": found.answer_id if row.answered else None,
        "passage": passage(row.passage),
    }


def passage(row: PassageRow | None) -> dict[str, Any] | None:
    return {"quote": row.quote, "url": absolute(row.url), "earlier": row.earlier} if row else None


def comment(found: Comment, row: CommentRow) -> dict[str, Any]:
    disclaimer = {"line": row.disclaimer_line, "text": row.disclaimer_text} if row.disclaimer_line else None
    return {
        "id": row.id,
        "url": absolute(row.url),
        "thread_id": found.thread_id,
        "parent_id": row.parent_id,
        "depth": found.depth,
        "is_opening": row.is_opening,
        "author": author(found.author, row),
        "past_badge": row.past_badge,
        "professional_answer": row.professional_answer,
        "is_answer": row.is_answer,
        "state": row.state,
        "state_words": row.state_words,
        "created_at": found.created_at,
        "edited": row.edited,
        "html": str(row.html),
        "disclaimer": disclaimer,
        "notes": [note for note in (row.fraud_note, row.context_note, row.limit_note) if note],
        "helpful_count": row.helpful_count,
        "author_word": row.author_word,
        "help": help_cards(row.author_card),
    }


def help_cards(*names: str) -> list[dict[str, Any]]:
    return [asdict(card) for card in cards(names)]
