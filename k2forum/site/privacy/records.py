"""Copies of their data that people asked for, and people who left."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class PersonalArchive(models.Model):
    """One copy of a person's own data. The file lies encrypted in the data folder, under ``stored``."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(null=True, blank=True, default=timezone.now)
    built_at = models.DateTimeField(null=True, blank=True)
    stored = models.CharField(max_length=32, blank=True)
    size = models.PositiveBigIntegerField(default=0)

    class Meta:
        app_label = "site"
        indexes: ClassVar = [
            models.Index(fields=["due_at"], name="archive_due", condition=Q(due_at__isnull=False)),
            models.Index(fields=["built_at"], name="archive_by_age"),
        ]

    def __str__(self) -> str:
        return f"data of {self.person_id}"


class Departure(models.Model):
    """Somebody closed their account. ``known_as`` holds what to look for until the work is done."""

    class Texts(models.TextChoices):
        ANONYMISE = "anonymise", _("keep my public comments, without my name")
        ERASE = "erase", _("erase my comments")

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    texts = models.CharField(max_length=10, choices=Texts)
    known_as = models.JSONField(default=list, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(null=True, blank=True, default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "site"
        indexes: ClassVar = [
            models.Index(fields=["due_at"], name="departure_due", condition=Q(due_at__isnull=False))
        ]

    def __str__(self) -> str:
        return f"departure of {self.person_id}"
