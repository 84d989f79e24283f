"""Changes to the rules in force, and runs of the rules over what was written."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class RuleSwitch(models.Model):
    """One rule switched off: first proposed, perhaps watched as a shadow, then live until it is ended.

    As a shadow nothing changes for anybody; what would have changed is recorded. A rule about medicines or
    emergencies goes live only when a second person approves.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        SHADOW = "shadow", _("shadow: records, changes nothing")
        LIVE = "live", _("switched off")
        ENDED = "ended", _("ended")

    rule = models.CharField(max_length=40)
    reason = models.TextField()
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("rule switch")
        verbose_name_plural = _("rule laboratory")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rule"], name="rule_switch_once", condition=~Q(state="ended"))
        ]
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.rule} {self.get_state_display()}"


class ShadowHit(models.Model):
    """A comment that would not have been flagged, had the switch been live."""

    switch = models.ForeignKey(RuleSwitch, on_delete=models.CASCADE, related_name="hits")
    comment = models.ForeignKey("discussions.Comment", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["switch", "comment"], name="shadow_hit_once")
        ]

    def __str__(self) -> str:
        return f"comment {self.comment_id} under switch {self.switch_id}"


class RuleRun(models.Model):
    """The rules over many comments: a dry run that changes nothing, or screening published ones again.

    ``position`` is the id up to which the run has come, so that a lost task goes on where it stopped.
    """

    class Kind(models.TextChoices):
        DRY = "dry", _("dry run")
        AGAIN = "again", _("screen again")

    kind = models.CharField(max_length=10, choices=Kind)
    switch = models.ForeignKey(
        RuleSwitch, on_delete=models.CASCADE, null=True, blank=True, related_name="runs"
    )
    rules_version = models.CharField(max_length=60)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(default=timezone.now)
    since = models.DateTimeField()
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    position = models.BigIntegerField(default=0)
    due_at = models.DateTimeField(null=True, blank=True, default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    newly_caught = models.JSONField(default=list)
    newly_missed = models.JSONField(default=list)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"
