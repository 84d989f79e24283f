"""Reports by readers: their weight, and hiding what several trusted readers report."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from discussions.models import Comment, CommentRevision
from k2forum.accounts.models import User, Verification
from k2forum.contributions import log, visibility
from k2forum.contributions.models import Visibility
from k2forum.moderation import cases, outcomes
from k2forum.moderation import thresholds as at
from k2forum.moderation.cases import Signal, Text
from k2forum.moderation.models import Band, Case, Flag
from k2forum.moderation.reasons import HELD, REPORT_REASONS
from k2forum.notices import telling
from k2forum.notices.models import Notice


def report(
    comment: Comment, *, reporter: Any, reason: str, text: str = "", suggest_hold: bool = False
) -> Case | None:
    """Report what is public of a comment. Its case, or None where this person reported this text before.

    ``suggest_hold``: a checked professional asks for it to be held; its case rises, and a moderator decides.
    Raises PermissionDenied for one's own comment, for what the reporter cannot see, and for suggesting a hold
    without a live badge.
    """
    if not reporter.is_authenticated or not reporter.is_active:
        raise PermissionDenied(_("Sign in to report a comment."))
    if comment.author_id == reporter.pk:
        raise PermissionDenied(_("You cannot report your own comment. You can withdraw it."))
    if suggest_hold and not may_suggest_hold(reporter):
        raise PermissionDenied(_("Suggesting a hold is for checked professionals."))
    with transaction.atomic():
        comment.lock_first()
        locked = Comment.objects.select_for_update(of=("self",)).get(pk=comment.pk)
        if locked.visibility != Visibility.PUBLISHED:
            raise PermissionDenied(_("This comment is not public at the moment."))
        about = _public_text(locked)
        mine = Flag.objects.filter(case__comment=locked, raised_by=reporter, source=Flag.Source.REPORT)
        if mine.filter(digest=about.digest).exists():
            return None
        signals = [_signal(reporter, reason, text)]
        if suggest_hold:
            signals.append(Signal("hold_suggested", Band.S2, Flag.Source.POLICY))
        case = cases.open_case(locked, signals, raised_by=reporter, about=about)
        if case is not None:
            _act_on_reports(case, locked, about)
            cases.reorder(case)
        return case


def _public_text(comment: Comment) -> Text:
    """What the reporter read: the public revision, not an edit that still waits."""
    rows = CommentRevision.objects.filter(comment=comment, number=comment.public_revision)
    return Text(rows.values_list("digest", flat=True).get(), comment.public_revision)


def may_suggest_hold(person: Any) -> bool:
    return Verification.objects.live().filter(user=person).exists()


def _signal(reporter: Any, reason: str, text: str) -> Signal:
    professional = may_suggest_hold(reporter)
    rule = f"report:{reason}"
    lifted = professional and rule == cases.HEALTH_REPORT
    weight = round(REPORT_REASONS[reason][1] * factor_of(reporter))
    return Signal(
        rule=rule,
        band=Band.S2 if lifted else Band.NONE,
        source=Flag.Source.REPORT,
        weight=weight + (at.PROFESSIONAL_REPORT_BONUS if professional else 0),
        for_moderator=text,
    )


def factor_of(reporter: Any) -> float:
    """How much a reader's report counts, 0.25 to 1.5, by the outcomes of their last hundred decided."""
    decided = Flag.objects.filter(
        raised_by=reporter,
        source=Flag.Source.REPORT,
        outcome__in=(Flag.Outcome.UPHELD, Flag.Outcome.DISMISSED),
    )
    outcomes = list(decided.order_by("-outcome_at").values_list("outcome", flat=True)[: at.FACTOR_REPORTS])
    agreed = outcomes.count(Flag.Outcome.UPHELD)
    factor = 2 * (agreed + 1) / (len(outcomes) + 2)
    return min(max(factor, at.FACTOR_LOWEST), at.FACTOR_HIGHEST)


def _act_on_reports(case: Case, comment: Comment, about: Text) -> None:
    """Hide the comment where enough trusted readers report this text; otherwise only let its case rise."""
    reports = list(
        case.flags.filter(
            source=Flag.Source.REPORT, outcome=Flag.Outcome.WAITING, digest=about.digest
        ).select_related("raised_by")
    )
    if _is_brigade(reports):
        _raise(comment, about, "brigade", Band.S1)
        return
    trusted = _trusted({flag.raised_by_id for flag in reports})
    parts = {who: n for who, n in cases.report_points(reports).items() if who in trusted}
    total = sum(parts.values())
    if total < at.HIDE_AT or len(parts) < at.HIDE_PEOPLE:
        return
    if comment.posted_as is not None and comment.posted_as.is_live():
        _raise(comment, about, "reports_of_professional", Band.S2)
        return
    word = str(HELD["auto_hide"])
    by_id = {flag.raised_by_id: flag.raised_by for flag in reports}
    entry = visibility.change(
        comment,
        Visibility.HIDDEN,
        action="auto_hide",
        actor=User.objects.screener(),
        pending=comment.pending,
        updates={"author_word": word},
        case_id=case.pk,
        score=total,
        details={
            "threshold": at.HIDE_AT,
            "parts": [[log.person_of(by_id[who]), points] for who, points in sorted(parts.items())],
        },
    )
    telling.tell(
        comment.author,
        kind=Notice.Kind.DECISION,
        title=_("Your comment is hidden while a moderator looks at it"),
        body=word,
        url=comment.get_absolute_url(),
        subject_kind=outcomes.DECISION,
        subject_id=entry.pk,
    )


def _is_brigade(reports: list[Flag]) -> bool:
    now = timezone.now()
    young = [
        flag
        for flag in reports
        if flag.created_at > now - at.BRIGADE_WITHIN and flag.raised_by.date_joined > now - at.REPORTER_AGE
    ]
    return len(young) >= at.BRIGADE_REPORTS


def _trusted(people: set[int]) -> set[int]:
    """Who counts towards hiding: an account of some age, and a comment that is public."""
    old = User.objects.filter(pk__in=people, date_joined__lt=timezone.now() - at.REPORTER_AGE, is_active=True)
    writers = Comment.objects.filter(author_id__in=people, visibility=Visibility.PUBLISHED)
    return set(old.filter(pk__in=writers.values("author_id")).values_list("pk", flat=True))


def _raise(comment: Comment, about: Text, rule: str, band: Band) -> None:
    signal = Signal(rule, band, Flag.Source.POLICY)
    cases.open_case(comment, [signal], raised_by=User.objects.screener(), about=about)
