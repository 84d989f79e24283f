"""One action on many cases: each its own transaction and log row, tied by a shared id."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from k2forum.moderation.actions import ACTIONS, APPROVALS, BULK, Action
from k2forum.moderation.conflicts import words_of
from k2forum.moderation.decisions import Conflict, Seen, decide
from k2forum.moderation.models import Band, Case
from k2forum.moderation.thresholds import BULK_AT_MOST, BULK_TYPED_OVER


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one case; ``why`` it was skipped, empty where it was decided."""

    case_id: int
    why: str = ""


def decide_many(
    items: Sequence[tuple[int, Seen]],
    *,
    actor: Any,
    action: str,
    reason: str,
    to_author: str = "",
    typed: str = "",
) -> tuple[uuid.UUID, list[Result]]:
    """Decide up to a hundred cases alike. ``items``: (case id, what was read of it). ``typed``: the number
    of cases, typed by hand where there are more than twenty.

    Returns the shared id and what became of each. Raises PermissionDenied or ValidationError for the whole.
    """
    if not actor.has_perm("moderation.bulk"):
        raise PermissionDenied(_("Deciding many cases at once needs its own permission."))
    if action not in BULK:
        raise ValidationError(_("This cannot be done with many cases at once."))
    if not items or len(items) > BULK_AT_MOST:
        raise ValidationError(_("Choose between 1 and %(most)s cases.") % {"most": BULK_AT_MOST})
    if len(items) > BULK_TYPED_OVER and typed.strip() != str(len(items)):
        raise ValidationError(_("Type the number of cases, %(n)s, to confirm.") % {"n": len(items)})
    bulk_id = uuid.uuid4()
    found = Case.objects.select_related("comment").in_bulk([pk for pk, _read in items])
    results = []
    for pk, read in items:
        case = found.get(pk)
        why = _("This case is not there any more.")
        if case is not None:
            why = _decide_one(
                case, read, actor=actor, action=action, reason=reason, to_author=to_author, bulk_id=bulk_id
            )
        results.append(Result(pk, why))
    return bulk_id, results


def _decide_one(case: Case, read: Seen, *, action: str, **chosen: Any) -> str:
    """Why the case was skipped, in words; empty where it was decided."""
    if action in APPROVALS and case.band >= Band.S3:
        return _("Health cases (S3 and S4) are approved one by one.")
    try:
        made = decide(case, read=read, action=action, **chosen)
    except Conflict as conflict:
        return words_of(conflict)
    except ValidationError as problem:
        return " ".join(problem.messages)
    except PermissionDenied as denied:
        return str(denied)
    return "" if made else _("The same decision stood already.")


def offered() -> list[Action]:
    """The actions that can be done to many cases."""
    return [ACTIONS[name] for name in BULK]
