"""What time does to credentials. Badges go by date without any of this; here people are told and rows tidied.

Every step claims its row first, so two runs at once do nothing twice, and a run after a long stop catches up.
"""

from __future__ import annotations

import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from k2forum.accounts import credential_states, evidence
from k2forum.accounts.applying import DRAFT_LASTS
from k2forum.accounts.credentials import LIVE_STATES, State, Verification
from k2forum.accounts.models import User
from k2forum.accounts.registers.catalogue import local_day
from k2forum.accounts.reviewing_rights import reviewers_of
from k2forum.accounts.signals import told

REMIND_AT = (60, 30, 7)  # days before the last day
RENEWAL_DUE = datetime.timedelta(days=60)
OVERDUE_AFTER = datetime.timedelta(days=30)
SUSPENSION_LASTS = datetime.timedelta(days=7)
BATCH = 500
A_DAY = datetime.timedelta(days=1)


def run() -> dict[str, int]:
    """Everything that is due, in order; how many rows each step changed."""
    return {
        "expired": expire(),
        "renewal_due": mark_renewal_due(),
        "reminded": remind(),
        "suspended": suspend_overdue(),
        "told_undecided": tell_of_long_suspensions(),
        "drafts_ended": end_old_drafts(),
        "papers_deleted": evidence.delete_due(),
        "strays_deleted": evidence.delete_strays(),
    }


def expire() -> int:
    """Rows whose last day is over where their register is."""
    rows = Verification.objects.filter(
        state__in=LIVE_STATES, expires_on__lt=timezone.now().date() + A_DAY
    ).order_by("pk")[:BATCH]
    return sum(
        _step(
            row,
            State.EXPIRED,
            "credential_expired",
            _("The last day of your badge is over. Renew it on your page of credentials; your answers stay."),
            lambda fresh: fresh.state in LIVE_STATES and not fresh.is_live(),
        )
        for row in rows
    )


def mark_renewal_due() -> int:
    soon = timezone.now().date() + RENEWAL_DUE
    rows = Verification.objects.live().filter(state=State.VERIFIED, expires_on__lte=soon).order_by("pk")
    return sum(
        _step(
            row,
            State.RENEWAL_DUE,
            "credential_renewal_due",
            "",
            lambda fresh: fresh.state == State.VERIFIED and days_left(fresh) <= RENEWAL_DUE.days,
        )
        for row in rows[:BATCH]
    )


def _step(row: Verification, to: str, action: str, words: str, still: Any) -> bool:
    """One change by the site itself, if it is still due under the row's lock."""
    with transaction.atomic():
        fresh = Verification.objects.select_for_update().get(pk=row.pk)
        if not still(fresh):
            return False
        more: dict[str, Any] = {}
        if to == State.SUSPENDED:
            more = {"reason": "overdue", "updates": {"reason": "overdue"}}
        credential_states.change(
            fresh, to, action=action, actor=User.objects.screener(), to_person=words, **more
        )
    return True


def days_left(row: Verification) -> int:
    """Days until the last day of the badge, 0 on that day."""
    assert row.expires_on is not None
    return (row.expires_on - local_day(row.time_zone)).days


def remind() -> int:
    """One mail at 60, 30 and 7 days; after a stop the newest alone, never three at once."""
    soon = timezone.now().date() + datetime.timedelta(days=max(REMIND_AT) + 1)
    rows = Verification.objects.live().filter(expires_on__lte=soon, renewal_asked_at__isnull=True)
    rows = rows.exclude(reminded_at_days__lte=min(REMIND_AT)).select_related("user")
    return sum(_remind(row) for row in rows.order_by("pk")[:BATCH])


def _remind(row: Verification) -> bool:
    left = days_left(row)
    mark = min((days for days in REMIND_AT if left <= days), default=None)
    if mark is None:
        return False
    with transaction.atomic():
        newer = Q(reminded_at_days__isnull=True) | Q(reminded_at_days__gt=mark)
        if not Verification.objects.filter(newer, pk=row.pk).update(reminded_at_days=mark):
            return False
        credential_states.note(
            row, action="renewal_reminded", actor=User.objects.screener(), details={"days": left}
        )
        day = date_format(row.expires_on or timezone.localdate(), "DATE_FORMAT")
        told.send(
            sender=Verification,
            person=row.user,
            title=_("Your badge ends on %(day)s") % {"day": day},
            body=_(
                "Ask for renewal: a reviewer looks you up in the register again. "
                "Nothing has to be uploaded anew."
            ),
            url=f"/credentials/{row.pk}/",
            about=row,
        )
    return True


def due_checks() -> Any:
    """Live credentials whose look-up is to be repeated, oldest first."""
    today = timezone.now().date()
    return (
        Verification.objects.live()
        .filter(Q(next_check_on__lte=today) | Q(renewal_asked_at__isnull=False))
        .order_by("next_check_on", "pk")
    )


def suspend_overdue() -> int:
    """Badges whose look-up nobody repeated for 30 days after it was due."""
    before = timezone.now().date() - OVERDUE_AFTER
    rows = Verification.objects.live().filter(next_check_on__lt=before).order_by("pk")[:BATCH]
    return sum(
        _step(
            row,
            State.SUSPENDED,
            "credential_suspended",
            _(
                "Our regular look-up in the register is overdue, so your badge is off until a reviewer has "
                "done it. You have done nothing wrong, and need to do nothing."
            ),
            lambda fresh: fresh.is_live() and fresh.next_check_on and fresh.next_check_on < before,
        )
        for row in rows
    )


def tell_of_long_suspensions() -> int:
    """Suspensions are decided within seven days; reviewers hear of those that are not."""
    rows = Verification.objects.filter(
        state=State.SUSPENDED, state_since__lte=timezone.now() - SUSPENSION_LASTS
    ).select_related("user")
    count = 0
    for row in rows.order_by("pk")[:BATCH]:
        for reviewer in reviewers_of(row.user):
            told.send(
                sender=Verification,
                person=reviewer,
                title=_("A suspended badge waits for a decision"),
                url=f"/admin/accounts/verification/{row.pk}/review/",
                about=row,
                desk=True,
                once=f"suspended-{row.pk}-{row.state_since:%Y%m%d}-{reviewer.pk}",
            )
        count += 1
    return count


def end_old_drafts() -> int:
    """Drafts that were never sent, so that their papers are deleted as well."""
    old = timezone.now() - DRAFT_LASTS
    rows = Verification.objects.filter(state=State.DRAFT, state_since__lte=old).order_by("pk")[:BATCH]
    return sum(
        _step(row, State.WITHDRAWN, "credential_draft_ended", "", lambda fresh: fresh.state == State.DRAFT)
        for row in rows
    )
