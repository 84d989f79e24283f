"""What follows from a changed credential or a confirmed address, and what webhooks tell of."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import email_confirmed, password_changed, password_reset, password_set
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver

from discussions.models import Comment
from k2forum.accounts.credentials import Verification
from k2forum.accounts.signals import credential_changed, password_given, rules_accepted
from k2forum.contributions.models import LogEntry
from k2forum.contributions.signals import contributions_published
from k2forum.moderation.models import Case
from k2forum.moderation.upward import case_decided
from k2forum.site import professionals, rules
from k2forum.site.api import tokens
from k2forum.site.importing import claiming
from k2forum.site.webhooks import events


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


@receiver([password_changed, password_reset, password_set, password_given])
def end_the_tokens(sender: Any, user: Any, **_kw: Any) -> None:
    """Who took an account over may have made some."""
    tokens.revoke_all(user)


@receiver(contributions_published, sender=Comment)
def tell_of_comments(sender: Any, contributions: list[Comment], **_kw: Any) -> None:
    events.comments_published([one for one in contributions if not one.came_from_elsewhere])


@receiver(case_decided)
def tell_of_a_decision(sender: Any, case: Case, entry: LogEntry, **_kw: Any) -> None:
    events.case_decided(case, entry)


@receiver(rules_accepted)
def keep_what_was_accepted(sender: Any, user: Any, **_kw: Any) -> None:
    rules.accept_newest(user)
