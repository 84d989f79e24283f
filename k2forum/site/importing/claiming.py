"""Who proves an address takes over the comments that came with it."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from discussions import helpful
from discussions.models import Comment, Reaction, Thread
from k2forum.accounts.models import Sanction, UnclaimedAccount, User
from k2forum.contributions import log
from k2forum.notices import telling
from k2forum.notices.models import Notice
from k2forum.site.importing.records import forget_person
from k2forum.site.professionals import lock_threads


def claim(user: User) -> int:
    """Give ``user`` the comments of unclaimed accounts with one of their confirmed addresses.

    Those accounts are gone afterwards, and so is the address that was kept for this. Returns how many came.
    """
    confirmed = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    emails = {email.lower() for email in confirmed}
    if not emails or not user.is_active:
        return 0
    with transaction.atomic():
        rows = UnclaimedAccount.objects.select_for_update().filter(email__in=emails).exclude(email="")
        return sum(_take_over(row, user) for row in list(rows.select_related("user").order_by("pk")))


def _take_over(row: UnclaimedAccount, user: User) -> int:
    old = row.user
    threads = lock_threads(Comment.objects.filter(author=old))
    for mark in Reaction.objects.filter(person=user, comment__author=old).select_related("comment"):
        helpful.take_back(mark.comment, person=user)
    count: int = Comment.objects.filter(author=old).update(author=user)
    Thread.objects.filter(pk__in=threads).update(version=F("version") + 1)
    # What a moderator decided about the person stays.
    Sanction.objects.filter(user=old).update(user=user)
    log.write(
        action="claim_comments",
        subject_kind="account",
        subject_id=user.pk,
        actor=user,
        details={"comments": count, "wrote_at": row.wrote_at},
    )
    _tell(user, row, count)
    forget_person(old.pk)
    old.delete()
    return count


def _tell(user: User, row: UnclaimedAccount, count: int) -> Any:
    title = ngettext(
        "%(count)d comment from %(site)s is now yours",
        "%(count)d comments from %(site)s are now yours",
        count,
    ) % {"count": count, "site": row.wrote_at}
    body = _("They were written there with your address. You can edit or withdraw each of them.")
    telling.tell(
        user, kind=Notice.Kind.ACCOUNT, title=title, body=body, url=user.get_absolute_url(),
        subject_kind="account", subject_id=user.pk,
    )  # fmt: skip
