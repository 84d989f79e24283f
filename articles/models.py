"""Articles and their revisions."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from articles.document import Document
from articles.importing.importer import MAX_SLUG_CHARACTERS, MAX_TITLE_CHARACTERS
from articles.importing.inline import plain

HOLD_POLICIES = [("", _("as the site")), ("careful", _("careful")), ("open", _("open")), ("all", _("all"))]
MAY_SEE_DRAFTS = "articles.view_article"


class ArticleQuerySet(models.QuerySet["Article"]):
    def published(self) -> ArticleQuerySet:
        return self.filter(state=Article.State.PUBLISHED)

    def visible_to(self, user: Any) -> ArticleQuerySet:
        """Articles that ``user`` may read: the public ones, and all for staff who may see drafts."""
        if user.is_authenticated and user.is_staff and user.has_perm(MAY_SEE_DRAFTS):
            return self
        return self.published()

    def newest_first(self) -> ArticleQuerySet:
        return self.order_by("-published_at", "-id")


class Article(models.Model):
    """One text of the site. What readers see is ``revision``; newer revisions wait until they are published.

    ``title``, ``standfirst`` and ``byline`` are those of the public revision, before the first publication
    those of the newest. ``version`` grows with every change that a reader can see.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        WITHDRAWN = "withdrawn", _("withdrawn")

    slug = models.SlugField(_("address"), max_length=MAX_SLUG_CHARACTERS, unique=True)
    title = models.CharField(max_length=MAX_TITLE_CHARACTERS)
    standfirst = models.TextField(blank=True)
    byline = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT, editable=False)
    revision = models.ForeignKey(
        "Revision", on_delete=models.RESTRICT, null=True, blank=True, editable=False, related_name="+"
    )
    hold_policy = models.CharField(
        max_length=10,
        choices=HOLD_POLICIES,
        default="",
        blank=True,
        help_text=_("Which comments wait for a moderator before others see them."),
    )
    close_after_days = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text=_("A thread takes no more comments this many days after it began.")
    )
    embed_origins = models.TextField(
        _("sites that may show the discussion"),
        blank=True,
        help_text=_("One a line, for example https://example.org. Every other site is refused."),
    )
    discussion_closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    discussion_closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    version = models.PositiveBigIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    published_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text=_("First made public.")
    )
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    revised_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text=_("When the public revision was made public.")
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )

    objects = ArticleQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state="published")
                | Q(revision__isnull=False, published_at__isnull=False, revised_at__isnull=False),
                name="published_article_has_revision",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "-published_at", "-id"], name="article_newest")]
        permissions: ClassVar = [("publish_article", "Can publish and withdraw articles")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("articles:detail", args=[self.slug])

    @property
    def is_published(self) -> bool:
        return self.state == self.State.PUBLISHED

    @property
    def discussion_closed(self) -> bool:
        """Nobody may add to the discussion: it was closed, or the article is not public."""
        return self.discussion_closed_at is not None or not self.is_published

    @property
    def embedding_origins(self) -> list[str]:
        return self.embed_origins.split()

    @cached_property
    def shown_revision(self) -> Revision | None:
        """What a reader of the page sees: the public revision; of an article never published, the newest."""
        return self.revision or self.newest_revision()

    def newest_revision(self) -> Revision | None:
        return self.revisions.order_by("-number").first()


class Revision(models.Model):
    """One saved state of an article. Rows are added and never edited; ``html`` is ``document`` rendered."""

    class Format(models.TextChoices):
        MARKDOWN = "markdown", _("Markdown")
        PLAIN = "plain", _("plain text")

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=MAX_TITLE_CHARACTERS)
    source = models.TextField()
    format = models.CharField(max_length=10, choices=Format)
    document = models.JSONField()
    html = models.TextField(editable=False)
    digest = models.CharField(max_length=64, editable=False)
    note = models.CharField(max_length=200, blank=True, help_text=_("What this revision changes."))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["article", "number"], name="revision_number_once"),
        ]
        ordering = ("article", "-number")

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"

    @cached_property
    def parsed(self) -> Document:
        """The document with its types."""
        return Document.from_json(self.document)

    @property
    def reading_minutes(self) -> int:
        return int(self.document.get("reading_minutes", 1))

    @property
    def toc(self) -> list[dict[str, str]]:
        """Lines of the table of contents: ``text`` (plain) and ``anchor``."""
        return list(self.document.get("toc", []))

    @property
    def discussion_heading(self) -> str:
        """How the article invites its readers, in plain words; empty when it does not."""
        discussion = self.document.get("discussion")
        return plain(discussion["heading"]) if discussion else ""

    @property
    def discussion_intro(self) -> list[str]:
        """Paragraphs of the invitation, in plain words."""
        discussion = self.document.get("discussion")
        return [plain(text) for text in discussion["intro"]] if discussion else []


from articles.checked_references import ArticleReference, CheckedReference  # noqa: E402, F401
from articles.passages import Passage  # noqa: E402, F401  (Django finds an app's models here)
