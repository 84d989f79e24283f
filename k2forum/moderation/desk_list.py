"""The desk's list: open cases by urgency, as the filters in the address say, in a fixed number of queries."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Article
from k2forum.accounts.models import User
from k2forum.accounts.paging import counts_up_to, in_words
from k2forum.moderation.models import Band, Case, CaseQuerySet, Decision, Flag, ReasonCode
from k2forum.moderation.reasons import REPORT_REASONS, rule_name

CASES_PER_PAGE = 50
MOST_COUNTED = 100  # cases of a band
EXCERPT = 160
RULES_REMEMBERED = 300  # seconds
STATES = {
    "": gettext_lazy("Waiting now"),
    "parked": gettext_lazy("Put off"),
    "escalated": gettext_lazy("Escalated"),
    "open": gettext_lazy("All open"),
    "decided": gettext_lazy("Decided"),
}
AGES = {
    "1": gettext_lazy("over 1 hour"),
    "24": gettext_lazy("over 1 day"),
    "168": gettext_lazy("over 7 days"),
}
CLAIMS = {
    "me": gettext_lazy("by me"),
    "others": gettext_lazy("by others"),
    "nobody": gettext_lazy("by nobody"),
}
FILTERS = ("state", "band", "reason", "article", "rule", "member", "claimed", "age", "q")


@dataclass(slots=True)
class CaseRow:
    id: int
    url: str
    band: int
    band_label: str
    excerpt: str
    author_name: str
    state: str
    score: int
    waiting: str
    holder: str
    reasons: list[str]
    escalated: bool
    seen: str


@dataclass(slots=True)
class CaseList:
    rows: list[CaseRow]
    counts: list[tuple[str, str, str]]  # words, address, number
    parked: str
    query: str
    page: int
    more: bool
    as_of: str


def chosen(parameters: Mapping[str, str]) -> dict[str, str]:
    """The filters that are set, out of an address's parameters."""
    found = {name: str(parameters.get(name, "")).replace("\0", "").strip()[:100] for name in FILTERS}
    return {name: value for name, value in found.items() if value}


def list_of(parameters: Mapping[str, str], viewer: Any, *, page: int = 1) -> CaseList:
    """One page of cases. Filters narrow; nothing else does: there is no smallest score."""
    filters = chosen(parameters)
    now = timezone.now()
    start = (max(page, 1) - 1) * CASES_PER_PAGE
    query = filtered(filters, viewer)
    query = query.order_by("-decided_at", "-pk") if filters.get("state") == "decided" else query.in_order()
    rows = query.select_related("comment__author", "claimed_by")
    cases = list(rows[start : start + CASES_PER_PAGE + 1])
    more, cases = len(cases) > CASES_PER_PAGE, cases[:CASES_PER_PAGE]
    rules = _open_rules(cases)
    counts, parked = _counts(now)
    return CaseList(
        rows=[_row(case, rules.get(case.pk, []), filters, now) for case in cases],
        counts=counts,
        parked=parked,
        query=urlencode(filters),
        page=max(page, 1),
        more=more,
        as_of=now.isoformat(),
    )


def filtered(filters: Mapping[str, str], viewer: Any) -> CaseQuerySet:
    """The cases that the filters leave."""
    now = timezone.now()
    state = filters.get("state", "")
    query = {
        "parked": Case.objects.open().filter(parked_until__gt=now),
        "escalated": Case.objects.open().filter(escalated_at__isnull=False),
        "open": Case.objects.open(),
        "decided": Case.objects.filter(state=Case.State.DECIDED),
    }.get(state, Case.objects.in_queue(now))
    if (band := _number(filters.get("band"))) is not None:
        query = query.filter(band=band)
    if reason := filters.get("reason"):
        query = query.filter(_for_reason(reason))
    if rule := filters.get("rule"):
        query = query.filter(Exists(Flag.objects.filter(case=OuterRef("pk"), rule=rule)))
    if (article := _number(filters.get("article"))) is not None:
        query = query.filter(comment__thread__article=article)
    if member := filters.get("member"):
        query = query.filter(comment__author__in=User.objects.filter(display_name__iexact=member))
    if (hours := _number(filters.get("age"))) is not None:
        query = query.filter(opened_at__lt=now - datetime.timedelta(hours=min(hours, 100_000)))
    if words := filters.get("q"):
        query = query.filter(_search(words))
    return _claimed(query, filters.get("claimed", ""), viewer, now)


def _for_reason(reason: str) -> Any:
    """A report for it that is open, or a decision with it."""
    reported = Flag.objects.filter(case=OuterRef("pk"), rule=f"report:{reason}")
    decided = Decision.objects.filter(case_id=OuterRef("pk"), reason=reason)
    return Exists(reported) | Exists(decided)


def _search(words: str) -> Q:
    number = words.lstrip("#")
    if number.isascii() and number.isdigit() and len(number) < 16:
        return Q(pk=int(number)) | Q(comment=int(number))
    return Q(comment__source__icontains=words) | Q(comment__thread__title__icontains=words)


def _claimed(query: CaseQuerySet, by: str, viewer: Any, now: datetime.datetime) -> CaseQuerySet:
    live = Q(claimed_until__gt=now)
    if by == "me":
        return query.filter(live, claimed_by=viewer)
    if by == "others":
        return query.filter(live).exclude(claimed_by=viewer)
    if by == "nobody":
        return query.exclude(live)
    return query


def _number(value: str | None) -> int | None:
    digits = (value or "").removeprefix("-")
    return int(value or "") if digits.isascii() and digits.isdigit() and len(digits) < 16 else None


def _open_rules(cases: list[Case]) -> dict[int, list[str]]:
    rules: dict[int, list[str]] = {}
    waiting = Flag.objects.filter(case__in=cases, outcome=Flag.Outcome.WAITING).values_list("case_id", "rule")
    for case_id, rule in waiting:
        rules.setdefault(case_id, []).append(rule)
    return rules


def _row(case: Case, rules: list[str], filters: Mapping[str, str], now: datetime.datetime) -> CaseRow:
    query = urlencode(filters)
    url = reverse("admin:moderation_case_change", args=[case.pk])
    holder = case.holder(now)
    return CaseRow(
        id=case.pk,
        url=f"{url}?{query}" if query else url,
        band=case.band,
        band_label=str(Band(case.band).label),
        excerpt=" ".join(case.comment.source[: EXCERPT * 2].split())[:EXCERPT],
        author_name=case.comment.author.display_name,
        state=str(case.comment.get_visibility_display()),
        score=case.points + case.waiting_minutes,
        waiting=duration(case.waiting_minutes),
        holder=holder.display_name if holder else "",
        reasons=sorted({rule_name(rule) for rule in rules}),
        escalated=case.escalated_at is not None,
        seen=f"{case.pk}:{case.version}:{case.comment.revision}",
    )


def duration(minutes: int) -> str:
    """Minutes as "7 min", "3 h" or "5 d"."""
    if minutes < 60:
        return _("%(n)s min") % {"n": minutes}
    if minutes < 60 * 48:
        return _("%(n)s h") % {"n": minutes // 60}
    return _("%(n)s d") % {"n": minutes // (60 * 24)}


def _counts(now: datetime.datetime) -> tuple[list[tuple[str, str, str]], str]:
    """How many wait in each band, highest first, with the address of that filter; and how many are parked, ""
    for none. Counted no further than MOST_COUNTED."""
    desk = reverse("admin:moderation_case_changelist")
    bands = list(reversed(Band))
    waiting = [Case.objects.in_queue(now).filter(band=band) for band in bands]
    parked = Case.objects.open().filter(parked_until__gt=now)
    *counts, put_off = counts_up_to(MOST_COUNTED, *waiting, parked)
    lines = [
        (str(band.label), f"{desk}?band={band.value}", in_words(count, MOST_COUNTED) if count else "")
        for band, count in zip(bands, counts, strict=True)
    ]
    return lines, in_words(put_off, MOST_COUNTED) if put_off else ""


def fresh_count(parameters: Mapping[str, str], viewer: Any, since: datetime.datetime) -> int:
    """How many cases came into this list after it was shown."""
    came = filtered(chosen(parameters), viewer).filter(Q(opened_at__gt=since) | Q(parked_until__gt=since))
    return counts_up_to(MOST_COUNTED, came)[0]


def states_of(ids: list[int]) -> list[dict[str, Any]]:
    """Who holds or has decided the cases that are on screen, for marking them without moving them."""
    cases = Case.objects.filter(pk__in=ids[:CASES_PER_PAGE]).select_related("claimed_by")
    return [
        {"id": case.pk, "decided": not case.is_open, "holder": holder.display_name if holder else ""}
        for case in cases
        for holder in [case.holder()]
    ]


def next_url(case: Case, parameters: Mapping[str, str], viewer: Any, skipped: list[int]) -> str:
    """The next case of the same list, or the list where it is empty."""
    filters = chosen(parameters)
    query = urlencode(filters)
    following = filtered(filters, viewer).exclude(pk__in=[case.pk, *skipped]).in_order()
    found = following.values_list("pk", flat=True).first()
    name, arguments = "admin:moderation_case_changelist", []
    if found is not None:
        name, arguments = "admin:moderation_case_change", [found]
    return reverse(name, args=arguments) + (f"?{query}" if query else "")


def _known_rules() -> list[str]:
    """The rules that have raised flags; read now and then, since that costs more the more flags there are."""

    def read() -> list[str]:
        flags = Flag.objects.exclude(source=Flag.Source.REPORT).exclude(rule__startswith="appeal:")
        return list(flags.order_by("rule").values_list("rule", flat=True).distinct()[:200])

    return list(cache.get_or_set("desk-rules", read, RULES_REMEMBERED) or [])


def options() -> dict[str, Any]:
    """What the filters offer."""
    reasons = [(code, words) for code, (words, _points) in REPORT_REASONS.items()]
    known = {code for code, _words in reasons}
    return {
        "states": STATES.items(),
        "bands": [(str(band.value), band.label) for band in reversed(Band)],
        "reasons": reasons + [(code, words) for code, words in ReasonCode.choices if code not in known],
        "articles": [
            (str(pk), title)
            for pk, title in Article.objects.order_by("title").values_list("pk", "title")[:200]
        ],
        "rules": [(rule, rule_name(rule)) for rule in _known_rules()],
        "claims": CLAIMS.items(),
        "ages": AGES.items(),
    }
