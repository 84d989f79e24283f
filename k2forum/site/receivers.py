"""When a credential changed, what its holder wrote follows; who proves an address gets what came with it."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import email_confirmed
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver

from k2forum.accounts.credentials import Verification
from k2forum.accounts.signals import credential_changed, rules_accepted
from k2forum.site import professionals, rules
from k2forum.site.importing import claiming


@receiver(credential_changed)
def follow_credential(sender: Any, credential: Verification, before: str, after: str, **_kw: Any) -> None:
    professionals.follow(credential, before=before, after=after)


@receiver(email_confirmed)
def claim_with_a_new_address(sender: Any, email_address: Any, **_kw: Any) -> None:
    claiming.claim(email_address.user)


@receiver(user_logged_in)
def claim_with_an_old_address(sender: Any, user: Any, **_kw: Any) -> None:
    """Comments may have come after the address was confirmed, or an address by way of a linked identity."""
    claiming.claim(user)


@receiver(rules_accepted)
def keep_what_was_accepted(sender: Any, user: Any, **_kw: Any) -> None:
    rules.accept_newest(user)
