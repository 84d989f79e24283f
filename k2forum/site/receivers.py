"""When a credential changed: what its holder wrote follows."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from k2forum.accounts.credentials import Verification
from k2forum.accounts.signals import credential_changed
from k2forum.site import professionals


@receiver(credential_changed)
def follow_credential(sender: Any, credential: Verification, before: str, after: str, **_kw: Any) -> None:
    professionals.follow(credential, before=before, after=after)
