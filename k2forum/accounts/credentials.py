"""The credential of a professional, and on which days it gives a badge."""

from __future__ import annotations

import datetime
from collections import defaultdict
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from k2forum.accounts.registers.catalogue import local_day, time_zones


class Profession(models.TextChoices):
    PHARMACIST = "pharmacist", _("Pharmacist")
    PHYSICIAN = "physician", _("Physician")
    NURSE = "nurse", _("Nurse")
    MIDWIFE = "midwife", _("Midwife")
    DIETITIAN = "dietitian", _("Dietitian")
    DENTIST = "dentist", _("Dentist")
    PHYSIOTHERAPIST = "physiotherapist", _("Physiotherapist")
    RESEARCHER = "researcher", _("Researcher")


class State(models.TextChoices):
    DRAFT = "draft", _("not sent yet")
    SUBMITTED = "submitted", _("waiting for a reviewer")
    IN_REVIEW = "in_review", _("being reviewed")
    NEEDS_INFO = "needs_info", _("waiting for an answer of the applicant")
    VERIFIED = "verified", _("verified")
    RENEWAL_DUE = "renewal_due", _("verified, renewal due")
    EXPIRED = "expired", _("expired")
    SUSPENDED = "suspended", _("suspended while a question is open")
    REVOKED = "revoked", _("revoked")
    WITHDRAWN = "withdrawn", _("withdrawn by the person")
    DECLINED = "declined", _("declined")


LIVE_STATES = (State.VERIFIED, State.RENEWAL_DUE)
WAITING_STATES = (State.SUBMITTED, State.IN_REVIEW, State.NEEDS_INFO)


class VerificationQuerySet(models.QuerySet["Verification"]):
    def live(self, on: datetime.date | None = None) -> VerificationQuerySet:
        """Verifications that give a badge now, or on that day.

        Dates decide, not the state alone: the last day ends at midnight where the register is, whether or
        not anything ran to say so.
        """
        rows = self.filter(state__in=LIVE_STATES, revoked_at__isnull=True)
        if on is not None:
            return rows.filter(expires_on__gte=on)
        zones: dict[datetime.date, list[str]] = defaultdict(list)
        for zone in time_zones():
            zones[local_day(zone)].append(zone)
        not_over = Q()
        for day, names in zones.items():
            not_over |= Q(time_zone__in=names, expires_on__gte=day)
        return rows.filter(not_over)

    def update(self, **fields: Any) -> int:
        if "state" in fields:
            raise RuntimeError("the state of a credential changes through credential_states alone")
        return super().update(**fields)

    def set_state(self, **fields: Any) -> int:
        """For ``credential_states`` alone."""
        return super().update(**fields)


class Verification(models.Model):
    """One credential of one person: checked by whom, on what evidence, until when, revoked why.

    ``expires_on`` is the last day of the badge in ``time_zone``. ``register_code`` names a register of the
    closed list; empty for what an administrator recorded in free words.
    """

    Profession = Profession
    State = State

    class Proof(models.TextChoices):
        NONE = "", _("not proven yet")
        WORK_EMAIL = "work_email", _("code sent back through a work address")
        EVIDENCE = "evidence", _("code visible in the evidence")
        ORCID = "orcid", _("signed in at ORCID")

    class Method(models.TextChoices):
        RECORDED = "recorded", _("recorded by a reviewer")
        REGISTER = "register", _("looked up in the public register")
        BODY = "body", _("confirmed by the registering body itself")
        ORCID = "orcid", _("signed in at ORCID, and the record read")

    class Reason(models.TextChoices):
        NONE = "", _("none")
        NOT_ON_REGISTER = "not_on_register", _("not found on the register")
        RESTRICTED = "restricted", _("restricted, suspended or not active there")
        MISMATCH = "mismatch", _("name or number does not match")
        NOT_LISTED = "not_listed", _("a profession that is not on our list")
        NOT_PROVEN = "not_proven", _("not shown to be the same person")
        INTEREST = "interest", _("an interest was not stated")
        FRAUD = "fraud", _("false identity or forged evidence")
        OVERDUE = "overdue", _("the regular check is overdue")
        QUESTION = "question", _("a question is open")
        MISTAKE = "mistake", _("a mistake of ours")
        OTHER = "other", _("other")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="verifications")
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT, editable=False)
    state_since = models.DateTimeField(default=timezone.now, editable=False)
    profession = models.CharField(max_length=20, choices=Profession)
    country = models.CharField(max_length=2, blank=True)
    region = models.CharField(max_length=60, blank=True)
    register = models.CharField(
        max_length=120, help_text=_("The public register in which the entry was seen.")
    )
    register_code = models.CharField(max_length=20, blank=True, editable=False)
    time_zone = models.CharField(max_length=40, default="UTC", editable=False)
    number = models.CharField(max_length=40, blank=True)
    show_number = models.BooleanField(default=False)
    legal_name = models.CharField(max_length=120, blank=True)
    name_on_register = models.CharField(max_length=120, blank=True)
    status_seen = models.CharField(max_length=120, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    claimed_expiry = models.DateField(null=True, blank=True)
    expires_on = models.DateField(null=True)
    checked_on = models.DateField(default=timezone.localdate, null=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    next_check_on = models.DateField(null=True, blank=True, editable=False)
    method = models.CharField(max_length=12, choices=Method, default=Method.RECORDED)
    evidence_note = models.TextField(help_text=_("What was looked up and seen. Never the paper itself."))
    looked_up = models.JSONField(default=dict, blank=True, editable=False)

    interests = models.TextField(blank=True)
    interests_public = models.TextField(blank=True, editable=False)
    terms_version = models.PositiveSmallIntegerField(default=0)
    terms_accepted_at = models.DateTimeField(null=True, blank=True)
    message = models.TextField(blank=True)
    work_email = models.EmailField(blank=True)
    proof_code = models.CharField(max_length=20, blank=True, editable=False)
    mail_code = models.CharField(max_length=128, blank=True, editable=False)
    mail_code_until = models.DateTimeField(null=True, blank=True, editable=False)
    mail_code_tries = models.PositiveSmallIntegerField(default=0, editable=False)
    proof = models.CharField(max_length=12, choices=Proof, default=Proof.NONE, blank=True)

    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=20, choices=Reason, default=Reason.NONE, blank=True)
    words = models.TextField(blank=True)  # what the person was told last
    renewal_asked_at = models.DateTimeField(null=True, blank=True)
    reminded_at_days = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    revoked_reason = models.TextField(blank=True)
    reopened_at = models.DateTimeField(null=True, blank=True)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    claimed_until = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = VerificationQuerySet.as_manager()

    class Meta:
        app_label = "accounts"
        permissions: ClassVar = [("verify_professionals", "Can grant and revoke verifications")]
        indexes: ClassVar = [
            models.Index(fields=["user", "expires_on"], name="verification_of_user"),
            models.Index(fields=["state", "state_since"], name="verification_by_state"),
            models.Index(fields=["register_code", "number"], name="verification_by_number"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["register_code", "number"],
                condition=Q(state__in=[*LIVE_STATES, State.SUSPENDED]) & ~Q(register_code="") & ~Q(number=""),
                name="number_verified_once",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=LIVE_STATES)
                | Q(expires_on__isnull=False, checked_on__isnull=False, checked_by__isnull=False),
                name="verified_means_checked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_profession_display()} {self.user}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Saves, but refuses a change of state made anywhere else than in ``credential_states``."""
        stored = getattr(self, "_stored_state", None)
        if not self._state.adding and stored != self.__dict__.get("state"):
            raise RuntimeError("the state of a credential changes through credential_states alone")
        super().save(*args, **kwargs)
        self._stored_state = self.__dict__.get("state")

    @classmethod
    def from_db(cls, db: Any, field_names: Any, values: Any, **options: Any) -> Any:
        instance = super().from_db(db, field_names, values, **options)
        instance._stored_state = instance.__dict__.get("state")
        return instance

    def is_live(self, on: datetime.date | None = None) -> bool:
        """Whether it gives a badge now, or on that day; the same rule as ``live()``."""
        if self.state not in LIVE_STATES or self.revoked_at is not None or self.expires_on is None:
            return False
        if on is None and self.time_zone not in time_zones():
            return False
        return self.expires_on >= (on or local_day(self.time_zone))

    @property
    def is_fraud(self) -> bool:
        return self.state == State.REVOKED and self.reason == self.Reason.FRAUD

    def holder(self, now: datetime.datetime | None = None) -> Any:
        """Who holds a live claim, or None."""
        live = self.claimed_until is not None and self.claimed_until > (now or timezone.now())
        return self.claimed_by if live else None
