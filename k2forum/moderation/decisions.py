"""What moderators decide. Every change writes its Decision in the same transaction; no other path."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from discussions.models import Comment
from discussions.posting import mark_read_with
from k2forum.contributions import log, visibility
from k2forum.contributions.models import LogEntry
from k2forum.moderation import alerts, cases, outcomes
from k2forum.moderation.actions import ACTIONS, APPROVALS, Action
from k2forum.moderation.effects import Choice, Effect, effect_of
from k2forum.moderation.models import Band, Case, Decision, Flag, ReasonCode
from k2forum.moderation.upward import case_decided


class Conflict(Exception):
    """Nothing was done: the case changed since the moderator read it, or somebody else holds it.

    ``latest`` is the newest decision, or None; ``holder`` who holds the case, or None.
    """

    def __init__(self, case: Case, latest: LogEntry | None = None, holder: Any = None) -> None:
        super().__init__(f"case {case.pk} is at version {case.version}")
        self.case, self.latest, self.holder = case, latest, holder


@dataclass(frozen=True, slots=True)
class Seen:
    """What the moderator had read: the case's version and the text's revision."""

    version: int
    revision: int


def seen(case: Case) -> Seen:
    return Seen(case.version, case.comment.revision)


def decide(
    case: Case, *, actor: Any, read: Seen, bulk_id: uuid.UUID | None = None, **chosen: Any
) -> Decision | None:
    """Decide a case. Returns the Decision, or None where the same decision stands already.

    ``chosen`` are the fields of Choice: action, reason, to_author, internal, ... Raises PermissionDenied,
    ValidationError (no reason, or an action that does not fit the state), or Conflict.
    """
    choice = Choice(**chosen)
    rule = _checked(choice)
    with transaction.atomic():
        locked, comment = lock(case)
        latest = Decision.objects.filter(case_id=locked.pk, automatic=False).last()
        if latest is not None and _is_repeat(latest, choice, read):
            return None
        check_may_decide(actor, locked, choice.action)
        if Seen(locked.version, comment.revision) != read:
            raise Conflict(locked, latest)
        if rule.name != "note" and (holder := locked.holder()) not in (None, actor):
            raise Conflict(locked, latest, holder)
        effect = effect_of(rule, choice, locked, comment)
        if _needs_second_approval(rule, locked, actor):
            entry = _write(rule, choice, locked, actor, read, action="first_approval")
            _bump(locked, {"claimed_by": None, "claimed_until": None})
        else:
            entry = _carry_out(rule, choice, effect, locked, comment, actor, read, bulk_id)
    case.refresh_from_db()
    return Decision.objects.get(pk=entry.pk)


def lock(case: Case) -> tuple[Case, Comment]:
    """The case and its comment, locked in the one order: thread, case, comment."""
    case.comment.lock_first()
    locked = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    comment = Comment.objects.select_related("thread__article", "author").get(pk=locked.comment_id)
    locked.comment = comment
    return locked, comment


def check_may_decide(actor: Any, case: Case, action: str) -> None:
    """Raises PermissionDenied: no permission, an own comment, an own report, or health without the right."""
    if not actor.has_perm("moderation.decide"):
        raise PermissionDenied(_("You may see the queue, but not decide."))
    if case.comment.author_id == actor.pk:
        raise PermissionDenied(_("Nobody decides about their own comment. Another moderator must."))
    if case.flags.filter(source=Flag.Source.REPORT, raised_by=actor).exists():
        raise PermissionDenied(_("You reported this comment yourself. Another moderator must decide."))
    if action in APPROVALS and case.band >= Band.S3 and not actor.has_perm("moderation.decide_health"):
        raise PermissionDenied(_("Approving this case needs the health permission."))


def _checked(choice: Choice) -> Action:
    rule = ACTIONS.get(choice.action)
    if rule is None:
        raise ValidationError(_("Choose what to do."))
    if rule.reason and choice.reason not in ReasonCode.values:
        raise ValidationError(_("Choose a reason; the author receives its words."))
    if (
        rule.reason
        and choice.reason in (ReasonCode.OTHER, ReasonCode.ILLEGAL)
        and not choice.to_author.strip()
    ):
        raise ValidationError(_("With this reason, write to the author what it is about."))
    return rule


def _is_repeat(latest: LogEntry, choice: Choice, read: Seen) -> bool:
    same = (latest.action, latest.reason) == (choice.action, choice.reason)
    return same and latest.details.get("read") == [read.version, read.revision]


def _needs_second_approval(rule: Action, case: Case, actor: Any) -> bool:
    """The second pair of eyes, where the site asks for it: the first approval of S3 and S4 only counts."""
    if not settings.SECOND_PAIR_OF_EYES or rule.name not in APPROVALS or case.band < Band.S3:
        return False
    first = Decision.objects.filter(case_id=case.pk, action="first_approval", details__round=case.round)
    return not first.exclude(actor_person=log.person_of(actor)).exists()


def _carry_out(
    rule: Action,
    choice: Choice,
    effect: Effect,
    case: Case,
    comment: Comment,
    actor: Any,
    read: Seen,
    bulk_id: uuid.UUID | None,
) -> LogEntry:
    before = (comment.visibility, comment.pending, comment.public_revision)
    if rule.name == "note":
        entry = _write(rule, choice, case, actor, read)
        _bump(case, {})
        return entry
    state = effect.earlier
    entry = visibility.change(
        comment,
        effect.to,
        action=rule.name,
        actor=actor,
        pending=effect.pending,
        updates=effect.columns,
        earlier=state,
        bulk_id=bulk_id,
        **_fields(choice, case, comment, read),
    )
    outcomes.tell_reporters(_settle(case, rule), rule.outcome, comment=comment, entry=entry)
    _bump(case, effect.case)
    cases.reorder(case)
    if comment.public_revision != before[2]:
        mark_read_with(comment)
    changed = before != (comment.visibility, comment.pending, comment.public_revision)
    outcomes.tell_author(comment, rule, choice, entry=entry, changed=changed)
    if choice.action == "escalate":
        alerts.tell_escalated(case, choice.escalate_to)
    if not case.is_open:
        alerts.close_alerts(case)
        case_decided.send(sender=Case, case=case, entry=entry)
    return entry


def _fields(choice: Choice, case: Case, comment: Comment, read: Seen) -> dict[str, Any]:
    details: dict[str, Any] = {"read": [read.version, read.revision], "round": case.round}
    if choice.escalate_to:
        details["to"] = choice.escalate_to
    return {
        "reason": choice.reason,
        "case_id": case.pk,
        "score": case.points + case.waiting_minutes,
        "to_author": choice.to_author,
        "internal": choice.internal,
        "snapshot": comment.screening_text(),
        "details": details,
    }


def _write(
    rule: Action, choice: Choice, case: Case, actor: Any, read: Seen, action: str | None = None
) -> LogEntry:
    """A row about the case that leaves the comment as it is."""
    return log.write(
        action=action or rule.name,
        subject_kind="comment",
        subject_id=case.comment_id,
        actor=actor,
        revision=case.comment.revision,
        **_fields(choice, case, case.comment, read),
    )


def _settle(case: Case, rule: Action) -> list[Flag]:
    """Settles the flags and, where nothing is open any more, the case. Returns the settled reports."""
    if not rule.closes:
        return []
    now = timezone.now()
    waiting = case.flags.filter(outcome=Flag.Outcome.WAITING)
    settled = waiting.filter(source=Flag.Source.REPORT) if rule.reports_only else waiting
    reports = list(settled.filter(source=Flag.Source.REPORT).select_related("raised_by"))
    settled.update(outcome=rule.outcome, outcome_at=now)
    if not waiting.exists():
        Case.objects.filter(pk=case.pk).update(
            state=Case.State.DECIDED, decided_at=now, parked_until=None, parked_for=""
        )
    return reports


def _bump(case: Case, columns: dict[str, Any]) -> None:
    """A new version; a decision ends the claim, an act in between keeps it with who acted."""
    Case.objects.filter(pk=case.pk).update(version=F("version") + 1, **columns)
    Case.objects.filter(pk=case.pk, state=Case.State.DECIDED).update(claimed_by=None, claimed_until=None)
    case.refresh_from_db()
