"""What moderators decide. Every change writes its Decision in the same transaction; there is no other path."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from discussions.models import Comment
from discussions.posting import mark_read_with
from k2forum.contributions import visibility
from k2forum.contributions.models import LogEntry, Pending, Visibility
from k2forum.moderation import alerts
from k2forum.moderation.applying import publication_of
from k2forum.moderation.models import Band, Case, Decision, Flag, ReasonCode
from k2forum.moderation.reasons import TO_AUTHOR
from k2forum.notices import telling
from k2forum.notices.models import Notice

S = Visibility


class Conflict(Exception):
    """The case changed since the moderator read it. ``latest`` is the newest decision, or None."""

    def __init__(self, case: Case, latest: LogEntry | None) -> None:
        super().__init__(f"case {case.pk} is at version {case.version}")
        self.case = case
        self.latest = latest


@dataclass(frozen=True, slots=True)
class Action:
    """``asks_reason``: a reason code must be given. ``outcome``: what becomes of the waiting flags."""

    name: str
    asks_reason: bool
    outcome: str
    closes: bool = True


ACTIONS = {
    action.name: action
    for action in (
        Action("approve", False, Flag.Outcome.DISMISSED),
        Action("reject", True, Flag.Outcome.UPHELD),
        Action("remove", True, Flag.Outcome.UPHELD),
        Action("hide", True, Flag.Outcome.WAITING, closes=False),
    )
}


def decide(
    case: Case,
    *,
    actor: Any,
    action: str,
    version: int,
    reason: str = "",
    to_author: str = "",
    internal: str = "",
) -> Decision | None:
    """Decide a case. Returns the Decision, or None where the same decision stands already.

    ``version`` is the case version that the moderator read. Raises PermissionDenied, ValidationError
    (no reason, or an action that does not fit the state), or Conflict when the case changed meanwhile.
    """
    rule = _checked(action, reason, to_author, internal)
    with transaction.atomic():
        case.comment.lock_first()
        locked = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
        comment = Comment.objects.select_related("thread__article", "author").get(pk=locked.comment_id)
        locked.comment = comment
        check_may_decide(actor, locked, action)
        latest = Decision.objects.filter(case_id=locked.pk, automatic=False).last()
        if locked.version != version:
            if latest and not locked.is_open and latest.action == action and latest.reason == reason:
                return None
            raise Conflict(locked, latest)
        to, pending, updates = _target(comment, action)
        if to == S.PUBLISHED and pending == Pending.NONE and comment.public_revision != comment.revision:
            updates |= publication_of(comment)
        words = _words(action, reason, to_author, comment)
        entry = visibility.change(
            comment,
            to,
            action=action,
            actor=actor,
            pending=pending,
            updates=updates | {"author_word": words, "screening_due": None},
            reason=reason,
            case_id=locked.pk,
            score=locked.points + locked.waiting_minutes,
            to_author=to_author,
            internal=internal,
            snapshot=comment.screening_text(),
        )
        _settle(locked, rule)
        if updates.get("public_revision"):
            mark_read_with(comment)
        _tell(comment, action, words)
        if rule.closes:
            alerts.close_alerts(locked)
    case.refresh_from_db()
    return Decision.objects.get(pk=entry.pk)


def check_may_decide(actor: Any, case: Case, action: str) -> None:
    """Raises PermissionDenied: no permission, an own comment, an own report, or health without the right."""
    if not actor.has_perm("moderation.decide"):
        raise PermissionDenied(_("You may see the queue, but not decide."))
    if case.comment.author_id == actor.pk:
        raise PermissionDenied(_("Nobody decides about their own comment. Another moderator must."))
    if case.flags.filter(source=Flag.Source.REPORT, raised_by=actor, outcome=Flag.Outcome.WAITING).exists():
        raise PermissionDenied(_("You reported this comment yourself. Another moderator must decide."))
    if action == "approve" and case.band >= Band.S3 and not actor.has_perm("moderation.decide_health"):
        raise PermissionDenied(_("Approving this case needs the health permission."))


def _checked(action: str, reason: str, to_author: str, internal: str) -> Action:
    rule = ACTIONS.get(action)
    if rule is None:
        raise ValidationError(_("Choose what to do."))
    if rule.asks_reason and reason not in ReasonCode.values:
        raise ValidationError(_("Choose a reason; the author receives its words."))
    if reason in (ReasonCode.OTHER, ReasonCode.ILLEGAL) and not to_author.strip():
        raise ValidationError(_("With this reason, write to the author what it is about."))
    return rule


def _target(comment: Comment, action: str) -> tuple[str, str, dict[str, Any]]:
    """(visibility, state of a waiting edit, columns to set) after ``action``; ValidationError where it does not fit."""
    now = comment.visibility
    if action == "approve":
        if now not in (S.HELD, S.HIDDEN, S.PUBLISHED, S.REJECTED):
            raise ValidationError(
                _("There is nothing to approve: the comment is %(state)s.") % {"state": _state(comment)}
            )
        return S.PUBLISHED, Pending.NONE, {}
    if action == "reject":
        if now == S.PUBLISHED and comment.pending:
            return S.PUBLISHED, Pending.REJECTED, {}
        if now != S.HELD:
            raise ValidationError(
                _("Only what was never public can be rejected; this comment is %(state)s. Remove it instead.")
                % {"state": _state(comment)}
            )
        return S.REJECTED, Pending.NONE, {"needs_professional_since": None}
    if action == "remove":
        if now not in (S.PUBLISHED, S.HIDDEN):
            raise ValidationError(
                _("Only what was public can be removed; this comment is %(state)s.")
                % {"state": _state(comment)}
            )
        return S.REMOVED, Pending.NONE, {"needs_professional_since": None}
    if now != S.PUBLISHED:
        raise ValidationError(
            _("Only a public comment can be hidden; this one is %(state)s.") % {"state": _state(comment)}
        )
    return S.HIDDEN, comment.pending, {}


def _state(comment: Comment) -> str:
    return comment.get_visibility_display()


def _settle(case: Case, rule: Action) -> None:
    now = timezone.now()
    if not rule.closes:
        Case.objects.filter(pk=case.pk).update(version=F("version") + 1, public_now=False)
        return
    case.flags.filter(outcome=Flag.Outcome.WAITING).update(outcome=rule.outcome, outcome_at=now)
    Case.objects.filter(pk=case.pk).update(
        state=Case.State.DECIDED, decided_at=now, version=F("version") + 1, claimed_by=None, claimed_until=None,
        public_now=rule.name == "approve",
    )  # fmt: skip


def _words(action: str, reason: str, to_author: str, comment: Comment) -> str:
    """The sentence shown to the author with the decision."""
    if action == "approve":
        return ""
    parts = [str(TO_AUTHOR[ReasonCode(reason)]) if reason else "", to_author.strip()]
    return " ".join(part for part in parts if part)


def _tell(comment: Comment, action: str, words: str) -> None:
    titles = {
        "approve": _("Your comment is public now"),
        "reject": _("Your edit was not published")
        if comment.pending
        else _("Your comment was not published"),
        "remove": _("Your comment was removed"),
        "hide": _("Your comment is hidden while a moderator looks at it"),
    }
    telling.tell(
        comment.author,
        kind=Notice.Kind.DECISION,
        title=titles[action],
        body=words,
        url=f"/comments/{comment.pk}/",
        subject_kind="comment",
        subject_id=comment.pk,
        mail=True,
    )
