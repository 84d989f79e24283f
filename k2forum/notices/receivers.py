"""Telling people what happened to their credentials."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext as _

from k2forum.accounts.credentials import Verification
from k2forum.accounts.reviewing_rights import reviewers_of
from k2forum.accounts.signals import credential_changed, told
from k2forum.notices import telling
from k2forum.notices.models import Notice

S = Verification.State


def title_of(action: str, credential: Verification) -> str:
    """What the person reads first, by what was done; empty where it was their own act."""
    titles = {
        "verification_granted": _("Your credential was checked: you have a badge now"),
        "credential_verified": _("Your credential was checked: you have a badge now"),
        "credential_renewed": _("Your credential was looked up again: your badge goes on"),
        "credential_asked": _("A reviewer has a question about your application"),
        "credential_declined": _("Your application for a badge was declined"),
        "credential_suspended": _("Your badge is suspended"),
        "credential_restored": _("Your badge is back"),
        "credential_expired": _("Your badge has ended"),
        "verification_revoked": _("Your badge was revoked"),
    }
    return titles.get(action, "")


@receiver(credential_changed)
def tell_the_person(
    sender: Any, credential: Verification, before: str, after: str, action: str, words: str, **_kw: Any
) -> None:
    """In the same transaction as the change."""
    if title := title_of(action, credential):
        telling.tell(
            credential.user,
            kind=Notice.Kind.ACCOUNT,
            title=title,
            body=words,
            url=f"/credentials/{credential.pk}/",
            subject_kind="verification",
            subject_id=credential.pk,
            mail=True,
        )
    if action in ("credential_submitted", "credential_answered"):
        for reviewer in reviewers_of(credential.user):
            telling.tell(
                reviewer,
                kind=Notice.Kind.MODERATION,
                title=_("An application for a badge waits"),
                url=f"/admin/accounts/verification/{credential.pk}/review/",
                subject_kind="verification",
                subject_id=credential.pk,
                mail=True,
            )
    elif after not in (S.SUBMITTED, S.IN_REVIEW):
        telling.close(subject_kind="verification", subject_id=credential.pk, kind=Notice.Kind.MODERATION)


@receiver(told)
def tell_one(
    sender: Any,
    person: Any,
    title: str,
    url: str,
    about: Verification,
    body: str = "",
    desk: bool = False,
    once: str | None = None,
    **_kw: Any,
) -> None:
    """What a verb of credentials wants one person to know. ``desk``: about work that waits."""
    telling.tell(
        person,
        kind=Notice.Kind.MODERATION if desk else Notice.Kind.ACCOUNT,
        title=title,
        body=body,
        url=url,
        subject_kind="verification",
        subject_id=about.pk,
        mail=True,
        once=once,
    )
