"""What the desk shows: the list of open cases, and one case as a card, in a fixed number of queries."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from discussions.models import Comment
from k2forum.contributions.models import LogPerson, LogText
from k2forum.moderation.cases import score_parts
from k2forum.moderation.decisions import Conflict
from k2forum.moderation.models import Band, Case, Decision, Flag

CASES_PER_PAGE = 50
EXCERPT = 140


@dataclass(slots=True)
class CaseRow:
    id: int
    url: str
    band: str
    excerpt: str
    author_name: str
    state: str
    score: int
    waiting_minutes: int
    holder: str
    reasons: list[str]


@dataclass(slots=True)
class FlagRow:
    source: str
    rule: str
    words: str
    sources: list[str]
    raised_by: str
    severity: str
    current: bool


@dataclass(slots=True)
class LogRow:
    at: Any
    actor: str
    action: str
    reason: str
    before: str
    after: str
    to_author: str
    internal: str


@dataclass(slots=True)
class CaseCard:
    id: int
    version: int
    band: str
    is_open: bool
    state: str
    pending: str
    title: str
    marked: SafeString
    public_source: str
    author_name: str
    author_kind: str
    author_since: Any
    article_title: str
    parents: list[tuple[str, str]]
    flags: list[FlagRow]
    score: list[tuple[str, int]]
    log: list[LogRow]
    comment_url: str


def rows(limit: int = CASES_PER_PAGE) -> list[CaseRow]:
    """The most urgent open cases."""
    cases = list(
        Case.objects.open()
        .in_order()
        .select_related("comment__author", "comment__thread", "claimed_by")[:limit]
    )
    reasons: dict[int, list[str]] = {}
    waiting = Flag.objects.filter(case__in=cases, outcome=Flag.Outcome.WAITING).values_list("case_id", "rule")
    for case_id, rule in waiting:
        reasons.setdefault(case_id, []).append(rule)
    return [
        CaseRow(
            id=case.pk,
            url=reverse("admin:moderation_case_change", args=[case.pk]),
            band=str(Band(case.band).label),
            excerpt=case.comment.source[:EXCERPT],
            author_name=case.comment.author.display_name,
            state=str(case.comment.get_visibility_display()),
            score=case.points + case.waiting_minutes,
            waiting_minutes=case.waiting_minutes,
            holder=case.holder().display_name if case.holder() else "",
            reasons=sorted(set(reasons.get(case.pk, []))),
        )
        for case in cases
    ]


def card(case: Case) -> CaseCard:
    """Everything a moderator needs to decide one case."""
    comment = case.comment
    flags = list(case.flags.select_related("raised_by"))
    spans = [tuple(span) for flag in flags if flag.digest == comment.digest for span in flag.spans]
    parts = score_parts(case) | {"waiting": case.waiting_minutes}
    return CaseCard(
        id=case.pk,
        version=case.version,
        band=str(Band(case.band).label),
        is_open=case.is_open,
        state=str(comment.get_visibility_display()),
        pending=str(comment.get_pending_display()) if comment.pending else "",
        title=comment.thread.title,
        marked=mark_spans(comment.screening_text(), spans),
        public_source=comment.public_source if comment.public_revision != comment.revision else "",
        author_name=comment.author.display_name,
        author_kind=str(comment.author.get_kind_display()),
        author_since=comment.author.date_joined,
        article_title=str(comment.thread.article),
        parents=_parents(comment),
        flags=[_flag_row(flag, comment) for flag in flags],
        score=[(_SCORE_WORDS[name], points) for name, points in parts.items() if points],
        log=log_of(case),
        comment_url=comment.get_absolute_url(),
    )


_SCORE_WORDS = {
    "severity": "severity",
    "reports": "reports",
    "public": "public now",
    "waiting": "minutes waiting",
}


def mark_spans(text: str, spans: list[Any]) -> SafeString:
    """``text`` escaped, with the spans marked. Overlapping spans are joined; line breaks stay."""
    joined: list[list[int]] = []
    for start, end in sorted((max(s, 0), min(e, len(text))) for s, e in spans):
        if start >= end:
            continue
        if joined and start <= joined[-1][1]:
            joined[-1][1] = max(joined[-1][1], end)
        else:
            joined.append([start, end])
    out, at = [], 0
    for start, end in joined:
        out.append(html.escape(text[at:start]))
        out.append(f"<mark>{html.escape(text[start:end])}</mark>")
        at = end
    out.append(html.escape(text[at:]))
    return mark_safe("".join(out).replace("\n", "<br>"))  # noqa: S308  (every part is escaped above)


def log_of(case: Case) -> list[LogRow]:
    """The case's decisions, oldest first, with names and words from the side tables."""
    entries = list(Decision.objects.filter(case_id=case.pk).order_by("pk")[:100])
    people = dict(
        LogPerson.objects.filter(pk__in={e.actor_person for e in entries}).values_list("pk", "name")
    )
    texts: dict[tuple[int, str], str] = {
        (entry, kind): text
        for entry, kind, text in LogText.objects.filter(entry_id__in=[e.pk for e in entries]).values_list(
            "entry_id", "kind", "text"
        )
    }
    return [
        LogRow(
            at=entry.at,
            actor=people.get(entry.actor_person or 0, _("somebody whose account is gone")),
            action=entry.action,
            reason=entry.reason,
            before=entry.before,
            after=entry.after,
            to_author=texts.get((entry.pk, LogText.Kind.TO_AUTHOR), ""),
            internal=texts.get((entry.pk, LogText.Kind.INTERNAL), ""),
        )
        for entry in entries
    ]


def next_url(case: Case) -> str:
    """The next open case, or the empty desk."""
    following = Case.objects.open().in_order().exclude(pk=case.pk).values_list("pk", flat=True).first()
    if following is None:
        return reverse("admin:moderation_case_changelist")
    return reverse("admin:moderation_case_change", args=[following])


def conflict_words(conflict: Conflict) -> str:
    """Who decided what meanwhile."""
    if conflict.latest is None:
        return _("The case changed while you read it. Please look again; nothing was decided.")
    who = LogPerson.objects.filter(pk=conflict.latest.actor_person).values_list("name", flat=True).first()
    return _("%(who)s decided “%(action)s” at %(at)s. Your decision was not carried out.") % {
        "who": who or _("Somebody"),
        "action": conflict.latest.action,
        "at": f"{conflict.latest.at:%H:%M}",
    }


def _parents(comment: Comment) -> list[tuple[str, str]]:
    if comment.is_opening:
        return []
    above = Comment.objects.filter(pk__in=comment.ancestor_ids()) | Comment.objects.filter(
        thread_id=comment.thread_id, is_opening=True
    )
    return [(row.author.display_name, row.source) for row in above.select_related("author").order_by("path")]


def _flag_row(flag: Flag, comment: Comment) -> FlagRow:
    return FlagRow(
        source=str(flag.get_source_display()),
        rule=flag.rule,
        words=flag.for_moderator or flag.for_author,
        sources=[str(source) for source in flag.sources],
        raised_by=flag.raised_by.display_name,
        severity=flag.severity,
        current=flag.digest == comment.digest,
    )
