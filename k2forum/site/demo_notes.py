"""The findings of the evidence check as context notes by two made-up professionals, for the demo alone."""

from __future__ import annotations

import datetime
import tomllib
from pathlib import Path
from typing import Any

from django.utils import timezone

from articles.anchoring import Spot, take_up
from articles.models import Article
from articles.quotations import places
from discussions import context_notes, note_text
from discussions.models import Comment, ContextNote
from k2forum.accounts.models import User
from k2forum.moderation.applying import screen_one
from k2forum.notices import telling
from k2forum.notices.models import Notice

FILE = Path(__file__).parent / "content" / "demo-notes.toml"


def read_notes() -> list[dict[str, Any]]:
    """Title, quote, text and sources of each; ``waits``: it lacks its second signature."""
    notes: list[dict[str, Any]] = tomllib.loads(FILE.read_text(encoding="utf-8"))["note"]
    return notes


def write_notes(article: Article, author: User, second: User) -> list[ContextNote]:
    """Written, screened and signed like any other note. What no longer stands in the article is left out."""
    revision = article.revision
    if revision is None:
        return []
    here = places(revision.parsed)
    made = []
    for entry in read_notes():
        place = next((place for place in here if entry["quote"] in place.text), None)
        if place is None:
            continue
        note = context_notes.write(
            take_up(Spot(revision, place, current=True), entry["quote"]),
            author=author,
            title=entry["title"],
            text=entry["text"],
            sources=note_text.read_sources("\n".join(entry["sources"])),
        )
        screen_one(note.comment_id)
        note.comment.refresh_from_db()
        if note.comment.awaits_signature and not entry.get("waits"):
            context_notes.agree(note, professional=second, digest=note.comment.digest)
        made.append(note)
    telling.close_all(Notice.objects.filter(kind=Notice.Kind.NOTE, person=author))
    # Whoever tries the demo as their author has not used up what may be posted in a while.
    written = Comment.objects.filter(pk__in=[note.comment_id for note in made])
    written.update(created_at=timezone.now() - datetime.timedelta(days=1))
    return made
