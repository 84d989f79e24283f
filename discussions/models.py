"""Threads under an article and the comments in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from discussions.redaction import masked
from k2forum.contributions import statements
from k2forum.contributions.models import Contribution, ContributionQuerySet, Visibility

# One path segment: a comment's id in decimal digits, which sort alike in every collation.
SEGMENT = 10
MAX_DEPTH = 30

HOLD_POLICIES = [
    ("", _("as the article or site")),
    ("careful", _("careful")),
    ("open", _("open")),
    ("all", _("all")),
]
MAY_SEE_ALL = "moderation.see_queue"
LOCK_THREAD = "SELECT id FROM discussions_thread WHERE id = %s FOR NO KEY UPDATE"
# What a thread shows of its comments, where some of them become public or are public no longer.
COUNT_IN_THREAD = """
UPDATE discussions_thread SET
    version = version + %(changed)s,
    visibility = CASE WHEN %(opening)s = 1 THEN %(after)s ELSE visibility END,
    comment_count = CASE WHEN comment_count + %(replies)s > 0 THEN comment_count + %(replies)s ELSE 0 END,
    professional_count = CASE WHEN professional_count + %(answers)s > 0 THEN professional_count + %(answers)s
                              ELSE 0 END,
    last_public_at = CASE WHEN %(published)s > 0 AND last_public_at < %(newest)s THEN %(newest)s
                          ELSE last_public_at END
WHERE id = %(thread)s"""
ANSWER_SHOWN = "UPDATE discussions_thread SET is_answered = %(shown)s WHERE answer_id = ANY(%(ids)s)"
COUNT_REPLIES = """
UPDATE discussions_comment SET
    public_replies = CASE WHEN public_replies + %(more)s > 0 THEN public_replies + %(more)s ELSE 0 END
WHERE id = ANY(%(ids)s)"""
PLACEHOLDER_STATES = (Visibility.HIDDEN, Visibility.REMOVED, Visibility.WITHDRAWN, Visibility.ERASED)


def _article_public(article: str = "article") -> Q:
    """A discussion leaves readers' sight together with its article."""
    return Q(**{f"{article}__state": Article.State.PUBLISHED})


class ThreadQuerySet(models.QuerySet["Thread"]):
    def visible_to(self, user: Any) -> ThreadQuerySet:
        """Threads that ``user`` may see; for visitors and other members, the public ones."""
        if user.is_authenticated and user.has_perm(MAY_SEE_ALL):
            return self
        public = (Q(visibility=Visibility.PUBLISHED) | Q(comment_count__gt=0)) & _article_public()
        return self.filter(public | Q(author=user) if user.is_authenticated else public)

    def conversations(self) -> ThreadQuerySet:
        """Without those that hold a context note, which stands beside its passage instead."""
        return self.exclude(kind=Thread.Kind.NOTE)


class Thread(models.Model):
    """One discussion under an article.

    ``public_title`` is what others see; a title is screened together with its opening comment.
    """

    class Kind(models.TextChoices):
        DISCUSSION = "discussion", _("Discussion")
        QUESTION = "question", _("Question")
        NOTE = "note", _("Context note")

    article = models.ForeignKey("articles.Article", on_delete=models.PROTECT, related_name="threads")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.DISCUSSION)
    passage = models.ForeignKey(
        "articles.Passage",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("The passage of the article that it is about."),
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=settings.TITLE_MAX_LENGTH)
    public_title = models.CharField(max_length=settings.TITLE_MAX_LENGTH, blank=True)
    visibility = models.CharField(
        max_length=10, choices=Visibility, default=Visibility.SCREENING, editable=False
    )
    hold_policy = models.CharField(max_length=10, choices=HOLD_POLICIES, default="", blank=True)
    locked_at = models.DateTimeField(null=True, blank=True)
    locked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closes_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    comment_count = models.PositiveIntegerField(default=0, editable=False)
    professional_count = models.PositiveIntegerField(default=0, editable=False)
    last_public_at = models.DateTimeField(default=timezone.now, editable=False)
    version = models.PositiveBigIntegerField(default=0, editable=False)
    answer = models.ForeignKey(
        "Comment", on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    # False while the marked answer is not public.
    is_answered = models.BooleanField(default=False, editable=False)

    objects = ThreadQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["article", "-last_public_at", "-id"], name="thread_by_activity"),
            models.Index(fields=["author", "-id"], name="thread_by_author"),
            # The lists of the home page, each read from its top.
            models.Index(fields=["-last_public_at", "-id"], name="thread_active"),
            models.Index(
                fields=["-last_public_at", "-id"],
                name="thread_unanswered",
                condition=Q(kind="question", is_answered=False, professional_count=0),
            ),
            models.Index(
                fields=["-last_public_at", "-id"],
                name="thread_professionals",
                condition=Q(professional_count__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return self.public_title or f"thread {self.pk}"

    def get_absolute_url(self) -> str:
        return f"/threads/{self.pk}/"

    @property
    def shown_title(self) -> str:
        """The title as everybody may read it: hidden with its opening comment; "" if it never was public."""
        if self.visibility == Visibility.PUBLISHED:
            return self.public_title
        if not self.public_title and self.visibility != Visibility.ERASED:
            return ""
        return _now("A thread whose opening is gone")

    @property
    def is_locked(self) -> bool:
        return self.locked_at is not None

    @property
    def is_closed(self) -> bool:
        return self.closes_at is not None and self.closes_at <= timezone.now()

    @property
    def effective_hold_policy(self) -> str:
        """careful, open or all: the thread's, else the article's, else the site's."""
        return self.hold_policy or self.article.hold_policy or settings.HOLD_POLICY


# Brought from elsewhere and never screened: it waits behind what people post now.
FROM_ELSEWHERE = Q(imported=True, screened_digest="")


class CommentQuerySet(ContributionQuerySet):
    def posted_here(self) -> Any:
        """Without what was brought from elsewhere and still waits for its first check."""
        return self.exclude(FROM_ELSEWHERE)

    def from_elsewhere(self) -> Any:
        """What was brought from elsewhere and still waits for its first check."""
        return self.filter(FROM_ELSEWHERE)

    def visible_to(self, user: Any) -> Any:
        """Comments whose text ``user`` may read."""
        if user.is_authenticated and user.has_perm(MAY_SEE_ALL):
            return self.exclude(visibility=Visibility.ERASED)
        public = Q(visibility=Visibility.PUBLISHED) & _article_public("thread__article")
        if not user.is_authenticated:
            return self.filter(public)
        return self.filter(public | Q(author=user)).exclude(visibility=Visibility.ERASED)

    def listed_for(self, user: Any) -> Any:
        """What stands in a thread's list: readable comments, and placeholders that keep replies in place."""
        if user.is_authenticated and user.has_perm(MAY_SEE_ALL):
            return self.all()
        answered = Q(public_replies__gt=0) | Q(is_opening=True, thread__comment_count__gt=0)
        placeholder = Q(visibility__in=PLACEHOLDER_STATES) & answered
        shown = (Q(visibility=Visibility.PUBLISHED) | placeholder) & _article_public("thread__article")
        return self.filter(shown | Q(author=user) if user.is_authenticated else shown)


class Comment(Contribution):
    """One contribution in a thread. ``path`` gives depth-first order; the opening comment comes first."""

    kind_label = "comment"

    # The index by thread is comment_by_newest.
    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="comments", db_index=False)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replies"
    )
    path = models.CharField(max_length=SEGMENT * MAX_DEPTH, blank=True, editable=False)
    depth = models.PositiveSmallIntegerField(default=0, editable=False)
    is_opening = models.BooleanField(default=False, editable=False)
    public_replies = models.PositiveIntegerField(default=0, editable=False)
    posted_as = models.ForeignKey(
        "accounts.Verification", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    posted_as_state = models.CharField(max_length=12, blank=True, editable=False)
    answered_as = models.CharField(max_length=20, blank=True, editable=False)
    voided = models.BooleanField(default=False, editable=False)
    context_note = models.TextField(blank=True, editable=False)
    needs_professional_since = models.DateTimeField(null=True, blank=True, editable=False)
    posted_from = models.GenericIPAddressField(null=True, blank=True, editable=False)
    submission = models.CharField(max_length=40, blank=True, editable=False)
    helpful_count = models.PositiveIntegerField(default=0, editable=False)
    helpful_score = models.FloatField(default=0, editable=False)
    announce_due = models.DateTimeField(null=True, blank=True, editable=False)
    announced_at = models.DateTimeField(null=True, blank=True, editable=False)
    # The works that the public text names, and what is known of each (discussions/referring.py).
    references = models.JSONField(default=list, blank=True, editable=False)
    # What was read when it was posted, where that raised nothing (discussions/read_already.py).
    # The database has its default too: while a new version starts, the old one still writes.
    quiet_digest = models.CharField(max_length=64, blank=True, default="", db_default="", editable=False)
    # Brought from elsewhere: nobody is told of it, and fresh posts are screened before it.
    imported = models.BooleanField(default=False, editable=False)

    objects: ClassVar[Any] = CommentQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["thread", "path"], name="comment_in_order"),
            models.Index(fields=["thread", "-id"], name="comment_by_newest"),
            models.Index(fields=["author", "-created_at"], name="comment_by_author"),
            models.Index(fields=["thread", "author", "-id"], name="comment_in_thread_by_author"),
            models.Index(fields=["posted_from", "created_at"], name="comment_by_address"),
            models.Index(
                fields=["screening_due"], name="comment_due", condition=Q(screening_due__isnull=False)
            ),
            models.Index(
                fields=["needs_professional_since"],
                name="comment_needs_professional",
                condition=Q(needs_professional_since__isnull=False),
            ),
            models.Index(fields=["thread", "-helpful_score", "id"], name="comment_by_helpful"),
            models.Index(fields=["thread", "published_at"], name="comment_by_publication"),
            models.Index(
                fields=["thread", "path"],
                name="comment_by_professional",
                condition=Q(posted_as__isnull=False),
            ),
            models.Index(
                fields=["announce_due"], name="comment_announce_due", condition=Q(announce_due__isnull=False)
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["author", "submission"], name="submitted_once", condition=~Q(submission="")
            ),
            models.UniqueConstraint(fields=["thread"], name="one_opening", condition=Q(is_opening=True)),
        ]

    def __str__(self) -> str:
        return f"comment {self.pk}"

    def get_absolute_url(self) -> str:
        return f"/comments/{self.pk}/"

    def screening_text(self) -> str:
        """Title, blank line, text for an opening comment; else the text."""
        return opening_text(self.thread.title, self.source) if self.is_opening else self.source

    def ancestor_ids(self) -> list[int]:
        """Ids above this comment in its branch, nearest last, without the thread's opening comment."""
        return [int(self.path[at : at + SEGMENT]) for at in range(0, len(self.path) - SEGMENT, SEGMENT)]

    @property
    def came_from_elsewhere(self) -> bool:
        """The text is as it was brought from another site: nobody has edited it here."""
        return self.imported and self.revision == 1

    @property
    def counts_as_professional(self) -> bool:
        """Posted under a live credential that was not found to be false since."""
        return self.posted_as_id is not None and not self.voided

    @property
    def is_note(self) -> bool:
        """The text of a context note."""
        return self.is_opening and self.thread.kind == Thread.Kind.NOTE

    @property
    def awaits_signature(self) -> bool:
        """A context note whose newest text was let through and lacks its second signature."""
        let_through = self.visibility == Visibility.HELD and self.public_revision == self.revision
        return let_through and self.is_note

    def admitted(self, to: str) -> str:
        """A context note is held where another text would be public, until a second professional has agreed
        to exactly what it says."""
        if to != Visibility.PUBLISHED or not self.is_note:
            return to
        note = ContextNote.objects.filter(comment=self.pk).first()
        return to if note is not None and note.is_signed_for(self.digest) else Visibility.HELD

    def lock_first(self) -> None:
        """The thread's row is locked before any of its comments, always in this order."""
        if statements.on_postgres():  # SQLite lets one write at a time
            statements.row(LOCK_THREAD, [self.thread_id])

    def publication_moment(self) -> Any:
        """What was brought from elsewhere was public there when it was written."""
        return self.created_at if self.imported else super().publication_moment()

    def noted_with_publication(self) -> dict[str, Any]:
        """That it is to be told; what came from elsewhere is old news to everybody."""
        return {} if self.came_from_elsewhere else {"announce_due": timezone.now()}

    @classmethod
    def visibilities_changed(cls, contributions: Sequence[Any], *, before: str, after: str) -> None:
        """Counters of the thread and of the comments above. All are of one thread."""
        published = (after == Visibility.PUBLISHED) - (before == Visibility.PUBLISHED)
        ids = [comment.pk for comment in contributions]
        replies = [comment for comment in contributions if not comment.is_opening]
        professional = [comment for comment in contributions if comment.counts_as_professional]
        values = {
            "thread": contributions[0].thread_id,
            "changed": len(ids),
            "opening": int(len(replies) < len(ids)),
            "after": after,
            "replies": published * len(replies),
            "answers": published * len([comment for comment in replies if comment in professional]),
            "published": published,
            "newest": max(comment.publication_moment() for comment in contributions),
        }
        if published:
            statements.run(ANSWER_SHOWN, {"ids": ids, "shown": published > 0})
        statements.run(COUNT_IN_THREAD, values)
        if published > 0 and (answered := [one.parent_id for one in professional if one.parent_id]):
            cls.objects.filter(pk__in=answered).update(needs_professional_since=None)
        for comment in contributions:
            note_what_it_names(comment)
        if published:
            cls._count_replies(contributions, published)

    @classmethod
    def _count_replies(cls, comments: Sequence[Any], published: int) -> None:
        above = Counter(pk for comment in comments for pk in comment.ancestor_ids())
        for number in sorted(set(above.values())):
            counted = [pk for pk, several in above.items() if several == number]
            statements.run(COUNT_REPLIES, {"ids": counted, "more": published * number})


def opening_text(title: str, source: str) -> str:
    """The text of an opening comment as it is screened: its title, a blank line, its body."""
    return f"{title}\n\n{source}"


class CommentRevision(models.Model):
    """One state of a comment as its author left it. Written once, kept until retention ends."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=settings.TITLE_MAX_LENGTH, blank=True)
    source = models.TextField()
    digest = models.CharField(max_length=64)
    redactions = models.JSONField(default=list, editable=False)  # [start, end) in ``source``
    created_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["comment", "number"], name="comment_revision_once")
        ]
        ordering = ("number",)

    def __str__(self) -> str:
        return f"revision {self.number} of comment {self.comment_id}"

    @property
    def shown_source(self) -> str:
        """The source as others may read it."""
        return masked(self.source, self.redactions)


from discussions.notes import ContextNote  # noqa: E402
from discussions.personal import (  # noqa: E402, F401  (Django finds an app's models here)
    Bookmark,
    Draft,
    Follow,
    FollowingChoice,
    Ignored,
    Reaction,
    ReadMark,
)
from discussions.referring import CommentReference, note_what_it_names  # noqa: E402, F401
