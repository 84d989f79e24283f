"""Opening cases, raising flags in them, and keeping their order number right."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F
from django.utils import timezone

from discussions.models import Comment
from k2forum.contributions.models import Visibility
from k2forum.moderation.models import Band, Case, Flag
from k2forum.moderation.policy import PUBLIC_POINTS, SEVERITY_POINTS
from k2forum.moderation.thresholds import REPORTS_AT_MOST

HEALTH_REPORT = "report:health-harm"


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


@dataclass(frozen=True, slots=True)
class Text:
    """The exact text that a signal is about."""

    digest: str
    revision: int


def minutes_since_epoch(moment: datetime.datetime) -> int:
    return int(moment.timestamp() // 60)


def open_case(
    comment: Comment, signals: Iterable[Signal], *, raised_by: Any, about: Text | None = None
) -> Case | None:
    """Raise ``signals`` in the comment's case: opened, joined, or reopened as a new round.

    ``about`` is the text they are about, by default the author's newest. The same text and rule never
    flags twice. Returns the case, or None where nothing was new and no case is open. Runs in the caller's
    transaction, after the comment's row was locked.
    """
    text = about or Text(comment.digest, comment.revision)
    case = Case.objects.select_for_update(of=("self",)).filter(comment=comment).first()
    known: set[tuple[str, int]] = set()
    if case is not None:
        known = set(case.flags.filter(digest=text.digest).values_list("rule", "raised_by_id"))
    fresh = [signal for signal in signals if (signal.rule, raised_by.pk) not in known]
    if not fresh:
        return case if case is not None and case.is_open else None
    now = timezone.now()
    if case is None:
        case = Case.objects.create(comment=comment, opened_at=now)
    elif not case.is_open:
        Case.objects.filter(pk=case.pk).update(
            state=Case.State.OPEN, round=F("round") + 1, opened_at=now, decided_at=None, claimed_by=None,
            claimed_until=None, escalated_at=None, escalated_to="", parked_until=None, parked_for="",
        )  # fmt: skip
    else:
        unpark(case)
    Flag.objects.bulk_create(_flag(case, signal, text, raised_by) for signal in fresh)
    reorder(case)
    return case


def _flag(case: Case, signal: Signal, text: Text, raised_by: Any) -> Flag:
    return Flag(
        case=case,
        source=signal.source,
        rule=signal.rule,
        digest=text.digest,
        revision=text.revision,
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


def unpark(case: Case) -> None:
    """Back into the queue, at its old place."""
    Case.objects.filter(pk=case.pk).update(parked_until=None, parked_for="")


def reorder(case: Case) -> None:
    """Recompute band, points and order number from the open flags, and raise the version."""
    case.refresh_from_db()
    flags = list(case.flags.filter(outcome=Flag.Outcome.WAITING))
    public = Comment.objects.filter(pk=case.comment_id, visibility=Visibility.PUBLISHED).exists()
    points = sum(parts_of(flags, public).values())
    Case.objects.filter(pk=case.pk).update(
        band=band_of(flags),
        points=points,
        order_key=points - minutes_since_epoch(case.opened_at),
        public_now=public,
        version=F("version") + 1,
    )
    case.refresh_from_db()


def band_of(flags: list[Flag]) -> Band:
    """The highest band of open flags. Reports alone have none until two people made them."""
    highest = max((flag.band for flag in flags), default=Band.NONE)
    reports = [flag for flag in flags if flag.source == Flag.Source.REPORT]
    if len({flag.raised_by_id for flag in reports}) >= 2:
        highest = max(highest, Band.S1)
    if len({flag.raised_by_id for flag in reports if flag.rule == HEALTH_REPORT}) >= 2:
        highest = max(highest, Band.S2)
    return Band(highest)


def report_points(flags: Iterable[Flag]) -> dict[int, int]:
    """Points of open reports by reporter: each person counts once, with their weightiest report."""
    points: dict[int, int] = {}
    for flag in flags:
        if flag.source == Flag.Source.REPORT:
            points[flag.raised_by_id] = max(points.get(flag.raised_by_id, 0), flag.weight)
    return points


def parts_of(flags: list[Flag], public: bool) -> dict[str, int]:
    """The parts of the score without the waiting time: severity, reports, public now."""
    return {
        "severity": max((SEVERITY_POINTS.get(flag.severity, 0) for flag in flags), default=0),
        "reports": min(sum(report_points(flags).values()), REPORTS_AT_MOST),
        "public": PUBLIC_POINTS if public else 0,
    }
