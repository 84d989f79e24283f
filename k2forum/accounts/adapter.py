"""How allauth's flows behave on this site."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from k2forum.accounts import waiting
from k2forum.accounts.addresses import client_address
from k2forum.accounts.models import SCREENER_EMAIL, User
from k2forum.accounts.signals import rules_accepted

logger = logging.getLogger(__name__)

# Stored with sessions as an address, so it has to be one.
NO_ADDRESS = "0.0.0.0"  # noqa: S104


@dataclass(frozen=True, slots=True)
class SiteWords:
    """What the templates of mails call the current site."""

    name: str
    domain: str


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("The e-mail address and the password do not fit together."),
        "incorrect_code": _("This is not the code of the latest mail. Please compare it once more."),
        "too_many_login_attempts": _(
            "Too many attempts. Wait a minute, then sign in again; a new code is sent where one is needed."
        ),
        "rate_limited": _("That was too often in a short time. Please wait a moment and try again."),
    }

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """Fills the new account from the form to sign up."""
        super().save_user(request, user, form, commit=False)
        user.take_name(form.cleaned_data["display_name"])
        user.kind = form.cleaned_data["kind"]
        user.rules_accepted_at = timezone.now()
        if commit:
            user.save()
            rules_accepted.send(sender=User, user=user)
        return user

    def clean_email(self, email: str) -> str:
        longest = User._meta.get_field("email").max_length or 0
        if len(email) > longest or email.lower().endswith("@" + SCREENER_EMAIL.partition("@")[2]):
            raise ValidationError(_now("This address cannot be used here."), "unusable")
        return email

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request) or NO_ADDRESS

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # Without the host name of the request: one account has one count, whatever name leads here.
        return str(credentials.get("email") or "").lower()

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError as refusal:
            key = self._get_login_attempts_cache_key(request, **credentials)
            moment = waiting.possible_again(request, "login_failed", key)
            if moment is None:
                raise
            message = _now("Too many failed attempts. The next one is possible %(when)s.")
            raise ValidationError(message, refusal.code, {"when": waiting.in_words(moment)}) from None

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Sends, or tells the person that it could not be sent; a dead mail server is no broken page."""
        words = SiteWords(settings.SITE_NAME, urlsplit(settings.SITE_URL).netloc)
        try:
            super().send_mail(template_prefix, email, {"current_site": words, **context})
        except OSError as error:
            logger.error("a mail could not be sent: %s", type(error).__name__)
            self.add_message(
                self.request,
                messages.ERROR,
                message=_now(
                    "The mail could not be sent just now. Please ask for it again in a few minutes."
                ),
            )

    def render_mail(
        self,
        template_prefix: str,
        email: str | list[str],
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMessage:
        message = super().render_mail(template_prefix, email, context, headers)
        message.code = context.get("code", "")  # the mailbox shows it by itself
        return message

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        if message_template == "account/messages/email_confirmation_sent.txt":
            return  # the page that asks for the code says it, and it would be untrue where sending failed
        super().add_message(request, level, message_template, message_context, extra_tags, message)
