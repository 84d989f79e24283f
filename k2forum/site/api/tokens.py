"""Personal tokens: what a person lets a program do in their name. Shown once and kept hashed."""

from __future__ import annotations

import datetime
import hashlib
import secrets
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from k2forum.accounts.models import User
from k2forum.contributions import log
from k2forum.notices import telling
from k2forum.notices.models import Notice

PREFIX = "k2f_"  # so that a leaked one is recognised
MOST_LIVE = 10
# A busy program writes this moment once a minute, not with every request.
USE_IS_NOTED_EVERY = datetime.timedelta(minutes=1)


class Scope(models.TextChoices):
    READ = "read", _("read what only you can read: your texts that are not public yet")
    WRITE = "write", _("write threads and comments in your name")
    REPORT = "report", _("report comments in your name")
    SCREEN = "screen", _("ask what the automatic check makes of a text")


class TokenHolder(User):
    """A person acting through a token: what is their own, and never the rights of the desk."""

    class Meta:
        proxy = True
        default_permissions = ()

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return False

    def has_module_perms(self, app_label: str) -> bool:
        return False


class ApiToken(models.Model):
    """One token. ``digest`` is SHA-256 of a secret of 256 random bits, so it needs no salt."""

    person = models.ForeignKey(TokenHolder, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    ending = models.CharField(max_length=4, editable=False)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        default_permissions = ()
        indexes: ClassVar = [models.Index(fields=["person", "-id"], name="token_of_person")]

    def __str__(self) -> str:
        return self.name

    def allows(self, scope: str) -> bool:
        return scope in self.scopes


def make(person: Any, *, name: str, scopes: list[str]) -> tuple[ApiToken, str]:
    """A new token and its secret, which nobody can read again. Raises PermissionDenied at the limit."""
    secret = PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=person.pk)
        if live_tokens(person).count() >= MOST_LIVE:
            raise PermissionDenied(_now("You have %(n)s tokens. Revoke one first.") % {"n": MOST_LIVE})
        token = ApiToken.objects.create(
            person_id=person.pk, name=name, digest=_digest(secret), ending=secret[-4:], scopes=scopes
        )
        log.write(action="token_made", subject_kind="account", subject_id=person.pk, actor=person)
        telling.tell(
            person,
            kind=Notice.Kind.ACCOUNT,
            title=_now("A token for programs was made for your account"),
            body=_now("If that was not you: revoke it, and change your password."),
            url="/accounts/tokens/",
            subject_kind="token",
            subject_id=token.pk,
            mail=True,
        )
    return token, secret


def revoke(token: ApiToken, *, actor: Any) -> bool:
    """The token works no more. False where it was revoked already. Raises PermissionDenied."""
    if token.person_id != actor.pk:
        raise PermissionDenied(_now("This token is somebody else's."))
    with transaction.atomic():
        done = ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=timezone.now())
        if done:
            log.write(action="token_revoked", subject_kind="account", subject_id=actor.pk, actor=actor)
    return bool(done)


def revoke_all(person: Any) -> int:
    """After another password no program acts for the account any more; returns how many tokens ended."""
    with transaction.atomic():
        done = live_tokens(person).update(revoked_at=timezone.now())
        if done:
            log.write(
                action="token_revoked", subject_kind="account", subject_id=person.pk, actor=person,
                details={"tokens": done, "because": "password"},
            )  # fmt: skip
    return done


def live_tokens(person: Any) -> models.QuerySet[ApiToken]:
    return ApiToken.objects.filter(person_id=person.pk, revoked_at__isnull=True)


def token_of(secret: str) -> ApiToken | None:
    """The live token with this secret, of somebody who may sign in; notes that it is used."""
    rows = ApiToken.objects.filter(revoked_at__isnull=True, person__is_active=True, person__is_system=False)
    token = rows.select_related("person").filter(digest=_digest(secret)).first()
    now = timezone.now()
    if token and (token.last_used_at is None or token.last_used_at < now - USE_IS_NOTED_EVERY):
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return token


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
