"""What moderators can do with a case: one table."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from k2forum.contributions.models import Visibility as S
from k2forum.moderation.models import Flag

OUTCOME = Flag.Outcome


@dataclass(frozen=True, slots=True)
class Action:
    """``reason``: a reason code must be given. ``outcome``: what becomes of the open flags when it closes.

    ``states``: the visibilities it fits. ``to``: the visibility afterwards, None where it stays.
    ``confirm``: never on one key alone. ``reports_only``: settles reports alone.
    """

    name: str
    label: str | Promise
    key: str
    group: str
    states: frozenset[str]
    to: str | None = None
    reason: bool = False
    outcome: str = OUTCOME.WAITING
    closes: bool = True
    confirm: bool = False
    reports_only: bool = False


ANY = frozenset(S.values)
WAITING = frozenset({S.HELD, S.HIDDEN})
PUBLIC = frozenset({S.PUBLISHED, S.HIDDEN})
READABLE = frozenset({S.HELD, S.HIDDEN, S.PUBLISHED, S.REJECTED, S.REMOVED})
APPROVABLE = frozenset({S.HELD, S.HIDDEN, S.PUBLISHED, S.REJECTED})

ACTIONS: dict[str, Action] = {
    action.name: action
    for action in (
        Action("approve", _("Approve"), "a", "decide", APPROVABLE, S.PUBLISHED, outcome=OUTCOME.DISMISSED),
        Action(
            "approve_note", _("Approve with a public note"), "", "decide", APPROVABLE, S.PUBLISHED,
            outcome=OUTCOME.DISMISSED,
        ),
        Action(
            "reject", _("Reject"), "r", "decide", frozenset({S.HELD, S.PUBLISHED}), S.REJECTED, reason=True,
            outcome=OUTCOME.UPHELD, confirm=True,
        ),
        Action(
            "remove", _("Remove"), "d", "decide", PUBLIC, S.REMOVED, reason=True, outcome=OUTCOME.UPHELD,
            confirm=True,
        ),
        Action(
            "hide", _("Hide"), "h", "decide", frozenset({S.PUBLISHED}), S.HIDDEN, reason=True, closes=False
        ),
        Action(
            "ask_change", _("Ask its author to change it"), "", "later", WAITING, reason=True, closes=False
        ),
        Action("redact", _("Redact for privacy"), "e", "later", READABLE, reason=True, closes=False),
        Action("needs_professional", _("Needs a professional's answer"), "", "later", READABLE, closes=False),
        Action("escalate", _("Escalate"), "s", "later", ANY, closes=False),
        Action("note", _("Save the internal note"), "n", "later", ANY, closes=False),
        Action(
            "dismiss_agreed", _("Close reports: they were right"), "", "reports", ANY, outcome=OUTCOME.UPHELD,
            reports_only=True,
        ),
        Action(
            "dismiss_disagreed", _("Close reports: they were wrong"), "", "reports", ANY,
            outcome=OUTCOME.DISMISSED, reports_only=True,
        ),
        Action(
            "dismiss_neutral", _("Close reports: neither"), "", "reports", ANY, outcome=OUTCOME.NEUTRAL,
            reports_only=True,
        ),
        Action(
            "close", _("Close: nothing left to decide"), "", "decide",
            frozenset({S.WITHDRAWN, S.ERASED, S.REMOVED, S.REJECTED}), outcome=OUTCOME.NEUTRAL,
        ),
    )
}  # fmt: skip

APPROVALS = ("approve", "approve_note")
DISMISSALS = ("dismiss_agreed", "dismiss_disagreed", "dismiss_neutral")
BULK = ("approve", "reject", "remove", "hide", *DISMISSALS)
# What can be taken back: whatever changed the comment or closed the case.
UNDOABLE = tuple(name for name in ACTIONS if name != "note")
