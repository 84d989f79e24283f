"""What an action does to a comment and its case, computed before anything is changed."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from discussions.models import Comment
from k2forum.contributions.models import LogEntry, Pending, Visibility
from k2forum.moderation import earlier, publication
from k2forum.moderation.actions import APPROVALS, DISMISSALS, Action
from k2forum.moderation.applying import labels_of
from k2forum.moderation.models import Band, Case, Flag, ReasonCode
from k2forum.moderation.reasons import TO_AUTHOR
from k2forum.moderation.thresholds import PARKED_FOR_AUTHOR, PARKED_FOR_PROFESSIONAL

S = Visibility
PHRASE_LENGTH = 2


@dataclass(frozen=True, slots=True)
class Choice:
    """What a moderator chose. ``to_author`` is read by the author, ``internal`` by moderators alone,
    ``context_note`` by everybody, ``phrases`` are the words to mask, one phrase a line."""

    action: str
    reason: str = ""
    to_author: str = ""
    internal: str = ""
    context_note: str = ""
    phrases: str = ""
    escalate_to: str = ""


@dataclass(slots=True)
class Effect:
    """Where the comment goes, and the columns of the comment and of the case to set."""

    to: str
    pending: str
    earlier: str
    columns: dict[str, Any] = field(default_factory=dict)
    case: dict[str, Any] = field(default_factory=dict)


def effect_of(rule: Action, choice: Choice, case: Case, comment: Comment) -> Effect:
    """Raises ValidationError, in words, where the action does not fit the state or lacks something."""
    _check_fits(rule, case, comment)
    effect = Effect(comment.visibility, comment.pending, earlier.kept(case, comment))
    if choice.action in APPROVALS:
        _approve(effect, choice, case, comment)
    elif choice.action == "reject" and comment.visibility == S.PUBLISHED:
        effect.pending = Pending.REJECTED
    elif rule.to is not None:
        effect.to = rule.to
        effect.pending = comment.pending if choice.action == "hide" else Pending.NONE
    elif choice.action == "ask_change":
        effect.case = _parked(Case.ParkedFor.AUTHOR, PARKED_FOR_AUTHOR)
        if comment.visibility == S.HELD:
            effect.columns["public_revision"] = 0  # a context note that was let through is so no longer
    elif choice.action == "needs_professional":
        effect.case = _parked(Case.ParkedFor.PROFESSIONAL, PARKED_FOR_PROFESSIONAL)
        effect.columns["needs_professional_since"] = comment.needs_professional_since or timezone.now()
    elif choice.action == "escalate":
        effect.case = _escalated(choice)
    elif choice.action == "redact":
        effect.columns |= _redacted(choice, comment)
    if rule.to is not None or choice.action == "ask_change":
        effect.columns["author_word"] = author_word(choice)
    if choice.action in ("reject", "remove"):
        effect.columns |= {"screening_due": None, "needs_professional_since": None}
    return effect


def author_word(choice: Choice) -> str:
    """The sentence shown to the author with the decision: the reason's own words and the moderator's."""
    if choice.action in APPROVALS:
        return ""
    own = choice.to_author.strip()
    if choice.action == "ask_change":
        first = _("A moderator asks you to change this text before it can be shown.")
        return " ".join(part for part in (first, str(TO_AUTHOR[ReasonCode(choice.reason)]), own) if part)
    reason = str(TO_AUTHOR[ReasonCode(choice.reason)]) if choice.reason else ""
    return " ".join(part for part in (reason, own) if part)


def _check_fits(rule: Action, case: Case, comment: Comment) -> None:
    state = comment.get_visibility_display()
    if comment.visibility not in rule.states:
        raise ValidationError(
            _("“%(action)s” does not fit: this comment is %(state)s.")
            % {"action": rule.label, "state": state}
        )
    if rule.name == "reject" and comment.visibility == S.PUBLISHED and not comment.pending:
        raise ValidationError(_("Only what was never public can be rejected. Remove it instead."))
    if rule.name in DISMISSALS:
        if not case.flags.filter(source=Flag.Source.REPORT, outcome=Flag.Outcome.WAITING).exists():
            raise ValidationError(_("There is no open report."))
        if comment.visibility == S.HIDDEN:
            raise ValidationError(_("The comment is hidden: approve it, or remove it."))
    if rule.name in ("ask_change", "needs_professional") and case.band == Band.S4:
        raise ValidationError(_("An emergency is not put off. Decide it, or escalate it."))
    if rule.closes and not case.is_open and rule.to is None:
        raise ValidationError(_("This case is decided already."))


def _approve(effect: Effect, choice: Choice, case: Case, comment: Comment) -> None:
    if comment.screening_due is not None and not was_screened(case, comment):
        raise ValidationError(_("The text is being checked right now. Look again in a few seconds."))
    if choice.action == "approve_note" and not choice.context_note.strip():
        raise ValidationError(_("Write the note that everybody will read beneath the comment."))
    effect.to, effect.pending = S.PUBLISHED, Pending.NONE
    if comment.pending:
        effect.columns |= labels_of(comment)
    if comment.public_revision != comment.revision:
        effect.columns |= publication.publication_of(comment)
    if choice.context_note.strip():
        effect.columns["context_note"] = choice.context_note.strip()


def was_screened(case: Case, comment: Comment) -> bool:
    """Whether this exact text was screened before; it may be due again because of a text above."""
    flags = case.flags.filter(digest=comment.digest).exclude(source=Flag.Source.REPORT)
    rows = LogEntry.objects.filter(
        subject_kind=Comment.kind_label,
        subject_id=comment.pk,
        revision=comment.revision,
        action__in=("screen", "could_not_screen"),
    )
    return flags.exists() or rows.exists()


def _parked(reason: str, duration: datetime.timedelta) -> dict[str, Any]:
    return {
        "parked_for": reason,
        "parked_until": timezone.now() + duration,
        "claimed_by": None,
        "claimed_until": None,
    }


def _escalated(choice: Choice) -> dict[str, Any]:
    if choice.escalate_to not in Case.EscalatedTo.values:
        raise ValidationError(_("Choose to whom the case goes."))
    return {
        "escalated_at": timezone.now(),
        "escalated_to": choice.escalate_to,
        "claimed_by": None,
        "claimed_until": None,
    }


def _redacted(choice: Choice, comment: Comment) -> dict[str, Any]:
    phrases = {line.strip() for line in choice.phrases.splitlines() if len(line.strip()) >= PHRASE_LENGTH}
    if not phrases:
        raise ValidationError(_("Copy the words to mask into the field, one phrase a line."))
    missing = [phrase for phrase in sorted(phrases) if phrase not in comment.source + comment.public_source]
    if missing:
        raise ValidationError(_("This does not stand in the text: %(phrase)s") % {"phrase": missing[0]})
    _places, columns = publication.redact(comment, phrases)
    return columns
