"""Opening cases, raising flags in them, and keeping their order number right."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, Max
from django.utils import timezone

from discussions.models import Comment
from k2forum.contributions.models import Visibility
from k2forum.moderation.models import Band, Case, Flag
from k2forum.moderation.policy import PUBLIC_POINTS, SEVERITY_POINTS

REPORTS_AT_MOST = 300


@dataclass(slots=True)
class Signal:
    """One flag to raise."""

    rule: str
    band: Band
    source: str
    severity: str = ""
    spans: list[list[int]] = field(default_factory=list)
    quote: str = ""
    for_author: str = ""
    for_moderator: str = ""
    sources: list[str] = field(default_factory=list)
    rules_version: str = ""
    weight: int = 0


def minutes_since_epoch(moment: datetime.datetime) -> int:
    return int(moment.timestamp() // 60)


def open_case(comment: Comment, signals: Iterable[Signal], *, raised_by: Any) -> Case | None:
    """Raise ``signals`` in the comment's case: opened, joined, or reopened as a new round.

    The same text and rule never flags twice. Returns the case, or None where nothing was new and no case
    is open. Runs in the caller's transaction, after the comment's row was locked.
    """
    case = Case.objects.select_for_update(of=("self",)).filter(comment=comment).first()
    known: set[tuple[str, int]] = set()
    if case is not None:
        known = set(case.flags.filter(digest=comment.digest).values_list("rule", "raised_by_id"))
    fresh = [signal for signal in signals if (signal.rule, raised_by.pk) not in known]
    if not fresh:
        return case if case is not None and case.is_open else None
    now = timezone.now()
    if case is None:
        case = Case.objects.create(comment=comment, opened_at=now)
    elif not case.is_open:
        Case.objects.filter(pk=case.pk).update(
            state=Case.State.OPEN, round=F("round") + 1, opened_at=now, decided_at=None, claimed_by=None,
            claimed_until=None, version=F("version") + 1, escalated_at=None,
        )  # fmt: skip
    Flag.objects.bulk_create(
        Flag(
            case=case,
            source=signal.source,
            rule=signal.rule,
            digest=comment.digest,
            revision=comment.revision,
            band=signal.band,
            severity=signal.severity,
            spans=signal.spans,
            quote=signal.quote,
            for_author=signal.for_author,
            for_moderator=signal.for_moderator,
            sources=signal.sources,
            rules_version=signal.rules_version,
            weight=signal.weight,
            raised_by=raised_by,
        )
        for signal in fresh
    )
    reorder(case)
    return case


def reorder(case: Case) -> None:
    """Recompute band, points and order number from the open flags, and raise the version."""
    case.refresh_from_db()
    waiting = case.flags.filter(outcome=Flag.Outcome.WAITING)
    parts = score_parts(case)
    points = sum(parts.values())
    Case.objects.filter(pk=case.pk).update(
        band=waiting.aggregate(highest=Max("band"))["highest"] or Band.S0,
        points=points,
        order_key=points - minutes_since_epoch(case.opened_at),
        public_now=case.comment.visibility == Visibility.PUBLISHED,
        version=F("version") + 1,
    )
    case.refresh_from_db()


def score_parts(case: Case) -> dict[str, int]:
    """The parts of the score without the waiting time: severity, reports, public now."""
    flags = list(case.flags.filter(outcome=Flag.Outcome.WAITING))
    severity = max((SEVERITY_POINTS.get(flag.severity, 0) for flag in flags), default=0)
    reports = min(sum(flag.weight for flag in flags if flag.source == Flag.Source.REPORT), REPORTS_AT_MOST)
    public = PUBLIC_POINTS if case.comment.visibility == Visibility.PUBLISHED else 0
    return {"severity": severity, "reports": reports, "public": public}
