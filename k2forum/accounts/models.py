"""People and the credentials of professionals."""

from __future__ import annotations

import datetime
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from k2forum.accounts import names

SCREENER_EMAIL = "screener@system.invalid"


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Makes a person. ``email`` is lower-cased; without a password none can be used."""
        user = self.model(email=email.strip().lower(), **fields)
        user.take_name(user.display_name)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username or "")

    def screener(self) -> User:
        """The account in whose name the screener acts; it cannot sign in."""
        user = self.filter(email=SCREENER_EMAIL).first()
        return user or self.create_user(
            SCREENER_EMAIL, display_name=str(_("Automatic check")), is_system=True
        )


class User(AbstractBaseUser, PermissionsMixin):
    """An account. ``kind`` is what its owner says of themselves; a badge comes from a Verification alone."""

    class Kind(models.TextChoices):
        ENTHUSIAST = "enthusiast", _("Enthusiast")
        PROFESSIONAL = "professional", _("Health professional")

    email = models.EmailField(_("e-mail"), unique=True)
    display_name = models.CharField(
        _("display name"), max_length=40, help_text=_("What others see. A pseudonym is welcome.")
    )
    name_look = models.CharField(max_length=2 * names.LONGEST, blank=True, editable=False)
    kind = models.CharField(_("I am"), max_length=12, choices=Kind, default=Kind.ENTHUSIAST)
    is_staff = models.BooleanField(_("may enter the admin"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    is_system = models.BooleanField(default=False, editable=False)
    is_demo = models.BooleanField(default=False, editable=False)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)
    rules_accepted_at = models.DateTimeField(
        _("house rules accepted"),
        null=True,
        blank=True,
        help_text=_("The rules as they stood at that moment."),
    )

    objects = UserManager()

    EMAIL_FIELD = USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name"]

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("display_name"), name="display_name_once"),
            models.UniqueConstraint(
                fields=["name_look"],
                condition=~models.Q(name_look=""),
                name="display_name_looks_like_no_other",
            ),
            models.UniqueConstraint(Lower("email"), name="email_once"),
        ]

    def __str__(self) -> str:
        return self.display_name

    def take_name(self, name: str) -> None:
        """Sets the display name and what tells whether another looks like it. Saves nothing."""
        self.display_name = name
        self.name_look = names.look_of(name)

    def get_full_name(self) -> str:
        return self.display_name

    def get_short_name(self) -> str:
        return self.display_name

    def get_absolute_url(self) -> str:
        return f"/people/{self.pk}/"


class VerificationQuerySet(models.QuerySet["Verification"]):
    def live(self, on: datetime.date | None = None) -> VerificationQuerySet:
        """Verifications that give a badge on that day (today by default)."""
        return self.filter(revoked_at__isnull=True, expires_on__gte=on or timezone.localdate())


class Verification(models.Model):
    """One credential of one person: checked by whom, on what evidence, until when, revoked why."""

    class Profession(models.TextChoices):
        PHARMACIST = "pharmacist", _("Pharmacist")
        PHYSICIAN = "physician", _("Physician")
        NURSE = "nurse", _("Nurse")
        MIDWIFE = "midwife", _("Midwife")
        DIETITIAN = "dietitian", _("Dietitian")
        DENTIST = "dentist", _("Dentist")
        PHYSIOTHERAPIST = "physiotherapist", _("Physiotherapist")
        RESEARCHER = "researcher", _("Researcher")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="verifications")
    profession = models.CharField(max_length=20, choices=Profession)
    register = models.CharField(
        max_length=120, help_text=_("The public register in which the entry was seen.")
    )
    number = models.CharField(max_length=40, blank=True)
    checked_on = models.DateField(default=timezone.localdate)
    expires_on = models.DateField()
    checked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    evidence_note = models.TextField(help_text=_("What was looked up and seen. Never the paper itself."))
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    revoked_reason = models.TextField(blank=True)

    objects = VerificationQuerySet.as_manager()

    class Meta:
        permissions: ClassVar = [("verify_professionals", "Can grant and revoke verifications")]
        indexes: ClassVar = [models.Index(fields=["user", "expires_on"], name="verification_of_user")]

    def __str__(self) -> str:
        return f"{self.get_profession_display()} {self.user}"

    def is_live(self, on: datetime.date | None = None) -> bool:
        return self.revoked_at is None and self.expires_on >= (on or timezone.localdate())


from k2forum.accounts.sanctions import Sanction  # noqa: E402, F401  (Django finds an app's models here)
