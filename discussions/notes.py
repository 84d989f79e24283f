"""Context notes: what two professionals say about a passage of an article."""

from __future__ import annotations

import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from discussions.models import MAY_SEE_ALL, Comment, Thread
from k2forum.accounts.models import Verification
from k2forum.contributions.models import Pending, Visibility

_LET_THROUGH = Q(
    comment__visibility=Visibility.HELD,
    comment__public_revision__gt=0,
    comment__public_revision=F("comment__revision"),
    comment__pending=Pending.NONE,
)
_ARTICLE_PUBLIC = Q(thread__article__state=Article.State.PUBLISHED)


class ContextNoteQuerySet(models.QuerySet["ContextNote"]):
    def visible_to(self, user: Any) -> ContextNoteQuerySet:
        """Notes whose text ``user`` may read: the published ones; one's own; for professionals also those
        that wait for a second signature, in the text that was let through."""
        public = Q(comment__visibility=Visibility.PUBLISHED) & _ARTICLE_PUBLIC
        if not user.is_authenticated:
            return self.filter(public)
        rows = self.exclude(comment__visibility=Visibility.ERASED)
        if user.has_perm(MAY_SEE_ALL):
            return rows
        readable = public | Q(comment__author=user)
        if is_professional(user):
            readable |= _LET_THROUGH & _ARTICLE_PUBLIC & Q(retired_at__isnull=True)
        return rows.filter(readable)

    def published(self) -> ContextNoteQuerySet:
        """What stands beside an article: published, and not retired since."""
        return self.filter(comment__visibility=Visibility.PUBLISHED, retired_at__isnull=True)

    def proposed(self) -> ContextNoteQuerySet:
        """Those that wait for a second signature."""
        return self.filter(_LET_THROUGH, retired_at__isnull=True, agreed_at__isnull=True)

    def review_due(self, day: datetime.date | None = None) -> ContextNoteQuerySet:
        """Published ones whose year is over. The date says so, not a task."""
        return self.published().filter(review_due_on__lte=day or timezone.localdate())

    def with_signers(self) -> ContextNoteQuerySet:
        """With all that a row shows, in the same query."""
        return self.select_related(
            "comment__author",
            "comment__posted_as",
            "comment__disclaimer",
            "agreed_by",
            "agreed_as",
            "thread__passage",
        )


def is_professional(user: Any) -> bool:
    """Whether a live verification stands behind ``user`` at this moment."""
    return bool(user.is_authenticated) and Verification.objects.live().filter(user=user).exists()


class ContextNote(models.Model):
    """The signatures of one note. Its text is the opening comment of a thread of its own, so that it is
    screened, moderated and reported like every other text, and can be discussed.

    Its author's signature is the comment's ``posted_as``. ``agreed_digest`` is the exact text that the second
    professional agreed to.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("not proposed yet")
        PROPOSED = "proposed", _("waits for a second professional")
        PUBLISHED = "published", _("published")
        DISPUTED = "disputed", _("disputed")
        RETIRED = "retired", _("retired")

    class Retired(models.TextChoices):
        NONE = "", _("not retired")
        BY_SIGNER = "signer", _("One of the two who signed it took it back.")
        BY_MODERATOR = "moderator", _("A moderator retired it.")
        FRAUD = "fraud", _("The badge of one who signed it was obtained by false statements.")
        REPLACED = "replaced", _("A newer note replaced it.")

    thread = models.OneToOneField(Thread, on_delete=models.PROTECT, related_name="note")
    comment = models.OneToOneField(Comment, on_delete=models.PROTECT, related_name="note")
    replaces = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="replaced_by"
    )
    agreed_at = models.DateTimeField(null=True, blank=True)
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    agreed_as = models.ForeignKey(
        Verification, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    agreed_digest = models.CharField(max_length=64, blank=True, editable=False)
    review_due_on = models.DateField(null=True, blank=True)
    reviewed_on = models.DateField(null=True, blank=True)
    disputed_at = models.DateTimeField(null=True, blank=True)
    disputed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    retired_at = models.DateTimeField(null=True, blank=True)
    retired_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    retired_because = models.CharField(max_length=10, choices=Retired, default=Retired.NONE, blank=True)

    objects = ContextNoteQuerySet.as_manager()

    class Meta:
        app_label = "discussions"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(agreed_at__isnull=True) | (Q(agreed_by__isnull=False) & ~Q(agreed_digest="")),
                name="agreed_note_has_signature",
            )
        ]

    def __str__(self) -> str:
        return self.thread.public_title or f"note {self.pk}"

    def get_absolute_url(self) -> str:
        return f"/notes/{self.pk}/"

    @property
    def state(self) -> str:
        """Read from what is stored, at this moment."""
        if self.retired_at is not None:
            return self.State.RETIRED
        if self.comment.visibility == Visibility.PUBLISHED:
            return self.State.DISPUTED if self.disputed_at is not None else self.State.PUBLISHED
        return self.State.PROPOSED if self.comment.awaits_signature else self.State.DRAFT

    @property
    def is_review_due(self) -> bool:
        return self.review_due_on is not None and self.review_due_on <= timezone.localdate()

    def is_signed_for(self, digest: str) -> bool:
        """Whether a second professional agreed to exactly this text."""
        return self.agreed_at is not None and self.agreed_digest == digest
