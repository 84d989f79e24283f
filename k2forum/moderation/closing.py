"""Closing what nobody has to decide any more: cases of texts that their authors took back."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from k2forum.accounts.models import User
from k2forum.contributions import log
from k2forum.contributions.models import Visibility
from k2forum.moderation import alerts
from k2forum.moderation.models import Band, Case, Flag
from k2forum.moderation.upward import case_decided

GONE = (Visibility.WITHDRAWN, Visibility.ERASED)


def close_withdrawn(limit: int = 200) -> int:
    """Closes open cases below S4 whose comment was withdrawn or erased; an emergency stays for a person."""
    found = Case.objects.open().filter(comment__visibility__in=GONE, band__lt=Band.S4)
    return sum(_close(pk) for pk in list(found.values_list("pk", flat=True)[:limit]))


def _close(pk: int) -> bool:
    now = timezone.now()
    with transaction.atomic():
        case = Case.objects.select_for_update(of=("self",)).select_related("comment").get(pk=pk)
        if not case.is_open or case.comment.visibility not in GONE:
            return False
        case.flags.filter(outcome=Flag.Outcome.WAITING).update(outcome=Flag.Outcome.NEUTRAL, outcome_at=now)
        Case.objects.filter(pk=pk).update(
            state=Case.State.DECIDED, decided_at=now, version=F("version") + 1, claimed_by=None,
            claimed_until=None, parked_until=None, parked_for="",
        )  # fmt: skip
        entry = log.write(
            action="close", subject_kind="comment", subject_id=case.comment_id, case_id=pk,
            actor=User.objects.screener(), before=case.comment.visibility, after=case.comment.visibility,
        )  # fmt: skip
        alerts.close_alerts(case)
        case_decided.send(sender=Case, case=case, entry=entry)
    return True
