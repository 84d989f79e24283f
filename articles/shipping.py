"""The article that comes with the forum."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.db import transaction

from articles.importing.reading import read_source
from articles.models import Article
from articles.publishing import import_document

CONTENT = Path(__file__).parent / "content"
SHIPPED_NOTE = "Came with the forum"


def load_shipped(actor: Any = None) -> bool:
    """Load and publish the shipped articles, and their newer wording after an update.

    An article that an editor has revised or withdrawn is left as it is. Returns whether anything changed.
    """
    loaded = [_load(path, actor) for path in sorted(CONTENT.glob("*.md"))]
    return any(loaded)


def _load(path: Path, actor: Any) -> bool:
    with transaction.atomic():
        article = Article.objects.filter(slug=path.stem).first()
        newest = article.newest_revision() if article else None
        if article and (not article.is_published or newest is None or newest.note != SHIPPED_NOTE):
            return False
        done = import_document(
            text=read_source(str(path)),
            name=path.name,
            slug=path.stem,
            note=SHIPPED_NOTE,
            publish=True,
            actor=actor,
        )
        return bool(done)
