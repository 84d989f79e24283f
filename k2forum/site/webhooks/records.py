"""Who wants to hear of events by HTTP, and what was sent to them."""

from __future__ import annotations

import base64
import secrets
import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _


class Event(models.TextChoices):
    COMMENT_PUBLISHED = "comment.published", _("a comment, or a newer text of it, became public")
    CASE_DECIDED = "case.decided", _("a case was decided")
    TEST = "test", _("a test, sent by hand")


def new_salt() -> str:
    return secrets.token_hex(16)


def message_id() -> str:
    return f"msg_{uuid.uuid4().hex}"


class Webhook(models.Model):
    """One receiver. Its secret comes from the site's key and ``salt``: the database alone gives none."""

    url = models.URLField(
        _("address"),
        max_length=500,
        help_text=_("https, on the public internet. Redirects are not followed."),
    )
    events = models.JSONField(_("events"), default=list)
    note = models.CharField(_("note"), max_length=200, blank=True, help_text=_("Who reads there, and why."))
    active = models.BooleanField(_("active"), default=True)
    salt = models.CharField(max_length=32, default=new_salt, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")

    def __str__(self) -> str:
        return self.url

    @property
    def key(self) -> bytes:
        return salted_hmac("k2forum.site.webhooks", f"{self.pk}:{self.salt}", algorithm="sha256").digest()

    @property
    def secret(self) -> str:
        """The key in the form in which receivers are given it."""
        return f"whsec_{base64.b64encode(self.key).decode()}"


class Delivery(models.Model):
    """One message to one receiver. While it waits, ``due_at`` says when it is sent (again)."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DELIVERED = "delivered", _("delivered")
        GIVEN_UP = "given_up", _("given up")

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    message_id = models.CharField(max_length=40, unique=True, default=message_id, editable=False)
    event = models.CharField(max_length=30, choices=Event)
    payload = models.JSONField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    created_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(null=True, default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)
    answered = models.PositiveSmallIntegerField(_("status answered"), null=True)
    problem = models.CharField(max_length=120, blank=True)
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("delivery of a webhook")
        verbose_name_plural = _("deliveries of webhooks")
        indexes: ClassVar = [
            models.Index(fields=["due_at"], name="delivery_due", condition=Q(due_at__isnull=False)),
            models.Index(fields=["webhook", "-id"], name="delivery_of_webhook"),
            models.Index(fields=["created_at"], name="delivery_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.message_id}"
