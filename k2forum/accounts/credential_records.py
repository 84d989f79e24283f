"""What hangs on a credential: evidence, reviews, appeals, questions by readers; and names asked for."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def person(**options: Any) -> Any:
    """A reference to an account that stays while the row does."""
    given: dict[str, Any] = {"on_delete": models.PROTECT, "related_name": "+"} | options
    return models.ForeignKey(settings.AUTH_USER_MODEL, **given)


def credential(name: str) -> Any:
    return models.ForeignKey("accounts.Verification", on_delete=models.CASCADE, related_name=name)


class Evidence(models.Model):
    """One file given as evidence. The file itself lies encrypted outside the web root, under ``stored``."""

    class Kind(models.TextChoices):
        PDF = "pdf", "PDF"
        PNG = "png", "PNG"
        JPEG = "jpeg", "JPEG"

    verification = credential("evidence")
    kind = models.CharField(max_length=4, choices=Kind)
    stored = models.CharField(max_length=32, unique=True)
    size = models.PositiveIntegerField(help_text=_("Bytes, as kept."))
    digest = models.CharField(max_length=64)
    added_at = models.DateTimeField(default=timezone.now)
    delete_after = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "accounts"
        indexes: ClassVar = [
            models.Index(
                fields=["delete_after"], name="evidence_to_delete", condition=Q(deleted_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"


class Review(models.Model):
    """What one reviewer found in the register, point by point. Written once.

    ``proposed`` is what they want to come of it; with a second person required it waits for another.
    """

    class Outcome(models.TextChoices):
        VERIFY = "verify", _("verify")
        RENEW = "renew", _("renew")
        RECHECK = "recheck", _("repeat the look-up")
        REVOKE = "revoke", _("revoke")

    verification = credential("reviews")
    reviewer = person()
    proposed = models.CharField(max_length=8, choices=Outcome)
    register_url = models.CharField(max_length=300, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    name_matches = models.BooleanField(default=False)
    number_matches = models.BooleanField(default=False)
    status_active = models.BooleanField(default=False)
    no_restriction = models.BooleanField(default=False)
    profession_listed = models.BooleanField(default=False)
    interests_read = models.BooleanField(default=False)
    name_on_register = models.CharField(max_length=120, blank=True)
    status_seen = models.CharField(max_length=120, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    found = models.JSONField(default=dict, blank=True)
    note = models.TextField(blank=True)
    words = models.TextField(blank=True)
    reason = models.CharField(max_length=20, blank=True)
    about_version = models.PositiveIntegerField()
    created_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = person(null=True, blank=True)

    class Meta:
        app_label = "accounts"
        indexes: ClassVar = [models.Index(fields=["verification", "-id"], name="review_of_credential")]

    def __str__(self) -> str:
        return f"{self.proposed} {self.verification_id}"


class CredentialAppeal(models.Model):
    """The answer of a person to a decision about their credential. One for each decision."""

    class Outcome(models.TextChoices):
        WAITING = "", _("waiting")
        UPHELD = "upheld", _("the decision stands")
        OVERTURNED = "overturned", _("reviewed anew")

    verification = credential("appeals")
    entry_id = models.BigIntegerField()
    text = models.CharField(max_length=1000)
    created_at = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.WAITING, blank=True)
    answer = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = person(null=True, blank=True)
    same_person = models.BooleanField(default=False)

    class Meta:
        app_label = "accounts"
        constraints: ClassVar = [models.UniqueConstraint(fields=["entry_id"], name="credential_appeal_once")]

    def __str__(self) -> str:
        return f"appeal about credential {self.verification_id}"


class BadgeQuestion(models.Model):
    """A doubt about a badge, by a reader or by the site itself. Whoever asked is told the outcome."""

    class Outcome(models.TextChoices):
        WAITING = "", _("waiting")
        STANDS = "stands", _("looked at; the badge stands")
        ACTED = "acted", _("agreed and acted on")

    verification = credential("questions")
    raised_by = person(on_delete=models.CASCADE)
    text = models.CharField(max_length=1000)
    created_at = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.WAITING, blank=True)
    answer = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = person(null=True, blank=True)

    class Meta:
        app_label = "accounts"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["verification", "raised_by"],
                condition=Q(outcome=""),
                name="one_open_question_each",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["outcome", "created_at"], name="question_waiting")]

    def __str__(self) -> str:
        return f"question about credential {self.verification_id}"


class Colleague(models.Model):
    """A reviewer named this person as a colleague, and so never reviews them."""

    reviewer = person(on_delete=models.CASCADE)
    colleague = person(on_delete=models.CASCADE)
    named_at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "accounts"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["reviewer", "colleague"], name="colleague_named_once")
        ]

    def __str__(self) -> str:
        return f"{self.reviewer_id} knows {self.colleague_id}"


class NameRequest(models.Model):
    """Another display name, asked for by a person whose name is frozen while they are verified."""

    class Outcome(models.TextChoices):
        WAITING = "", _("waiting")
        ACCEPTED = "accepted", _("accepted")
        REFUSED = "refused", _("refused")

    user = person(on_delete=models.CASCADE)
    name = models.CharField(max_length=40)
    why = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.WAITING, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = person(null=True, blank=True)

    class Meta:
        app_label = "accounts"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user"], condition=Q(outcome=""), name="one_open_name_request")
        ]

    def __str__(self) -> str:
        return self.name
