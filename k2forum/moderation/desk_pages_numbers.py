"""The desk's numbers and its log."""

from __future__ import annotations

import datetime

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from k2forum.contributions.models import LogEntry, LogPerson
from k2forum.moderation import charts, statistics
from k2forum.moderation.desk_card import rows_of
from k2forum.moderation.desk_list import duration
from k2forum.moderation.desk_pages import desk_page, is_number

DAYS = 30


@require_GET
@never_cache
def numbers(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    since = now - datetime.timedelta(days=DAYS)
    automatic, human = statistics.automatic_and_human(since)
    rules = statistics.rules(since)
    median = statistics.median_minutes(since)
    rates = [(rule.words, rule.uphold_percent) for rule in rules if rule.uphold_percent is not None]
    return desk_page(
        request,
        "numbers.html",
        title=_("Numbers of the last 30 days"),
        charts=[
            charts.lying(_("Waiting now, by age"), statistics.backlog_ages(now)),
            charts.standing(
                _("Hours to a decision, median by day"), statistics.times_to_decision(now, DAYS), " h"
            ),
            charts.lying(_("Decisions by reason"), statistics.reasons(since)[:12]),
            charts.lying(
                _("Automatic and by people"),
                [(_("held automatically"), automatic), (_("decided by people"), human)],
            ),
            charts.lying(_("Rules: how often they match"), [(rule.words, rule.hits) for rule in rules[:12]]),
            charts.lying(_("Rules: share that people upheld"), rates[:12], " %"),
        ],
        rules=rules,
        held=statistics.held_percent(since),
        median=duration(median) if median is not None else "",
        emergencies=statistics.emergencies_today() if request.user.has_perm("moderation.lead") else None,
    )


@require_GET
@never_cache
def log_pages(request: HttpRequest) -> HttpResponse:
    """Every act, newest first; by person or action."""
    entries = LogEntry.objects.order_by("-pk")
    if action := request.GET.get("action", "")[:40]:
        entries = entries.filter(action=action)
    if who := request.GET.get("who", "")[:120]:
        people = LogPerson.objects.filter(name__iexact=who).values_list("pk", flat=True)[:20]
        entries = entries.filter(actor_person__in=list(people))
    before = request.GET.get("before", "")
    if is_number(before):
        entries = entries.filter(pk__lt=int(before))
    found = list(entries[:51])
    return desk_page(
        request,
        "log.html",
        title=_("The log"),
        rows=rows_of(found[:50]),
        before=found[49].pk if len(found) > 50 else None,
        filters={"action": action, "who": who},
    )
