"""What becomes a flag: findings of the screener, and holds that come from who writes and where."""

from __future__ import annotations

from dataclasses import replace

from django.conf import settings

from discussions.models import Comment
from k2forum.accounts import sanctions
from k2forum.contributions.models import Visibility
from k2forum.moderation.cases import Signal
from k2forum.moderation.models import Band, Decision, Flag
from k2forum.moderation.policy import Outcome
from k2forum.moderation.reasons import HELD
from k2forum.rendering import render_markdown
from k2forum.screening.types import Verdict


def sourced_professional(comment: Comment) -> bool:
    live = comment.posted_as is not None and comment.posted_as.is_live()
    return live and (
        "http://" in comment.source or "https://" in comment.source or "doi" in comment.source.lower()
    )


def without_dismissed(comment: Comment, verdict: Verdict, *, digest: str = "") -> Verdict:
    """The verdict without what a moderator dismissed for this exact text, by default the newest."""
    dismissed = set(
        Flag.objects.filter(
            case__comment=comment,
            digest=digest or comment.digest,
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


def policy_signals(comment: Comment) -> list[Signal]:
    """Holds that come from who writes and where, not from what the text says."""
    found = []
    source = Flag.Source.POLICY
    if comment.thread.effective_hold_policy == "all":
        found.append(Signal("policy_all", Band.S0, source, for_author=str(HELD["policy_all"])))
    if sanctions.is_held(comment.author):
        found.append(Signal("member_hold", Band.S1, source, for_author=str(HELD["member_hold"])))
    if comment.author.has_perm("moderation.see_queue") or comment.came_from_elsewhere:
        return found  # what came from elsewhere was let through there: it is no first post of a new member
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
    if count < settings.NEW_MEMBER_LINK_COMMENTS and has_link and not sourced_professional(comment):
        found.append(Signal("new_member_link", Band.S1, source, for_author=str(HELD["new_member_link"])))
    if comment.visibility == Visibility.REJECTED or (comment.pending and _an_edit_was_rejected(comment)):
        found.append(Signal("resubmitted", Band.S1, source, for_author=str(HELD["resubmitted"])))
    decided = Flag.objects.filter(
        case__comment=comment, digest=comment.digest, source=source, outcome=Flag.Outcome.DISMISSED
    )
    settled = set(decided.values_list("rule", flat=True))
    return [signal for signal in found if signal.rule not in settled]


def _an_edit_was_rejected(comment: Comment) -> bool:
    """Whether a moderator said no to an edit that is newer than what is public, and still means it."""
    rows = Decision.objects.filter(subject_kind=Comment.kind_label, subject_id=comment.pk)
    rejected = rows.filter(action="reject", revision__gt=comment.public_revision)
    taken_back = rows.filter(reverses_id__isnull=False).values("reverses_id")
    return rejected.exclude(pk__in=taken_back).exists()


def screener_signals(verdict: Verdict, outcome: Outcome) -> list[Signal]:
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
