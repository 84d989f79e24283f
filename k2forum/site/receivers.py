"""When a credential changed, what its holder wrote follows; and what webhooks tell of."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from discussions.models import Comment
from k2forum.accounts.credentials import Verification
from k2forum.accounts.signals import credential_changed, rules_accepted
from k2forum.contributions.models import LogEntry
from k2forum.contributions.signals import contribution_published
from k2forum.moderation.models import Case
from k2forum.moderation.upward import case_decided
from k2forum.site import professionals, rules
from k2forum.site.webhooks import events


@receiver(credential_changed)
def follow_credential(sender: Any, credential: Verification, before: str, after: str, **_kw: Any) -> None:
    professionals.follow(credential, before=before, after=after)


@receiver(contribution_published, sender=Comment)
def tell_of_a_comment(sender: Any, contribution: Comment, **_kw: Any) -> None:
    events.comment_published(contribution)


@receiver(case_decided)
def tell_of_a_decision(sender: Any, case: Case, entry: LogEntry, **_kw: Any) -> None:
    events.case_decided(case, entry)


@receiver(rules_accepted)
def keep_what_was_accepted(sender: Any, user: Any, **_kw: Any) -> None:
    rules.accept_newest(user)
