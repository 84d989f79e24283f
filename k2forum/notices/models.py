"""Who is told what."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class Notice(models.Model):
    """One thing told to one person. ``subject_kind`` and ``subject_id`` say what it is about."""

    class Kind(models.TextChoices):
        DECISION = "decision", _("A decision about your contribution")
        REPORT_OUTCOME = "report_outcome", _("The outcome of your report")
        REPLY = "reply", _("A reply to you")
        MENTION = "mention", _("Somebody names you")
        ANSWER = "answer", _("Your comment is marked as the answer")
        FOLLOWED = "followed", _("Something new in what you follow")
        NOTE = "note", _("A context note that you signed")
        FOLLOW_UP = "follow_up", _("A comment you were near to was removed for health reasons")
        ACCOUNT = "account", _("Your account")
        MODERATION = "moderation", _("Cases and appeals at the desk")
        URGENT = "urgent", _("Urgent cases at the desk")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=20, choices=Kind)
    title = models.CharField(max_length=200)
    body = models.TextField(blank=True)
    url = models.CharField(max_length=300, blank=True)
    # Who wrote what it tells of; their badge is drawn when the notice is shown or mailed.
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    subject_kind = models.CharField(max_length=30, blank=True)
    subject_id = models.BigIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    mail_due = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    once = models.CharField(max_length=80, null=True, blank=True, unique=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["subject_kind", "subject_id"], name="notice_about"),
            models.Index(fields=["person", "-id"], name="notice_of_person"),
            models.Index(
                fields=["person"],
                name="notice_unread",
                condition=models.Q(read_at__isnull=True, closed_at__isnull=True),
            ),
            models.Index(
                fields=["mail_due"],
                name="notice_mail_due",
                condition=models.Q(mailed_at__isnull=True, mail_due__isnull=False),
            ),
        ]

    badge_words: str = ""  # these two are set by telling.as_of_now
    place: str = ""

    def __str__(self) -> str:
        return self.title

    @property
    def link_words(self) -> str:
        """What a mail calls the way to ``url``."""
        if self.url.startswith("/decisions/"):
            return gettext("See the decision or appeal")
        return gettext("Read it on the site")


class Choice(models.Model):
    """How one person wants to hear about one kind of thing. Without a row, the kind's default holds."""

    class Mail(models.TextChoices):
        AT_ONCE = "at_once", _("a mail each time")
        DAILY = "daily", _("one mail a day")
        WEEKLY = "weekly", _("one mail a week, on Mondays")
        NEVER = "never", _("no mail")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20, choices=Notice.Kind)
    on_site = models.BooleanField(default=True)
    mail = models.CharField(max_length=10, choices=Mail, default=Mail.AT_ONCE)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "kind"], name="choice_once")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.person_id}"
