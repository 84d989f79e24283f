"""People and the credentials of professionals."""

from __future__ import annotations

import functools
from typing import Any, ClassVar, cast

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from k2forum.accounts import known, names
from k2forum.contributions import statements

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

    def get(self, *args: Any, **kwargs: Any) -> User:
        """By primary key alone, as every request of a member asks, with a statement that is made once."""
        # The members of a group have a manager made of this one, which knows only them.
        if type(self) is not UserManager or args or kwargs.keys() != {"pk"}:
            return super().get(*args, **kwargs)
        key = self.model._meta.get_field("id").get_prep_value(kwargs["pk"])
        if read := known.member(key):
            return cast("User", read)
        found = statements.rows(_by("id", self.model), [key])
        if not found:
            raise self.model.DoesNotExist("There is no such account.")
        return statements.instances(self.model, found)[0]

    def screener(self) -> User:
        """The account in whose name the screener acts; it cannot sign in."""
        found = statements.rows(_by("email", self.model), [SCREENER_EMAIL])
        if found:
            return statements.instances(self.model, found)[0]
        name = str(_("Automatic check"))
        return self.create_user(SCREENER_EMAIL, display_name=name, is_system=True)


@functools.cache
def _by(column: str, model: type[models.Model]) -> str:
    columns = statements.columns(model._meta.concrete_fields)
    return f'SELECT {columns} FROM "{model._meta.db_table}" WHERE {column} = %s'  # noqa: S608  (names of ours)


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
    rules_version = models.PositiveIntegerField(default=0, editable=False)  # the newest one accepted
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)

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

    def take_name(self, name: str, *, agreed: bool = False) -> None:
        """Sets the display name and what tells whether another looks like it. Saves nothing.

        Raises PermissionDenied while the name stands beside a badge, unless a reviewer ``agreed``.
        """
        from k2forum.accounts import naming

        if not agreed and name != self.display_name and naming.is_frozen(self):
            raise PermissionDenied(_("This name stands beside a badge: it changes by request alone."))
        self.display_name = name
        self.name_look = names.look_of(name)

    def get_full_name(self) -> str:
        return self.display_name

    def get_short_name(self) -> str:
        return self.display_name

    def get_absolute_url(self) -> str:
        """The person's page; "" for a former member, who has none."""
        return "" if self.erased_at else f"/people/{self.pk}/"


# Django finds an app's models here.
from k2forum.accounts.acceptance import RulesAcceptance  # noqa: E402
from k2forum.accounts.credential_records import (  # noqa: E402
    BadgeQuestion,
    Colleague,
    CredentialAppeal,
    Evidence,
    NameRequest,
    Review,
)
from k2forum.accounts.credentials import Verification, VerificationQuerySet  # noqa: E402
from k2forum.accounts.sanctions import Sanction  # noqa: E402
from k2forum.accounts.unclaimed import UnclaimedAccount  # noqa: E402

__all__ = [
    "SCREENER_EMAIL",
    "BadgeQuestion",
    "Colleague",
    "CredentialAppeal",
    "Evidence",
    "NameRequest",
    "Review",
    "RulesAcceptance",
    "Sanction",
    "UnclaimedAccount",
    "User",
    "UserManager",
    "Verification",
    "VerificationQuerySet",
]
