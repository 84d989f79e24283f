"""Tying an account to a person by a code that goes to their work address."""

from __future__ import annotations

import datetime
import secrets
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from k2forum.accounts import credential_states
from k2forum.accounts.credentials import State, Verification

CODE_LASTS = datetime.timedelta(hours=2)
MOST_TRIES = 6
MAILS_A_DAY = 5
OPEN = (State.DRAFT, State.SUBMITTED, State.IN_REVIEW, State.NEEDS_INFO)
# Addresses that anybody can have say nothing about where a person works.
FREE_MAIL = frozenset(
    [
        "aol.com",
        "fastmail.com",
        "freenet.de",
        "free.fr",
        "gmail.com",
        "gmx.at",
        "gmx.de",
        "gmx.net",
        "googlemail.com",
        "hey.com",
        "hotmail.co.uk",
        "hotmail.com",
        "hotmail.fr",
        "icloud.com",
        "laposte.net",
        "libero.it",
        "live.com",
        "mail.com",
        "mail.ru",
        "mailbox.org",
        "me.com",
        "msn.com",
        "orange.fr",
        "outlook.com",
        "outlook.de",
        "pm.me",
        "posteo.de",
        "proton.me",
        "protonmail.com",
        "qq.com",
        "t-online.de",
        "tuta.com",
        "tutanota.com",
        "web.de",
        "wanadoo.fr",
        "yahoo.co.uk",
        "yahoo.com",
        "yahoo.de",
        "yahoo.fr",
        "yandex.ru",
        "zoho.com",
    ]
)


def send_code(credential: Verification, *, actor: Any, address: str) -> None:
    """Mail a code to a work address. Raises ValidationError, with words, where it cannot count or be sent."""
    check_own(credential, actor)
    address = address.strip().lower()
    validate_email(address)
    if address.partition("@")[2] in FREE_MAIL:
        raise ValidationError(_("Anybody can have an address there. Use one of the place where you work."))
    count_mail(actor)
    code = f"{secrets.randbelow(10**8):08d}"
    Verification.objects.filter(pk=credential.pk).update(
        work_email=address,
        mail_code=make_password(code),
        mail_code_until=timezone.now() + CODE_LASTS,
        mail_code_tries=0,
    )
    context = {"code": code, "site_name": settings.SITE_NAME, "site_url": settings.SITE_URL}
    message = EmailMessage(
        _("Your code for %(site)s") % {"site": settings.SITE_NAME},
        render_to_string("emails/work_address.txt", context),
        to=[address],
    )
    message.code = code  # type: ignore[attr-defined]  # the mailbox of an embedded run shows it by itself
    try:
        message.send()
    except OSError:
        raise ValidationError(_("The mail could not be sent just now. Please try again later.")) from None


def count_mail(actor: Any) -> None:
    key = f"work-address-mails-{actor.pk}"
    cache.add(key, 0, 86_400)
    if cache.incr(key) > MAILS_A_DAY:
        raise ValidationError(_("No more mails today. Try again tomorrow, or show the code in a file."))


def take_code(credential: Verification, *, actor: Any, code: str) -> bool:
    """Whether the code is right.

    Then the account is tied to the person. Tries are counted before it is read.
    """
    check_own(credential, actor)
    counted = Verification.objects.filter(
        pk=credential.pk, mail_code_until__gt=timezone.now(), mail_code_tries__lt=MOST_TRIES
    ).exclude(mail_code="")
    if not counted.update(mail_code_tries=F("mail_code_tries") + 1):
        raise ValidationError(_("This code has ended. Ask for a new one."))
    stored = Verification.objects.get(pk=credential.pk)
    if not check_password("".join(code.split()), stored.mail_code):
        return False
    with transaction.atomic():
        Verification.objects.filter(pk=credential.pk).update(
            proof=Verification.Proof.WORK_EMAIL, mail_code="", mail_code_until=None
        )
        domain = stored.work_email.partition("@")[2]
        credential_states.note(stored, action="work_address_confirmed", actor=actor, internal=domain)
    credential.refresh_from_db()
    return True


def check_own(credential: Verification, actor: Any) -> None:
    if credential.user_id != actor.pk:
        raise PermissionDenied(_("This application is somebody else's."))
    if credential.state not in OPEN:
        raise ValidationError(_("This application is not open any more."))
