"""From a due text to its outcome: claim it, screen it, apply the verdict if the text is still the same."""

from __future__ import annotations

import logging
import time
from datetime import timedelta
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from discussions.cards import card_name
from discussions.context import context_of
from discussions.models import Comment, opening_text
from discussions.posting import mark_read_with
from k2forum.accounts.models import User
from k2forum.contributions import statements, visibility
from k2forum.contributions.disclaimers import current_disclaimer
from k2forum.contributions.models import Pending, Visibility, digest_of
from k2forum.moderation import alerts, cases, rule_switching
from k2forum.moderation.cases import Signal, Text
from k2forum.moderation.models import Band, Case, Flag
from k2forum.moderation.policy import Outcome, outcome_of
from k2forum.moderation.publication import publication_of
from k2forum.moderation.reasons import HELD
from k2forum.moderation.signals import (
    policy_signals,
    screener_signals,
    sourced_professional,
    without_dismissed,
)
from k2forum.moderation.words import advice, held_word, limit_note, paragraphs, waiting_sentence
from k2forum.screening import screen
from k2forum.screening.types import Verdict

logger = logging.getLogger(__name__)

# While one worker is at a text, nobody else takes it; if the worker dies, it is due again after this. Longer
# than the limit of the task, so that nobody is still at it by then.
CLAIM = timedelta(seconds=30)
RETRY = timedelta(seconds=10)
ELSEWHERE_SECONDS = 3.0

CLAIM_ONE = """
UPDATE discussions_comment SET screening_due = %(until)s, screening_tries = screening_tries + 1
WHERE id = %(pk)s AND screening_due <= %(now)s"""


def screen_one(pk: int) -> bool:
    """Screen the comment ``pk`` if it is due, and apply the verdict. Returns whether its state changed.

    Tries are counted before the text is read, so a text that kills its worker is held after a few.
    """
    now = timezone.now()
    if not statements.run(CLAIM_ONE, {"pk": pk, "now": now, "until": now + CLAIM}):
        return False
    comment = Comment.objects.select_related("thread__article", "author").get(pk=pk)
    if comment.screening_tries > settings.SCREENING_MAX_TRIES:
        return _hold_unscreened(comment)
    context = context_of(comment)
    verdict = verdict_on(comment, context)
    return could_not_screen(comment) if verdict is None else apply(comment, verdict, context)


def verdict_on(comment: Comment, context: list[str]) -> Verdict | None:
    """What the rules in force say of a comment; None where the screener failed at it."""
    try:
        verdict = screen(comment.screening_text(), context)
    except (Exception, SoftTimeLimitExceeded) as error:
        # The message may quote the text, so only the kind of error is logged.
        logger.error("screening comment %s failed: %s", comment.pk, type(error).__name__)
        return None
    return rule_switching.in_force(comment, verdict)


def could_not_screen(comment: Comment) -> bool:
    """Due again in a moment, or held after some tries. Returns whether its state changed."""
    if comment.screening_tries >= settings.SCREENING_MAX_TRIES:
        return _hold_unscreened(comment)
    Comment.objects.filter(pk=comment.pk, digest=comment.digest).update(screening_due=timezone.now() + RETRY)
    return False


def sweep(limit: int = 500) -> int:
    """Screen whatever is due, oldest first; returns how many changed state."""
    due = Comment.objects.due().posted_here().order_by("screening_due").values_list("pk", flat=True)
    return sum(screen_one(pk) for pk in list(due[:limit]))


def screen_from_elsewhere(limit: int = 500, seconds: float = ELSEWHERE_SECONDS) -> int:
    """Screen what was brought from other sites, in the order it came, for so many seconds at most.

    Fresh posts never wait behind it: each run is short, and leaves most of the workers free.
    """
    ends = time.monotonic() + seconds
    done = 0
    due = Comment.objects.due().from_elsewhere().order_by("pk").values_list("pk", flat=True)
    for pk in list(due[:limit]):
        done += screen_one(pk)
        if time.monotonic() > ends:
            break
    return done


def apply(comment: Comment, verdict: Verdict, context: list[str]) -> bool:
    """Apply ``verdict`` to the exact text it was made for; does nothing where the text has changed since.

    Where the texts around it have changed since, it is read again with them: the thread is locked by now.
    """
    with transaction.atomic():
        comment.lock_first()
        locked = (
            Comment.objects.select_for_update(of=("self",))
            .select_related("thread__article", "author")
            .get(pk=comment.pk)
        )
        if locked.digest != comment.digest:
            return False
        if locked.visibility in (Visibility.WITHDRAWN, Visibility.ERASED, Visibility.REMOVED):
            Comment.objects.filter(pk=locked.pk).update(screening_due=None)
            return False
        around = context_of(locked)
        if around != context:
            verdict = rule_switching.in_force(locked, screen(locked.screening_text(), around))
        if locked.pending == Pending.REJECTED:  # a person said no to this text; what is public is read again
            Comment.objects.filter(pk=locked.pk).update(screening_due=None, screening_tries=0)
            return _hide_public_text(locked, around, set())
        screened = digest_of(locked.screening_text(), *around)
        waits = locked.pending == Pending.SCREENING or locked.visibility == Visibility.SCREENING
        if locked.screened_digest == screened and not waits:
            Comment.objects.filter(pk=locked.pk).update(screening_due=None, screening_tries=0)
            return False
        verdict = without_dismissed(locked, verdict)
        outcome = _outcome(locked, verdict)
        return _carry_out(locked, verdict, outcome, screened, around)


def _outcome(comment: Comment, verdict: Verdict) -> Outcome:
    return outcome_of(
        verdict,
        policy=comment.thread.effective_hold_policy,
        disclaimer_on_all=settings.DISCLAIMER_ON_ALL,
        sourced_professional=sourced_professional(comment),
    )


def _carry_out(
    comment: Comment, verdict: Verdict, outcome: Outcome, screened: str, around: list[str]
) -> bool:
    screener = User.objects.screener()
    by_policy = policy_signals(comment) if comment.pending or not comment.is_public else []
    signals = [*screener_signals(verdict, outcome), *by_policy]
    hold = outcome.hold or bool(by_policy)
    held_anew = hold and comment.awaits_signature
    open_case = Case.objects.open().filter(comment=comment).first()
    waits = comment.visibility in (Visibility.HELD, Visibility.HIDDEN) or comment.pending == Pending.HELD
    if open_case is not None and waits:
        hold = True  # neither editing nor another text above clears an open case
    edited = comment.public_revision != comment.revision
    if hold and edited and comment.visibility == Visibility.PUBLISHED:
        _hide_public_text(comment, around, set(verdict.reasons))
    to, pending = _destination(comment, hold)
    disclaimer = current_disclaimer(outcome.disclaimer) if outcome.disclaimer else None
    columns: dict[str, Any] = {
        "screened_digest": screened,
        "screening_due": None,
        "screening_tries": 0,
        "quiet_digest": "",
        "author_word": held_word(comment, verdict, signals) if hold else advice(verdict),
        "author_card": card_name(verdict),
        "needs_professional_since": _needs_professional(comment, verdict),
    }
    if pending != Pending.HELD:
        columns |= {
            "disclaimer": disclaimer,
            "limit_note": limit_note(verdict) if outcome.state_limit else "",
        }
    if held_anew:
        columns["public_revision"] = 0  # nobody signs it before the desk has decided
    text_is_new = comment.public_revision != comment.revision
    if to == Visibility.PUBLISHED and pending == Pending.NONE and text_is_new:
        columns |= publication_of(comment)
    before = (comment.visibility, comment.pending)
    changed = before != (to, pending) or (
        text_is_new and to == Visibility.PUBLISHED and pending == Pending.NONE
    )
    case = cases.open_case(comment, signals, raised_by=screener) if signals else None
    if case is None and open_case is not None:
        case = open_case
        cases.unpark(case)  # its author has answered
    if changed:
        visibility.change(
            comment,
            to,
            action="screen",
            actor=screener,
            pending=pending,
            updates=columns,
            rules_version=verdict.rules_version,
            case_id=case.pk if case else None,
            details={"reasons": list(verdict.reasons), "severity": verdict.severity},
        )
    else:
        Comment.objects.filter(pk=comment.pk).update(**columns)
    if case is not None:
        cases.reorder(case)
        if outcome.urgent_alert and not comment.came_from_elsewhere:
            alerts.alert_moderators(case)
    if changed and to == Visibility.PUBLISHED and text_is_new and pending == Pending.NONE:
        mark_read_with(comment)
    return changed


def labels_of(comment: Comment) -> dict[str, Any]:
    """Disclaimer and limit for the author's newest text, which a moderator approves."""
    verdict = screen(comment.screening_text(), context_of(comment))
    outcome = _outcome(comment, verdict)
    return {
        "disclaimer": current_disclaimer(outcome.disclaimer) if outcome.disclaimer else None,
        "limit_note": limit_note(verdict) if outcome.state_limit else "",
    }


def _destination(comment: Comment, hold: bool) -> tuple[str, str]:
    """Where the text goes: (visibility, state of the waiting edit)."""
    edited = comment.public_revision != comment.revision
    if comment.visibility == Visibility.HIDDEN:
        return Visibility.HIDDEN, Pending.HELD if edited else Pending.NONE
    if comment.visibility != Visibility.PUBLISHED:
        return (Visibility.HELD if hold else Visibility.PUBLISHED), Pending.NONE
    if not hold:
        return Visibility.PUBLISHED, Pending.NONE
    return (Visibility.PUBLISHED, Pending.HELD) if edited else (Visibility.HIDDEN, Pending.NONE)


def _hide_public_text(comment: Comment, around: list[str], edit_reasons: set[str]) -> bool:
    """Read the text that is public beneath an edit that others do not see, with what stands around it today.

    It is hidden where a rule holds it, or where a rule that holds the edit (``edit_reasons``) matches it too.
    Returns whether it was hidden.
    """
    if comment.visibility != Visibility.PUBLISHED:
        return False
    revision = comment.revisions.get(number=comment.public_revision)
    text = opening_text(comment.thread.public_title, comment.public_source) if comment.is_opening else (
        comment.public_source
    )  # fmt: skip
    verdict = rule_switching.in_force(comment, screen(text, around))
    verdict = without_dismissed(comment, verdict, digest=revision.digest)
    outcome = _outcome(comment, verdict)
    matches = verdict.flag and outcome.hold
    if not matches and not edit_reasons & set(verdict.reasons):
        return False
    screener = User.objects.screener()
    signals = screener_signals(verdict, outcome)
    about = Text(revision.digest, revision.number)
    case = cases.open_case(comment, signals, raised_by=screener, about=about)
    visibility.change(
        comment,
        Visibility.HIDDEN,
        action="screen",
        actor=screener,
        pending=comment.pending,
        updates={"author_word": held_word(comment, verdict, signals)},
        revision=revision.number,
        rules_version=verdict.rules_version,
        case_id=case.pk if case else None,
        details={"reasons": list(verdict.reasons), "severity": verdict.severity},
    )
    if case is not None:
        cases.reorder(case)
        if outcome.urgent_alert:
            alerts.alert_moderators(case)
    return True


def _needs_professional(comment: Comment, verdict: Verdict) -> Any:
    if verdict.at_risk and not verdict.emergency and not comment.came_from_elsewhere:
        return comment.needs_professional_since or timezone.now()
    parked = Case.objects.open().filter(comment=comment, parked_for=Case.ParkedFor.PROFESSIONAL)
    return comment.needs_professional_since if parked.exists() else None


def _hold_unscreened(comment: Comment) -> bool:
    """Hold a text that could not be screened. That is not the same as having matched a rule."""
    screener = User.objects.screener()
    with transaction.atomic():
        comment.lock_first()
        locked = (
            Comment.objects.select_for_update(of=("self",))
            .select_related("thread__article", "author")
            .get(pk=comment.pk)
        )
        if locked.digest != comment.digest or locked.screening_due is None:
            return False
        word = paragraphs([str(HELD["could_not_screen"]), waiting_sentence()])
        signal = Signal("could_not_screen", Band.S1, Flag.Source.POLICY, for_author=word)
        columns = {"screening_due": None, "screening_tries": 0, "author_word": word}
        case = cases.open_case(locked, [signal], raised_by=screener)
        if locked.visibility in (Visibility.PUBLISHED, Visibility.HIDDEN):
            edited = locked.public_revision != locked.revision
            to, pending = locked.visibility, Pending.HELD if edited else Pending.NONE
        else:
            to, pending = Visibility.HELD, Pending.NONE
        visibility.change(
            locked, to, action="could_not_screen", actor=screener, pending=pending, updates=columns,
            case_id=case.pk if case else None,
        )  # fmt: skip
        if case is not None:
            cases.reorder(case)
    return True
