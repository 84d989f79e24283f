"""When a credential changed: what its holder wrote follows."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from k2forum.accounts.credentials import Verification
from k2forum.accounts.signals import credential_changed, rules_accepted
from k2forum.site import professionals, rules


@receiver(credential_changed)
def follow_credential(sender: Any, credential: Verification, before: str, after: str, **_kw: Any) -> None:
    professionals.follow(credential, before=before, after=after)


@receiver(rules_accepted)
def keep_what_was_accepted(sender: Any, user: Any, **_kw: Any) -> None:
    rules.accept_newest(user)
