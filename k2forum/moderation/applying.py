"""From a text that is due to its outcome: claim it, screen it, apply the verdict if the text is still the same."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from discussions.context import context_of
from discussions.models import Comment, CommentRevision, Thread
from discussions.posting import mark_read_with
from k2forum.accounts.models import User
from k2forum.contributions import visibility
from k2forum.contributions.disclaimers import current_disclaimer
from k2forum.contributions.models import Pending, Visibility, digest_of
from k2forum.moderation import alerts, cases
from k2forum.moderation.cases import Signal
from k2forum.moderation.models import Band, Case, Flag
from k2forum.moderation.policy import Outcome, outcome_of
from k2forum.moderation.reasons import HELD
from k2forum.rendering import render_markdown
from k2forum.screening import screen
from k2forum.screening.types import Verdict

logger = logging.getLogger(__name__)

# While one worker is at a text, nobody else takes it; if the worker dies, it is due again after this.
CLAIM = timedelta(seconds=60)
RETRY = timedelta(seconds=10)


def screen_one(pk: int) -> bool:
    """Screen the comment ``pk`` if it is due, and apply the verdict. Returns whether its state changed.

    Tries are counted before the text is read, so a text that kills its worker is held after a few.
    """
    now = timezone.now()
    claimed = (
        Comment.objects.due(now)
        .filter(pk=pk)
        .update(screening_due=now + CLAIM, screening_tries=F("screening_tries") + 1)
    )
    if not claimed:
        return False
    comment = Comment.objects.select_related("thread__article", "author").get(pk=pk)
    if comment.screening_tries > settings.SCREENING_MAX_TRIES:
        return _hold_unscreened(comment)
    context = context_of(comment)
    try:
        verdict = screen(comment.screening_text(), context)
    except (Exception, SoftTimeLimitExceeded) as error:
        # The message may quote the text, so only the kind of error is logged.
        logger.error("screening comment %s failed: %s", pk, type(error).__name__)
        if comment.screening_tries >= settings.SCREENING_MAX_TRIES:
            return _hold_unscreened(comment)
        Comment.objects.filter(pk=pk, digest=comment.digest).update(screening_due=timezone.now() + RETRY)
        return False
    return apply(comment, verdict, context)


def sweep(limit: int = 500) -> int:
    """Screen whatever is due, oldest first; returns how many changed state."""
    due = Comment.objects.due().order_by("screening_due").values_list("pk", flat=True)[:limit]
    return sum(screen_one(pk) for pk in list(due))


def apply(comment: Comment, verdict: Verdict, context: list[str]) -> bool:
    """Apply ``verdict`` to the exact text it was made for; does nothing where the text has changed since."""
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
        screened = digest_of(locked.screening_text(), *context)
        if locked.screened_digest == screened and locked.pending != Pending.SCREENING:
            if locked.visibility != Visibility.SCREENING:
                Comment.objects.filter(pk=locked.pk).update(screening_due=None, screening_tries=0)
                return False
        verdict = _without_dismissed(locked, verdict)
        outcome = _outcome(locked, verdict)
        return _carry_out(locked, verdict, outcome, screened)


def _outcome(comment: Comment, verdict: Verdict) -> Outcome:
    return outcome_of(
        verdict,
        policy=comment.thread.effective_hold_policy,
        disclaimer_on_all=settings.DISCLAIMER_ON_ALL,
        sourced_professional=_sourced_professional(comment),
    )


def _sourced_professional(comment: Comment) -> bool:
    live = comment.posted_as is not None and comment.posted_as.is_live()
    return live and (
        "http://" in comment.source or "https://" in comment.source or "doi" in comment.source.lower()
    )


def _without_dismissed(comment: Comment, verdict: Verdict) -> Verdict:
    """The verdict without what a moderator dismissed for this exact text."""
    dismissed = set(
        Flag.objects.filter(
            case__comment=comment,
            digest=comment.digest,
            source=Flag.Source.SCREENER,
            outcome=Flag.Outcome.DISMISSED,
        ).values_list("rule", flat=True)
    )
    if not dismissed:
        return verdict
    findings = tuple(finding for finding in verdict.findings if finding.rule not in dismissed)
    reasons = tuple(reason for reason in verdict.reasons if any(f.reason == reason for f in findings))
    emergency = verdict.emergency if "emergency" in reasons else None
    severity = verdict.severity if reasons else "none"
    return replace(
        verdict,
        findings=findings,
        reasons=reasons,
        flag=bool(reasons),
        severity=severity,
        emergency=emergency,
    )


def _policy_signals(comment: Comment) -> list[Signal]:
    """Holds that come from who writes and where, not from what the text says."""
    found = []
    source = Flag.Source.POLICY
    if comment.thread.effective_hold_policy == "all":
        found.append(Signal("policy_all", Band.S0, source, for_author=str(HELD["policy_all"])))
    if comment.author.has_perm("moderation.see_queue"):
        return found
    earlier = Comment.objects.filter(author=comment.author, pk__lt=comment.pk, published_at__isnull=False)
    count = earlier.order_by("pk")[
        : max(settings.NEW_MEMBER_HELD_COMMENTS, settings.NEW_MEMBER_LINK_COMMENTS)
    ].count()
    if count < settings.NEW_MEMBER_HELD_COMMENTS:
        found.append(Signal("new_member", Band.S0, source, for_author=str(HELD["new_member"])))
    has_link = (
        "href=" in render_markdown(comment.source)
        or "http://" in comment.source
        or "https://" in comment.source
    )
    if count < settings.NEW_MEMBER_LINK_COMMENTS and has_link and not _sourced_professional(comment):
        found.append(Signal("new_member_link", Band.S1, source, for_author=str(HELD["new_member_link"])))
    if comment.visibility == Visibility.REJECTED:
        found.append(Signal("resubmitted", Band.S1, source, for_author=str(HELD["resubmitted"])))
    decided = Flag.objects.filter(
        case__comment=comment, digest=comment.digest, source=source, outcome=Flag.Outcome.DISMISSED
    )
    settled = set(decided.values_list("rule", flat=True))
    return [signal for signal in found if signal.rule not in settled]


def _screener_signals(verdict: Verdict, outcome: Outcome) -> list[Signal]:
    if not verdict.flag:
        return []
    bands = {"emergency": Band.S4, "prescription_change": Band.S3, "interaction": Band.S3}
    by_rule: dict[str, Signal] = {}
    for finding in verdict.findings:
        if finding.reason is None:
            continue
        signal = by_rule.get(finding.rule)
        if signal is None:
            signal = by_rule[finding.rule] = Signal(
                rule=finding.rule,
                band=bands.get(finding.reason, outcome.band or Band.S2),
                source=Flag.Source.SCREENER,
                severity=verdict.severity,
                quote=finding.quote,
                for_author=finding.for_author,
                for_moderator=finding.for_moderator,
                sources=list(finding.sources),
                rules_version=verdict.rules_version,
            )
        signal.spans.append([finding.start, finding.end])
    if not by_rule:
        for reason in verdict.reasons:
            by_rule[reason] = Signal(
                reason, outcome.band or Band.S2, Flag.Source.SCREENER, verdict.severity,
                for_author=str(HELD[reason]), rules_version=verdict.rules_version,
            )  # fmt: skip
    return list(by_rule.values())


def _carry_out(comment: Comment, verdict: Verdict, outcome: Outcome, screened: str) -> bool:
    screener = User.objects.screener()
    policy_signals = _policy_signals(comment) if comment.pending or not comment.is_public else []
    signals = [*_screener_signals(verdict, outcome), *policy_signals]
    hold = outcome.hold or bool(policy_signals)
    open_case = Case.objects.filter(comment=comment, state=Case.State.OPEN).exists()
    if not comment.is_public and open_case and comment.visibility in (Visibility.HELD, Visibility.HIDDEN):
        hold = True  # editing never clears an open case
    to, pending = _destination(comment, hold, verdict)
    disclaimer = current_disclaimer(outcome.disclaimer) if outcome.disclaimer else None
    columns: dict[str, Any] = {
        "screened_digest": screened,
        "screening_due": None,
        "screening_tries": 0,
        "author_word": _author_word(comment, verdict, signals) if hold else _advice(verdict),
        "author_card": verdict.emergency or (f"at_risk_{verdict.at_risk}" if verdict.at_risk else ""),
        "needs_professional_since": _needs_professional(comment, verdict),
    }
    if pending != Pending.HELD:
        columns |= {
            "disclaimer": disclaimer,
            "limit_note": _limit_note(verdict) if outcome.state_limit else "",
        }
    text_is_new = comment.public_revision != comment.revision
    if to == Visibility.PUBLISHED and pending == Pending.NONE and text_is_new:
        columns |= publication_of(comment)
    before = (comment.visibility, comment.pending)
    changed = (
        before != (to, pending) or (text_is_new and to == Visibility.PUBLISHED and pending == Pending.NONE)
    )
    case = cases.open_case(comment, signals, raised_by=screener) if signals else None
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
        if outcome.urgent_alert:
            alerts.alert_moderators(case)
    if changed and to == Visibility.PUBLISHED and text_is_new and pending == Pending.NONE:
        mark_read_with(comment)
    return changed


def _destination(comment: Comment, hold: bool, verdict: Verdict) -> tuple[str, str]:
    """Where the text goes: (visibility, state of the waiting edit)."""
    if comment.visibility == Visibility.PUBLISHED:
        if comment.pending == Pending.NONE and comment.public_revision == comment.revision:
            return (Visibility.HIDDEN if hold else Visibility.PUBLISHED), Pending.NONE
        if not hold:
            return Visibility.PUBLISHED, Pending.NONE
        return (
            Visibility.HIDDEN if _public_text_matches(comment, verdict) else Visibility.PUBLISHED
        ), Pending.HELD
    if comment.visibility == Visibility.HIDDEN:
        return (
            Visibility.HIDDEN,
            Pending.HELD if comment.public_revision != comment.revision else Pending.NONE,
        )
    return (Visibility.HELD if hold else Visibility.PUBLISHED), Pending.NONE


def _public_text_matches(comment: Comment, verdict: Verdict) -> bool:
    """Whether a rule that holds the edit also matches what is public now."""
    public = screen(comment.public_source, context_of(comment))
    return bool(set(public.reasons) & set(verdict.reasons))


def publication_of(comment: Comment) -> dict[str, Any]:
    """The columns that make the author's newest text the public one. Also keeps its revision and title."""
    CommentRevision.objects.filter(comment=comment, number=comment.revision).update(
        published_at=timezone.now()
    )
    if comment.is_opening:
        title = Thread.objects.values_list("title", flat=True).get(pk=comment.thread_id)
        Thread.objects.filter(pk=comment.thread_id).update(public_title=title)
    return {
        "public_source": comment.source,
        "public_html": render_markdown(comment.source),
        "public_revision": comment.revision,
    }


def _author_word(comment: Comment, verdict: Verdict, signals: list[Signal]) -> str:
    words = [signal.for_author for signal in signals if signal.for_author]
    words = words or [str(HELD[reason]) for reason in verdict.reasons]
    return " ".join(dict.fromkeys(words))[:1000]


def _advice(verdict: Verdict) -> str:
    """What the author is told about a text that is public: unit slips and the like."""
    words = [finding.for_author for finding in verdict.findings if finding.reason is None or verdict.flag]
    return " ".join(dict.fromkeys(words))[:1000]


def _limit_note(verdict: Verdict) -> str:
    words = [finding.for_author for finding in verdict.findings if finding.reason == "over_limit"]
    return " ".join(dict.fromkeys(words))[:1000]


def _needs_professional(comment: Comment, verdict: Verdict) -> Any:
    if verdict.at_risk and not verdict.emergency:
        return comment.needs_professional_since or timezone.now()
    return None


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
        word = str(HELD["could_not_screen"])
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
