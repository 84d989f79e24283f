"""Which version of the house rules a person accepted, and when."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from k2forum.accounts.models import User


class RulesAcceptance(models.Model):
    """One person accepted one version. Rows are added and never edited."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    version = models.PositiveIntegerField()
    accepted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "accounts"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "version"], name="rules_accepted_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} accepted {self.version}"


def accept(user: User, version: int) -> bool:
    """Keep that ``user`` accepts this version. False where they had."""
    with transaction.atomic():
        _row, made = RulesAcceptance.objects.get_or_create(user=user, version=version)
        if made:
            newest = max(version, user.rules_version)
            User.objects.filter(pk=user.pk).update(rules_version=newest, rules_accepted_at=timezone.now())
            user.rules_version = newest
    return made
