"""Saying what happened meanwhile."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from k2forum.contributions.models import LogPerson
from k2forum.moderation.actions import ACTIONS
from k2forum.moderation.decisions import Conflict


def words_of(conflict: Conflict) -> str:
    """Who decided what meanwhile, and the new state."""
    state = conflict.case.comment.get_visibility_display()
    if conflict.holder is not None and conflict.case.claimed_until is not None:
        return _("%(who)s holds this case until %(time)s. Nothing was done.") % {
            "who": conflict.holder.display_name,
            "time": f"{timezone.localtime(conflict.case.claimed_until):%H:%M}",
        }
    if conflict.latest is None:
        return _("The case changed while you read it; the comment is now: %(state)s. Nothing was done.") % {
            "state": state
        }
    who = (
        LogPerson.objects.filter(pk=conflict.latest.actor_person or 0).values_list("name", flat=True).first()
    )
    return _(
        "The case changed while you read it. The latest: %(who)s, “%(action)s”, %(time)s. "
        "The comment is now: %(state)s. Nothing of yours was done."
    ) % {
        "who": who or _("somebody"),
        "action": action_label(conflict.latest.action),
        "time": f"{timezone.localtime(conflict.latest.at):%H:%M}",
        "state": state,
    }


OTHER_ACTIONS = {
    "screen": "automatic check",
    "could_not_screen": "could not screen",
    "auto_hide": "hidden by reports",
    "claim": "claim",
    "take_over": "take over",
    "undo": "undo",
    "reverse": "reverse",
    "first_approval": "first approval",
    "edit": "edit",
    "note_agreed": "signed by a second professional",
    "note_disputed": "disputed by a professional",
    "note_dispute_ended": "dispute ended",
    "note_confirmed": "looked at again after a year",
    "note_retired": "context note retired",
    "note_restored": "context note brought back",
}


def action_label(action: str) -> str:
    """An action of the log in words."""
    rule = ACTIONS.get(action)
    return str(rule.label) if rule else OTHER_ACTIONS.get(action, action.replace("_", " "))
