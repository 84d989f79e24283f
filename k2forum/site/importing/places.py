"""Where comments go: the article here that is the other site's, and the thread under it that holds them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from articles import publishing
from articles.importing.errors import ArticleError
from articles.importing.importer import MAX_SLUG_CHARACTERS, parse
from articles.models import Article
from discussions.bringing_in import open_thread
from discussions.models import Comment
from k2forum.site.importing.html_text import to_markdown
from k2forum.site.importing.parsed import LeftOut, Post
from k2forum.site.importing.people import site_of
from k2forum.site.importing.records import Imported, known, note


@dataclass(frozen=True, slots=True)
class Plan:
    """What the operator chose. ``opened_by`` opens the threads; without one nothing can be saved."""

    opened_by: Any = None
    article: Article | None = None
    create_articles: bool = False
    publish: bool = False
    dry_run: bool = False


@dataclass(slots=True)
class Place:
    """One article's comments: the article (None in a dry run that would make it) and the opening comment."""

    title: str
    article: Article | None
    opening: Comment | None = None
    is_new: bool = False


def place_of(post: Post, source: str, plan: Plan) -> Place | LeftOut:
    """Where the comments of ``post`` go; makes the article where the plan says so."""
    if plan.article is not None:
        return Place(plan.article.title, plan.article)
    pk = known(source, Imported.Kind.ARTICLE, [post.id]).get(post.id)
    article = Article.objects.filter(pk=pk).first() if pk else None
    article = article or Article.objects.filter(slug=post.slug[:MAX_SLUG_CHARACTERS] or "-").first()
    if article is not None:
        return Place(article.title, article)
    if not plan.create_articles:
        return LeftOut("article", post.id, "no_article", post.title or post.slug)
    text = to_markdown(post.html, headings=True)
    if not text:
        return LeftOut("article", post.id, "no_text", post.title)
    name = f"{post.slug or post.id}.md"
    try:
        if plan.dry_run:
            parse(text, name=name, title=post.title)
            return Place(post.title, None, is_new=True)
        with transaction.atomic():
            done = publishing.import_document(
                text=text,
                name=name,
                title=post.title,
                note=_("Brought from %(site)s") % {"site": site_of(source)},
                publish=plan.publish,
                published_at=post.published_at,
                actor=plan.opened_by,
            )
            note(source, Imported.Kind.ARTICLE, {post.id: done.article.pk})
    except ArticleError as error:
        return LeftOut("article", post.id, "not_readable", f"{post.title}: {error}")
    return Place(done.article.title, done.article, is_new=True)


def opening_of(place: Place, source: str, plan: Plan) -> Comment:
    """The opening comment of the thread that holds what came from there under this article."""
    if place.opening is None:
        assert place.article is not None
        key = f"{place.article.pk}"
        pk = known(source, Imported.Kind.THREAD, [key]).get(key)
        place.opening = Comment.objects.select_related("thread").filter(pk=pk).first()
        if place.opening is None:
            site = site_of(source)
            place.opening = open_thread(
                place.article,
                author=plan.opened_by,
                title=_("Comments from %(site)s") % {"site": site},
                source=_(
                    "These comments were written under this article on %(site)s and brought here with their "
                    "names and dates. Nobody has checked who wrote them. Whoever did can sign up with the "
                    "e-mail address of back then and takes them over."
                )
                % {"site": site},
            )
            note(source, Imported.Kind.THREAD, {key: place.opening.pk})
    return place.opening
