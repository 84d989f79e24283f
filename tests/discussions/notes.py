"""Context notes in tests: two professionals, and notes in each state."""

from __future__ import annotations

from typing import Any

from articles import anchoring
from articles.models import Article
from articles.quotations import places
from discussions import context_notes
from discussions.models import ContextNote
from k2forum.accounts.models import User
from tests import cast

SOURCES = ["https://doi.org/10.1093/jn/134.11.3100"]
TEXT = "The study asked what people ate. It cannot say what the tea did."


def second_professional(admin: User, name: str = "Dora Dietitian") -> User:
    user = cast.person(name, kind=User.Kind.PROFESSIONAL)
    cast.verified(user, checked_by=admin, number=f"EX-{name}")
    return user


def passage_of(article: Article, part: str = "a drink") -> Any:
    article.refresh_from_db()
    assert article.revision
    place = next(place for place in places(article.revision.parsed) if part in place.text)
    spot = anchoring.spot_at(article, place.anchor)
    assert spot
    return anchoring.take_up(spot, part)


def written(article: Article, author: User, **said: Any) -> ContextNote:
    """A note that nobody has screened yet."""
    said = {"title": "What the study asked", "text": TEXT, "sources": SOURCES} | said
    return context_notes.write(said.pop("passage", None) or passage_of(article), author=author, **said)


def fresh(note: ContextNote) -> ContextNote:
    return ContextNote.objects.get(pk=note.pk)


def proposed(article: Article, author: User, **said: Any) -> ContextNote:
    """A note that was let through and waits for a second signature."""
    note = written(article, author, **said)
    cast.screened(note.comment)
    return fresh(note)


def published(article: Article, author: User, second: User, **said: Any) -> ContextNote:
    note = proposed(article, author, **said)
    assert context_notes.agree(note, professional=second, digest=note.comment.digest)
    return fresh(note)
