"""allauth's pages where this site says more, and the mailbox of an embedded run."""

from __future__ import annotations

import datetime
import math
import time
from collections.abc import Callable
from typing import Any

from allauth.account import views as allauth_views
from allauth.socialaccount.providers.orcid import views as orcid_views
from django.conf import settings
from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from k2forum.accounts import waiting
from k2forum.accounts.mailbox import mails

# Which of allauth's limits can refuse which page.
LIMITS = {
    "account_login": ("login", "confirm_email"),
    "account_signup": ("signup", "confirm_email"),
    "account_email_verification_sent": ("confirm_email",),
    "account_reset_password": ("reset_password",),
    "account_complete_password_reset": ("reset_password_from_key",),
    "account_email": ("manage_email", "confirm_email"),
    "account_change_password": ("change_password",),
    "account_set_password": ("change_password",),
    "account_reauthenticate": ("reauthenticate",),
    "mfa_reauthenticate": ("reauthenticate",),
}


@require_safe
@never_cache
def mailbox(request: HttpRequest) -> HttpResponse:
    """The mails of an embedded run. They hold codes to sign in with, so production has no such page."""
    if settings.PRODUCTION:
        raise Http404
    return render(request, "site/mailbox.html", {"mails": mails()})


class SignupView(allauth_views.SignupView):
    def form_valid(self, form: Any) -> HttpResponse:
        try:
            return super().form_valid(form)
        except IntegrityError:
            # Somebody else took the name or the address since the form was checked.
            form.add_error("display_name", _("This name was taken a moment ago. Please choose another."))
            return self.form_invalid(form)


class ConfirmEmailView(allauth_views.ConfirmEmailVerificationCodeView):
    """Asks for the code. Says when the next mail is possible, instead of refusing without a word."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        moment = self.next_mail_at()
        words = ""
        if not self._process.can_resend:
            words = _(
                "No more mails for this attempt. "
                "Sign in with your e-mail address and password to get a new code."
            )
        elif moment:
            words = _("Next mail possible %(when)s.") % {"when": waiting.in_words(moment)}
        context = super().get_context_data(**kwargs)
        if "code" in context["verify_form"].fields:
            context["verify_form"].fields["code"].help_text = words
        return context | {"next_mail_words": words}

    def _resend_form_valid(self, form: Any) -> HttpResponse:
        moment = self.next_mail_at()
        if moment is None:
            return super()._resend_form_valid(form)
        words = _("No new mail yet: the next mail is possible %(when)s.") % {"when": waiting.in_words(moment)}
        messages.error(self.request, words)
        return HttpResponseRedirect(self.passthrough_next_url(reverse("account_email_verification_sent")))

    def next_mail_at(self) -> datetime.datetime | None:
        return waiting.possible_again(self.request, "confirm_email", self._process.email.lower())


def _if_orcid_is_set_up(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Without a client there is nothing to sign in with: 404 then."""

    def page(request: HttpRequest, **arguments: Any) -> HttpResponse:
        if "orcid" not in settings.SOCIALACCOUNT_PROVIDERS:
            raise Http404
        return view(request, **arguments)

    return page


orcid_login = _if_orcid_is_set_up(orcid_views.oauth2_login)
orcid_callback = _if_orcid_is_set_up(orcid_views.oauth2_callback)
signup = SignupView.as_view()
confirm_email = ConfirmEmailView.as_view()


def too_many_requests(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """What allauth answers where a limit is reached: when it is possible again."""
    match = request.resolver_match
    key = (request.POST.get("email") or request.POST.get("login") or "").lower() or None
    actions = LIMITS.get(match.url_name or "", ()) if match else ()
    moments = [moment for action in actions if (moment := waiting.possible_again(request, action, key))]
    words = _("It is possible again %(when)s.") % {"when": waiting.in_words(max(moments))} if moments else ""
    response = render(request, "429.html", {"when_words": words}, status=429)
    if moments:
        response["Retry-After"] = str(max(1, math.ceil(max(moments).timestamp() - time.time())))
    return response
