"""What the desk does in numbers: for the dashboard, and with small numbers merged for everybody."""

from __future__ import annotations

import datetime
import statistics
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from discussions.models import ContextNote
from k2forum.contributions.models import LogEntry, LogPerson, Visibility
from k2forum.moderation.actions import APPROVALS
from k2forum.moderation.models import Appeal, Band, Case, Decision, Flag, ReasonCode
from k2forum.moderation.reasons import rule_name
from k2forum.moderation.thresholds import PUBLIC_DELAY, SMALL_NUMBER

AGES = ((1, "< 1 h"), (6, "1-6 h"), (24, "6-24 h"), (72, "1-3 d"), (168, "3-7 d"), (None, "> 7 d"))
ROWS_READ = 20_000
NOT_DECISIONS = ("note", "claim", "take_over", "first_approval", "appeal", "undo")


@dataclass(frozen=True, slots=True)
class Rule:
    """How often a rule matched, and what moderators made of it."""

    name: str
    hits: int
    upheld: int
    dismissed: int
    overturned: int

    @property
    def words(self) -> str:
        return rule_name(self.name)

    @property
    def uphold_percent(self) -> int | None:
        decided = self.upheld + self.dismissed
        return round(100 * self.upheld / decided) if decided else None


def backlog_ages(now: datetime.datetime) -> list[tuple[str, int]]:
    """How many cases wait, by how long."""
    counts = dict.fromkeys((label for _hours, label in AGES), 0)
    for opened_at in (
        Case.objects.in_queue(now).order_by("opened_at").values_list("opened_at", flat=True)[:ROWS_READ]
    ):
        hours = (now - opened_at).total_seconds() / 3600
        counts[next(label for limit, label in AGES if limit is None or hours < limit)] += 1
    return list(counts.items())


def times_to_decision(now: datetime.datetime, days: int = 30) -> list[tuple[str, float]]:
    """Median hours from opening to decision, day by day."""
    since = (now - datetime.timedelta(days=days - 1)).replace(hour=0, minute=0, second=0, microsecond=0)
    by_day: dict[datetime.date, list[float]] = {}
    for opened, decided in _decided_since(since):
        by_day.setdefault(timezone.localdate(decided), []).append((decided - opened).total_seconds() / 3600)
    all_days = [timezone.localdate(since) + datetime.timedelta(days=n) for n in range(days)]
    return [(day.isoformat(), statistics.median(by_day[day]) if day in by_day else 0.0) for day in all_days]


def _decided_since(since: datetime.datetime) -> Any:
    rows = Case.objects.filter(decided_at__gte=since, state=Case.State.DECIDED)
    return rows.order_by("-decided_at").values_list("opened_at", "decided_at")[:ROWS_READ]


def median_minutes(since: datetime.datetime) -> int | None:
    minutes = [(decided - opened).total_seconds() / 60 for opened, decided in _decided_since(since)]
    return round(statistics.median(minutes)) if minutes else None


def reasons(since: datetime.datetime, until: datetime.datetime | None = None) -> list[tuple[str, int]]:
    """Decisions against texts by reason, the commonest first."""
    names = dict(ReasonCode.choices)
    against = _human(since, until).exclude(reason="").exclude(action__in=APPROVALS)
    rows = against.values_list("reason").annotate(n=Count("pk")).order_by("-n")
    return [(str(names.get(reason, reason)), n) for reason, n in rows]


def _human(since: datetime.datetime, until: datetime.datetime | None = None) -> Any:
    """What people decided, without what was undone within its thirty seconds: nobody has heard of that."""
    undone = Decision.objects.filter(at__gte=since, action="undo", reverses_id__isnull=False)
    rows = Decision.objects.filter(at__gte=since, automatic=False).exclude(action__in=NOT_DECISIONS)
    rows = rows.exclude(pk__in=undone.values("reverses_id"))
    return rows.filter(at__lt=until) if until else rows


def automatic_and_human(since: datetime.datetime, until: datetime.datetime | None = None) -> tuple[int, int]:
    """How many texts the automatic check held or hid, and how many decisions people made."""
    held = _about_comments(since).filter(automatic=True, after__in=(Visibility.HELD, Visibility.HIDDEN))
    held = held.filter(at__lt=until) if until else held
    return held.count(), _human(since, until).count()


def _about_comments(since: datetime.datetime) -> Any:
    """The log of comments, without context notes: these wait for a second signature, whatever they say."""
    notes = ContextNote.objects.values("comment")
    return LogEntry.objects.filter(at__gte=since, subject_kind="comment").exclude(subject_id__in=notes)


def held_percent(since: datetime.datetime) -> int | None:
    """The share of screened comments that were held."""
    screened = _about_comments(since).filter(action="screen")
    counts = screened.aggregate(all=Count("pk"), held=Count("pk", filter=Q(after=Visibility.HELD)))
    return round(100 * counts["held"] / counts["all"]) if counts["all"] else None


def rules(since: datetime.datetime) -> list[Rule]:
    """Every rule with hits since then, the most frequent first."""
    rows = (
        Flag.objects.filter(created_at__gte=since)
        .exclude(rule__startswith="appeal:")
        .values_list("rule")
        .annotate(
            hits=Count("pk"),
            upheld=Count("pk", filter=Q(outcome=Flag.Outcome.UPHELD)),
            dismissed=Count("pk", filter=Q(outcome=Flag.Outcome.DISMISSED)),
            overturned=Count("pk", filter=Q(overturned_at__isnull=False)),
        )
        .order_by("-hits", "rule")
    )
    return [Rule(*row) for row in rows[:50]]


def emergencies_today() -> list[tuple[str, int]]:
    """How many emergencies each person decided today, so that leads see who needs a break."""
    start = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    cases = Case.objects.filter(decided_at__gte=start, flags__band=Band.S4).values("pk")
    rows = (
        _human(start)
        .filter(case_id__in=cases)
        .values_list("actor_person")
        .annotate(n=Count("case_id", distinct=True))
    )
    counts = dict(rows.order_by())
    names = dict(LogPerson.objects.filter(pk__in=counts).values_list("pk", "name"))
    return sorted(((names.get(pk, "?"), n) for pk, n in counts.items()), key=lambda row: -row[1])


def merged(rows: list[tuple[str, int]]) -> list[tuple[str, str]]:
    """Numbers for everybody: what is under five stands together, so that nobody can be told from a number."""
    large = [(name, str(n)) for name, n in rows if n >= SMALL_NUMBER]
    small = sum(n for _name, n in rows if 0 < n < SMALL_NUMBER)
    if small >= SMALL_NUMBER:
        large.append((_("Others together"), str(small)))
    elif small:
        large.append((_("Others together"), _("fewer than %(n)s") % {"n": SMALL_NUMBER}))
    return large


def shown(number: int) -> str:
    """One number for everybody."""
    if 0 < number < SMALL_NUMBER:
        return _("fewer than %(n)s") % {"n": SMALL_NUMBER}
    return str(number)


def public_months(now: datetime.datetime, months: int = 6) -> list[dict[str, Any]]:
    """The last months for everybody, without the last seven days."""
    until = now - PUBLIC_DELAY
    start = timezone.localtime(until).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    found = []
    for _n in range(months):
        automatic, human = automatic_and_human(start, until)
        appeals = dict(
            Appeal.objects.filter(decided_at__gte=start, decided_at__lt=until)
            .values_list("outcome")
            .annotate(Count("pk"))
            .order_by()
        )
        won = appeals.get(Appeal.Outcome.OVERTURNED, 0)
        if automatic or human or appeals:
            found.append(
                {
                    "month": start,
                    "automatic": shown(automatic),
                    "human": shown(human),
                    "reasons": merged(reasons(start, until)),
                    "appeals": shown(sum(appeals.values())),
                    "won": shown(won),
                }
            )
        until = start
        start = (start - datetime.timedelta(days=1)).replace(day=1)
    return found


def public_entries(now: datetime.datetime, limit: int = 50) -> list[dict[str, Any]]:
    """Single decisions without text, names or numbers of cases; seven days late and only to the day."""
    rows = _human(now - datetime.timedelta(days=90), now - PUBLIC_DELAY).order_by("-pk")[:limit]
    names = dict(ReasonCode.choices)
    return [
        {"day": timezone.localdate(row.at), "action": row.action, "reason": str(names.get(row.reason, ""))}
        for row in rows
    ]
