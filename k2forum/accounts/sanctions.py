"""Sanctions of members: what is in force is read from the rows at use, so an end needs no worker."""

from __future__ import annotations

import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class SanctionQuerySet(models.QuerySet["Sanction"]):
    def live(self, now: datetime.datetime | None = None) -> SanctionQuerySet:
        """In force at that moment: begun, neither ended nor lifted."""
        moment = now or timezone.now()
        open_ended = Q(ends_at__isnull=True) | Q(ends_at__gt=moment)
        return self.filter(open_ended, begins_at__lte=moment, lifted_at__isnull=True)


class Sanction(models.Model):
    """One measure against one member, given by a person with a reason."""

    class Kind(models.TextChoices):
        WARNING = "warning", _("warning")
        HOLD = "hold", _("every comment is read first")
        SUSPENSION = "suspension", _("may not write for a while")
        BAN = "ban", _("may not write any more")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sanctions")
    kind = models.CharField(max_length=12, choices=Kind)
    reason = models.CharField(max_length=40)
    words = models.TextField(blank=True, help_text=_("What the member was told."))
    begins_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField(null=True, blank=True)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = SanctionQuerySet.as_manager()

    class Meta:
        app_label = "accounts"
        indexes: ClassVar = [models.Index(fields=["user", "-begins_at"], name="sanction_of_user")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(kind="suspension") | Q(ends_at__isnull=False), name="suspension_ends"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.user_id}"


def refusal_of(user: Any) -> str:
    """Why ``user`` may not write now, in words; empty where they may."""
    kinds = (Sanction.Kind.BAN, Sanction.Kind.SUSPENSION)
    rows = list(Sanction.objects.live().filter(user=user, kind__in=kinds).order_by("-ends_at")[:20])
    if any(row.kind == Sanction.Kind.BAN for row in rows):
        return gettext("A moderator has ended your writing here. Your notices tell why.")
    ends = max((row.ends_at for row in rows if row.ends_at), default=None)
    if ends is None:
        return ""
    moment = date_format(timezone.localtime(ends), "DATETIME_FORMAT")
    return gettext("You can write again on %(moment)s. Your notices tell why.") % {"moment": moment}


def is_held(user: Any) -> bool:
    """Whether every comment of ``user`` is read by a moderator first."""
    return Sanction.objects.live().filter(user=user, kind=Sanction.Kind.HOLD).exists()
