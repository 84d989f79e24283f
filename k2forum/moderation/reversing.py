"""Taking a decision back: within thirty seconds without a word, later as a new decision that says so."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from discussions.posting import mark_read_with
from k2forum.contributions import log, visibility
from k2forum.moderation import alerts, cases, earlier, outcomes
from k2forum.moderation.actions import UNDOABLE
from k2forum.moderation.decisions import Conflict, check_may_decide, lock
from k2forum.moderation.models import Band, Case, Decision
from k2forum.moderation.thresholds import UNDO_WITHIN

LEAVES_STATE = (
    "note", "claim", "take_over", "first_approval", "move", "appeal", "appeal_upheld",
    "appeal_reason_changed",
)  # fmt: skip


def undo(entry: Decision, *, actor: Any) -> Decision | None:
    """Take back one's own decision of the last thirty seconds; nobody has heard of it yet."""
    if log.person_of(actor) != entry.actor_person:
        raise PermissionDenied(_("Only who decided can undo. Others reverse the decision."))
    if timezone.now() - entry.at > UNDO_WITHIN:
        raise ValidationError(
            _("The thirty seconds are over. Reverse the decision from the log of the case.")
        )
    return take_back(entry, actor=actor, action="undo", silent=True)


def reverse(entry: Decision, *, actor: Any, reason: str = "", internal: str = "") -> Decision | None:
    """Take back any decision later, as a new one; those who were told are told."""
    return take_back(entry, actor=actor, action="reverse", silent=False, reason=reason, internal=internal)


def take_back(
    entry: Decision, *, actor: Any, action: str, silent: bool, reason: str = "", internal: str = ""
) -> Decision | None:
    """Bring back the exact state before ``entry``. None where that was done already.

    Raises PermissionDenied, ValidationError in words, or Conflict where something was decided since.
    """
    case = Case.objects.select_related("comment").get(pk=entry.case_id or 0)
    with transaction.atomic():
        locked, comment = lock(case)
        check_may_decide(actor, locked, "")
        if Decision.objects.filter(case_id=locked.pk, reverses_id=entry.pk).exists():
            return None
        _check_newest(entry, locked)
        state = _state_of(entry, comment)
        columns = earlier.bring_back(state, locked, comment, since=entry.pk)
        was_public = comment.public_revision
        to, pending = columns.pop("visibility"), columns.pop("pending")
        row = visibility.change(
            comment, to, action=action, actor=actor, pending=pending, updates=columns, case_id=locked.pk,
            reverses_id=entry.pk, reason=reason, internal=internal, revision=comment.revision,
        )  # fmt: skip
        Case.objects.filter(pk=locked.pk).update(
            claimed_by=None, claimed_until=None, version=F("version") + 1
        )
        cases.reorder(locked)
        if comment.public_revision != was_public:
            mark_read_with(comment)
        outcomes.take_back(entry, silent=silent)
        if locked.is_open and locked.band >= Band.S3:
            alerts.alert_moderators(locked)
    return Decision.objects.get(pk=row.pk)


def _check_newest(entry: Decision, case: Case) -> None:
    newer = Decision.objects.filter(case_id=case.pk, pk__gt=entry.pk).exclude(action__in=LEAVES_STATE)
    undone = newer.filter(reverses_id__isnull=False).values_list("reverses_id", flat=True)
    still = newer.filter(reverses_id__isnull=True).exclude(pk__in=list(undone)).last()
    if still is not None:
        raise Conflict(case, still)


def _state_of(entry: Decision, comment: Any) -> dict[str, Any]:
    if entry.automatic or entry.action not in UNDOABLE:
        raise ValidationError(_("This cannot be taken back."))
    if comment.visibility != entry.after or comment.revision != entry.revision:
        raise ValidationError(
            _("Its author has changed or withdrawn the text since. Decide about what is there now.")
        )
    state = earlier.read(entry.pk)
    if state is None:
        raise ValidationError(_("The earlier state is no longer kept, so this cannot be taken back."))
    return state
