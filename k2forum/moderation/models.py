"""Cases, the flags in them, and decisions."""

from __future__ import annotations

import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from k2forum.contributions.models import AppendOnlyQuerySet, LogEntry


class Band(models.IntegerChoices):
    """Severity bands, the highest open signal counts. A single report has none yet."""

    NONE = -1, _("reported once")
    S0 = 0, _("S0 first comment or policy")
    S1 = 1, _("S1 link, spam, abuse")
    S2 = 2, _("S2 dose")
    S3 = 3, _("S3 medicine")
    S4 = 4, _("S4 emergency")


class ReasonCode(models.TextChoices):
    """Why a moderator decides as they do; each has a sentence for the author in ``reasons``."""

    HEALTH_DOSE = "health-dose", _("Dose advice")
    STOP_MEDICINE = "health-stop-medicine", _("Advice to change a medicine")
    FALSE_CLAIM = "health-false-claim", _("False health claim")
    CRISIS = "crisis-care", _("Crisis (not an offence)")
    ABUSE = "abuse", _("Abuse")
    HATE = "hate", _("Hate")
    SPAM = "spam", _("Spam")
    PROMOTION = "promotion", _("Promotion or undisclosed interest")
    PRIVACY = "privacy", _("Privacy")
    IMPERSONATION = "impersonation", _("Impersonation")
    ILLEGAL = "illegal", _("Illegal (give the legal ground)")
    OFF_TOPIC = "off-topic", _("Off topic")
    DUPLICATE = "duplicate", _("Duplicate")
    OTHER = "other", _("Other (say what)")


class CaseQuerySet(models.QuerySet["Case"]):
    def open(self) -> CaseQuerySet:
        return self.filter(state=Case.State.OPEN)

    def in_queue(self, now: datetime.datetime | None = None) -> CaseQuerySet:
        """Open and not parked: a parked case comes back by itself when its time is over."""
        moment = now or timezone.now()
        return self.open().filter(Q(parked_until__isnull=True) | Q(parked_until__lte=moment))

    def in_order(self) -> CaseQuerySet:
        """Most urgent first: band, then the stored order number, then the oldest."""
        return self.order_by("-band", "-order_key", "opened_at", "pk")


class Case(models.Model):
    """The one moderation matter of one comment. A new signal after a decision reopens it as a new round.

    ``order_key`` is points minus the minutes from the epoch to ``opened_at``: since every waiting minute
    adds one point, this number orders cases inside a band and never goes stale.
    """

    class State(models.TextChoices):
        OPEN = "open", _("open")
        DECIDED = "decided", _("decided")

    class EscalatedTo(models.TextChoices):
        HEALTH_LEAD = "health_lead", _("health lead")
        ADMIN = "admin", _("administrator")

    class ParkedFor(models.TextChoices):
        AUTHOR = "author", _("waits for its author")
        PROFESSIONAL = "professional", _("waits for a professional's answer")

    comment = models.OneToOneField("discussions.Comment", on_delete=models.PROTECT, related_name="case")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    round = models.PositiveIntegerField(default=1)
    band = models.SmallIntegerField(choices=Band, default=Band.S0)
    points = models.IntegerField(default=0)
    order_key = models.BigIntegerField(default=0)
    public_now = models.BooleanField(default=False)
    opened_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    escalated_to = models.CharField(max_length=12, choices=EscalatedTo, blank=True)
    parked_until = models.DateTimeField(null=True, blank=True)
    parked_for = models.CharField(max_length=12, choices=ParkedFor, blank=True)
    version = models.PositiveIntegerField(default=1)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    claimed_until = models.DateTimeField(null=True, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["state", "-band", "-order_key", "opened_at"], name="case_in_order"),
            models.Index(fields=["decided_at"], name="case_by_decision"),
            models.Index(fields=["state", "opened_at"], name="case_by_age"),
            models.Index(
                fields=["parked_until"], name="case_parked", condition=Q(parked_until__isnull=False)
            ),
        ]
        permissions: ClassVar = [
            ("see_queue", "Can see the queue and every text"),
            ("decide", "Can decide cases"),
            ("decide_health", "Can approve health cases (S3 and S4)"),
            ("sanction_members", "Can warn, hold, suspend and ban members"),
            ("bulk", "Can decide many cases at once"),
            ("lead", "Can decide appeals, take cases over and change rules"),
        ]

    def __str__(self) -> str:
        return f"case {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    def holder(self, now: datetime.datetime | None = None) -> Any:
        """Who holds a live claim, or None."""
        live = self.claimed_until is not None and self.claimed_until > (now or timezone.now())
        return self.claimed_by if live else None

    @property
    def waiting_minutes(self) -> int:
        end = self.decided_at or timezone.now()
        return max(int((end - self.opened_at).total_seconds() // 60), 0)


class Flag(models.Model):
    """One reason why a case is there: a finding of the screener, a report by a reader, or the hold policy.

    Belongs to an exact text (``digest``, ``revision``): the same text and rule never flags twice.
    """

    class Source(models.TextChoices):
        SCREENER = "screener", _("automatic check")
        REPORT = "report", _("report by a reader")
        POLICY = "policy", _("hold policy")

    class Outcome(models.TextChoices):
        WAITING = "", _("waiting")
        UPHELD = "upheld", _("agreed")
        DISMISSED = "dismissed", _("dismissed")
        NEUTRAL = "neutral", _("neutral")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="flags")
    source = models.CharField(max_length=10, choices=Source)
    rule = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    revision = models.PositiveIntegerField()
    band = models.SmallIntegerField(choices=Band, default=Band.S0)
    severity = models.CharField(max_length=10, blank=True)
    spans = models.JSONField(default=list)
    quote = models.TextField(blank=True)
    for_author = models.TextField(blank=True)
    for_moderator = models.TextField(blank=True)
    sources = models.JSONField(default=list)
    rules_version = models.CharField(max_length=60, blank=True)
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    weight = models.IntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.WAITING, blank=True)
    outcome_at = models.DateTimeField(null=True, blank=True)
    overturned_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "digest", "rule", "raised_by"], name="flag_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["raised_by", "-created_at"], name="flag_by_person"),
            models.Index(fields=["rule", "-created_at"], name="flag_by_rule"),
            models.Index(fields=["created_at"], name="flag_by_time"),
        ]
        ordering = ("-band", "pk")

    def __str__(self) -> str:
        return f"{self.rule} in case {self.case_id}"


class DecisionManager(models.Manager.from_queryset(AppendOnlyQuerySet)):  # type: ignore[misc]
    def get_queryset(self) -> Any:
        return super().get_queryset().filter(case_id__isnull=False)


class Decision(LogEntry):
    """What a moderator (or the screener) did in a case, and why: the rows of the log that belong to cases."""

    objects = DecisionManager()  # type: ignore[misc]

    class Meta:
        proxy = True
        ordering = ("id",)


class Viewing(models.Model):
    """Somebody has the card of a case open. Not logged, and gone by itself."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="viewings")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    until = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "person"], name="viewing_once")]

    def __str__(self) -> str:
        return f"{self.person_id} at case {self.case_id}"


class Appeal(models.Model):
    """An author's, or a reporter's, answer to one decision. ``entry_id`` is its row in the log."""

    class Outcome(models.TextChoices):
        WAITING = "", _("waiting")
        UPHELD = "upheld", _("the decision stands")
        OVERTURNED = "overturned", _("the decision was overturned")
        REASON_CHANGED = "reason_changed", _("the decision stands for another reason")

    entry_id = models.BigIntegerField()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="appeals")
    appellant = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(max_length=1000)
    created_at = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(max_length=16, choices=Outcome, default=Outcome.WAITING, blank=True)
    answer = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    same_person = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entry_id", "appellant"], name="appeal_once_per_decision")
        ]
        indexes: ClassVar = [
            models.Index(fields=["created_at"], name="appeal_waiting", condition=Q(outcome=""))
        ]

    def __str__(self) -> str:
        return f"appeal {self.pk}"

    @property
    def is_waiting(self) -> bool:
        return self.outcome == self.Outcome.WAITING


from k2forum.moderation.rule_models import RuleRun, RuleSwitch, ShadowHit  # noqa: E402

__all__ = [
    "Appeal", "Band", "Case", "Decision", "Flag", "ReasonCode", "RuleRun", "RuleSwitch", "ShadowHit",
]  # fmt: skip
