"""What belongs to one person alone: reactions, bookmarks, read marks, drafts, what they follow and ignore."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

PERSON = settings.AUTH_USER_MODEL


class Reaction(models.Model):
    """One person found one comment helpful."""

    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+")
    comment = models.ForeignKey("discussions.Comment", on_delete=models.CASCADE, related_name="reactions")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "comment"], name="found_helpful_once")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} found {self.comment_id} helpful"


class Bookmark(models.Model):
    """A comment that somebody wants to find again; an opening comment stands for its thread."""

    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+")
    comment = models.ForeignKey("discussions.Comment", on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "comment"], name="bookmarked_once")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} keeps {self.comment_id}"


class ReadMark(models.Model):
    """Up to when somebody has read a thread. What became public later is new to them.

    A moment, not the number of a comment: a text that waited for a moderator has a low number and is new.
    """

    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+")
    thread = models.ForeignKey("discussions.Thread", on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "thread"], name="read_mark_once")]
        indexes: ClassVar = [models.Index(fields=["thread", "seen_at"], name="readers_of_thread")]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.thread_id} until {self.seen_at:%Y-%m-%d %H:%M}"


class Draft(models.Model):
    """A text not sent yet. ``place`` is the address it would be sent to. Nobody but its writer sees it."""

    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+")
    place = models.CharField(max_length=200)
    title = models.CharField(max_length=settings.TITLE_MAX_LENGTH, blank=True)
    text = models.TextField(blank=True)
    updated_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "place"], name="draft_once")]

    def __str__(self) -> str:
        return f"draft of {self.person_id} at {self.place}"


class Follow(models.Model):
    """Somebody follows or mutes one thread, article or person."""

    class Level(models.TextChoices):
        FOLLOW = "follow", _("follow")
        MUTE = "mute", _("mute")

    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+")
    thread = models.ForeignKey(
        "discussions.Thread", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    other = models.ForeignKey(PERSON, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    level = models.CharField(max_length=6, choices=Level)
    automatic = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "thread"], name="follow_thread_once"),
            models.UniqueConstraint(fields=["person", "article"], name="follow_article_once"),
            models.UniqueConstraint(fields=["person", "other"], name="follow_person_once"),
            models.CheckConstraint(
                name="follow_one_thing",
                condition=Q(thread__isnull=False, article__isnull=True, other__isnull=True)
                | Q(thread__isnull=True, article__isnull=False, other__isnull=True)
                | Q(thread__isnull=True, article__isnull=True, other__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.level} {self.thread_id or self.article_id or self.other_id}"


class FollowingChoice(models.Model):
    """Whether threads are followed by themselves. Without a row, both are."""

    person = models.OneToOneField(PERSON, on_delete=models.CASCADE, related_name="+")
    own_threads = models.BooleanField(_("Follow threads that I start"), default=True)
    answered_threads = models.BooleanField(_("Follow threads that I write in"), default=True)

    def __str__(self) -> str:
        return f"following of {self.person_id}"


class Ignored(models.Model):
    """Somebody whose comments one person does not want to read; for that person they are folded."""

    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "other"], name="ignored_once"),
            models.CheckConstraint(name="not_oneself", condition=~Q(person=F("other"))),
        ]
        indexes: ClassVar = [models.Index(fields=["other"], name="ignored_by")]

    def __str__(self) -> str:
        return f"{self.person_id} ignores {self.other_id}"
