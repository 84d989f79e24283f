"""What can be done with an article: import it, revise it, publish it, withdraw it, close its discussion.

Each verb is one transaction and says whether it changed anything. ``actor`` is None for commands.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from articles.anchoring import find_again
from articles.checked_references import known_rows
from articles.document import Document
from articles.importing.errors import ArticleError
from articles.importing.importer import Parsed, parse
from articles.models import Article, Revision
from articles.reference_checking import name_in_article
from articles.rendering import document_html
from k2forum.contributions import log
from k2forum.contributions.models import digest_of


@dataclass(frozen=True)
class Imported:
    """What an import did. It counts as true when anything changed."""

    article: Article
    parsed: Parsed
    created: bool
    revised: bool
    published: bool

    def __bool__(self) -> bool:
        return self.created or self.revised or self.published


def import_document(
    *,
    text: str,
    actor: Any,
    name: str = "",
    slug: str = "",
    title: str = "",
    format: str = "",
    note: str = "",
    publish: bool = False,
    published_at: datetime | None = None,
) -> Imported:
    """Make an article of ``text``, or a new revision of the one that has its slug. Raises ArticleError.

    ``published_at``: when a new article was first made public elsewhere.
    """
    parsed = parse(text, format=format, name=name, slug=slug, title=title)
    with transaction.atomic():
        article, created = Article.objects.get_or_create(
            slug=parsed.slug, defaults={"title": parsed.document.title, "published_at": published_at}
        )
        if parsed.title_is_derived and not created:
            # A title that somebody chose is better than one made of a file's name.
            parsed = parse(text, format=format, name=name, slug=slug, title=article.title)
        revised = _add_revision(article, parsed, note=note, actor=actor)
        published = publish and _publish(article, None, actor=actor)
    article.refresh_from_db()
    return Imported(article, parsed, created, revised, published)


def save_revision(
    article: Article, *, text: str, actor: Any, format: str = "", title: str = "", note: str = ""
) -> bool:
    """Save ``text`` as the newest revision, unless it is the newest already. Raises ArticleError."""
    parsed = parse(text, format=format, slug=article.slug, title=title)
    if parsed.title_is_derived:
        parsed = parse(text, format=format, slug=article.slug, title=article.title)
    with transaction.atomic():
        changed = _add_revision(article, parsed, note=note, actor=actor)
    article.refresh_from_db()
    return changed


def publish(article: Article, *, actor: Any, revision: Revision | None = None) -> bool:
    """Make a revision (the newest, unless one is given) what readers see."""
    with transaction.atomic():
        changed = _publish(article, revision, actor=actor)
    article.refresh_from_db()
    return changed


def withdraw(article: Article, *, actor: Any) -> bool:
    """Take a published article away from readers; revisions and discussion stay."""
    with transaction.atomic():
        locked = Article.objects.select_for_update().get(pk=article.pk)
        changed = locked.is_published
        if changed:
            _change(
                locked,
                actor,
                "withdraw",
                state=Article.State.WITHDRAWN,
                withdrawn_by=actor,
                withdrawn_at=_now(),
            )
    article.refresh_from_db()
    return changed


def close_discussion(article: Article, *, actor: Any) -> bool:
    """Take no more comments under this article."""
    return _set_closed(article, closed=True, actor=actor)


def open_discussion(article: Article, *, actor: Any) -> bool:
    """Take comments under this article again."""
    return _set_closed(article, closed=False, actor=actor)


def render_again() -> int:
    """Render every revision anew, after the template or the renderer changed; returns how many differ now."""
    changed = 0
    for revision in Revision.objects.iterator(chunk_size=50):
        html = html_of(revision.parsed)
        if html != revision.html:
            with transaction.atomic():
                Revision.objects.filter(pk=revision.pk).update(html=html)
                Article.objects.filter(revision=revision).update(version=F("version") + 1)
            changed += 1
    return changed


def _add_revision(article: Article, parsed: Parsed, *, note: str, actor: Any) -> bool:
    locked = Article.objects.select_for_update().get(pk=article.pk)
    newest = locked.newest_revision()
    document = parsed.document
    digest = digest_of(parsed.format, document.title, parsed.text)
    if newest and newest.digest == digest:
        return False
    Revision.objects.create(
        article=locked,
        number=(locked.revisions.aggregate(last=Max("number"))["last"] or 0) + 1,
        title=document.title,
        source=parsed.text,
        format=parsed.format,
        document=document.to_json(),
        html=html_of(document),
        digest=digest,
        note=note[:200],
        author=actor,
    )
    if locked.revision_id is None:
        Article.objects.filter(pk=locked.pk).update(**_shown(document))
    return True


def html_of(document: Document) -> str:
    """The document as HTML, with what is known of its references."""
    return document_html(document, known_rows(document.references))


def _publish(article: Article, revision: Revision | None, *, actor: Any) -> bool:
    locked = Article.objects.select_for_update().get(pk=article.pk)
    revision = revision or locked.newest_revision()
    if revision is None:
        raise ArticleError("the article has no text yet: nothing can be published")
    if revision.article_id != locked.pk:
        raise ArticleError("this revision belongs to another article")
    if locked.is_published and locked.revision_id == revision.pk:
        return False
    _change(
        locked,
        actor,
        "publish",
        revision_number=revision.number,
        state=Article.State.PUBLISHED,
        revision=revision,
        published_by=actor,
        published_at=locked.published_at or _now(),
        revised_at=_now(),
        **_shown(revision.parsed),
    )
    find_again(locked, revision)
    name_in_article(locked, revision)
    return True


def _set_closed(article: Article, *, closed: bool, actor: Any) -> bool:
    with transaction.atomic():
        locked = Article.objects.select_for_update().get(pk=article.pk)
        changed = (locked.discussion_closed_at is not None) != closed
        if changed:
            at, by = (_now(), actor) if closed else (None, None)
            action = "close_discussion" if closed else "open_discussion"
            _change(locked, actor, action, discussion_closed_at=at, discussion_closed_by=by)
    article.refresh_from_db()
    return changed


def _change(
    article: Article, actor: Any, action: str, revision_number: int | None = None, **fields: Any
) -> None:
    """Write the fields of a locked article, and the line in the log that says who did it."""
    before = article.state
    Article.objects.filter(pk=article.pk).update(version=F("version") + 1, **fields)
    log.write(
        action=action,
        subject_kind="article",
        subject_id=article.pk,
        actor=actor,
        before=before,
        after=fields.get("state", before),
        revision=revision_number,
    )


def _shown(document: Document) -> dict[str, str]:
    return {"title": document.title, "standfirst": document.summary, "byline": document.byline}


def _now() -> Any:
    return timezone.now()
