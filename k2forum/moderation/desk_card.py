"""One case as a card: everything a moderator needs to decide it, in a fixed number of queries."""

from __future__ import annotations

from typing import Any

from django.db.models import Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from discussions.models import Comment, CommentRevision
from k2forum.accounts.badges import badges_of
from k2forum.accounts.sanctions import Sanction
from k2forum.contributions import log as log_book
from k2forum.contributions.models import LogEntry, LogPerson, LogText, Visibility
from k2forum.moderation import claiming
from k2forum.moderation.actions import ACTIONS, UNDOABLE, Action
from k2forum.moderation.cases import parts_of
from k2forum.moderation.conflicts import action_label
from k2forum.moderation.desk_list import duration
from k2forum.moderation.desk_rows import Card, FlagRow, LogRow, Member
from k2forum.moderation.marking import compared, mark_spans
from k2forum.moderation.models import Band, Case, Decision, Flag, ReasonCode
from k2forum.moderation.reasons import rule_name
from k2forum.moderation.thresholds import AUTOMATIC_HOLDS_SHOWN, COMMENTS_READ, UNDO_WITHIN
from k2forum.screening.interactions import antagonists, vitamin_k
from k2forum.screening.pipeline import parse

LOG_ROWS = 100
PARENTS = 8
SCORE_WORDS = {
    "severity": gettext_lazy("severity"),
    "reports": gettext_lazy("reports"),
    "public": gettext_lazy("public now"),
    "waiting": gettext_lazy("minutes waiting"),
}
SUBJECTS = {
    "account": gettext_lazy("Account"),
    "article": gettext_lazy("Article"),
    "comment": gettext_lazy("Comment"),
    "member": gettext_lazy("Member"),
    "rule_switch": gettext_lazy("Rule"),
    "thread": gettext_lazy("Thread"),
    "verification": gettext_lazy("Credential"),
}


def card(case: Case, viewer: Any) -> Card:
    """``case`` comes with its comment, author, thread and article."""
    comment = case.comment
    flags = list(case.flags.select_related("raised_by"))
    waiting = [flag for flag in flags if flag.outcome == Flag.Outcome.WAITING]
    parts = parts_of(waiting, comment.visibility == Visibility.PUBLISHED) | {"waiting": case.waiting_minutes}
    text, spans = _text_and_spans(comment, flags)
    difference, difference_of = _difference(comment)
    holder = case.holder()
    return Card(
        case=case,
        comment=comment,
        band_label=str(Band(case.band).label),
        state=str(comment.get_visibility_display()),
        pending=str(comment.get_pending_display()) if comment.pending else "",
        title=comment.thread.public_title or comment.thread.title,
        marked=mark_spans(text, spans),
        difference=difference,
        difference_of=difference_of,
        article=comment.thread.article,
        parents=_parents(comment),
        flags=[_flag_row(flag, comment) for flag in flags],
        score=[(str(SCORE_WORDS[name]), points) for name, points in parts.items() if points],
        total=sum(parts.values()),
        waiting=duration(case.waiting_minutes),
        log=log_of(case, comment),
        member=member_of(comment.author),
        holder=holder.display_name if holder else "",
        mine=holder == viewer,
        viewing=claiming.others_viewing(case, person=viewer),
        actions=actions_for(case, comment, waiting),
        is_own=comment.author_id == viewer.pk,
    )


def _text_and_spans(comment: Comment, flags: list[Flag]) -> tuple[str, list[tuple[int, int, str]]]:
    """The screened text, with what rules found and what was redacted in it."""
    text = comment.screening_text()
    spans = [
        (int(start), int(end), rule_name(flag.rule))
        for flag in flags
        if flag.digest == comment.digest
        for start, end in flag.spans
    ]
    if any(flag.rule == "k_vka" and flag.digest == comment.digest for flag in flags):
        spans += _pair_named_in(text)
    shift = len(text) - len(comment.source)
    revision = comment.revisions.filter(number=comment.revision).first()
    for start, end in revision.redactions if revision else []:
        spans.append((start + shift, end + shift, _("redacted for others")))
    return text, spans


def _pair_named_in(text: str) -> list[tuple[int, int, str]]:
    """Where a text names vitamin K or a vitamin K antagonist. The rule about the two marks what gives the
    advice, which may be as little as "trust me"."""
    document = parse(text)
    pair = {key: _("vitamin K") for key in vitamin_k()} | {key: _("blood thinner") for key in antagonists()}
    return [
        (document.tokens[hit.first].start, document.tokens[hit.last - 1].end, pair[hit.substance])
        for hit in document.substances
        if hit.substance in pair
    ]


def actions_for(case: Case, comment: Comment, waiting: list[Flag]) -> dict[str, list[Action]]:
    """The actions that fit, by group."""
    reports = any(flag.source == Flag.Source.REPORT for flag in waiting)
    groups: dict[str, list[Action]] = {}
    for rule in ACTIONS.values():
        fits = comment.visibility in rule.states
        if rule.reports_only:
            fits = fits and reports and comment.visibility != Visibility.HIDDEN
        if rule.name == "reject" and comment.visibility == Visibility.PUBLISHED:
            fits = bool(comment.pending)
        if rule.name in ("ask_change", "needs_professional") and case.band == Band.S4:
            fits = False
        if rule.name == "close":
            fits = fits and case.is_open
        if fits:
            groups.setdefault(rule.group, []).append(rule)
    return groups


def _flag_row(flag: Flag, comment: Comment) -> FlagRow:
    return FlagRow(
        source=str(flag.get_source_display()),
        name=rule_name(flag.rule),
        words=flag.for_moderator or flag.for_author,
        quote=flag.quote,
        sources=[str(source) for source in flag.sources],
        raised_by=flag.raised_by.display_name,
        severity=flag.severity,
        current=flag.digest == comment.digest,
        weight=flag.weight,
        outcome=str(flag.get_outcome_display()),
        is_report=flag.source == Flag.Source.REPORT,
    )


def _difference(comment: Comment) -> tuple[SafeString, str]:
    """What the newest revision changed: against what is public, else against the one before."""
    if comment.revision == 1:
        return mark_spans("", []), ""
    before = comment.public_revision
    if before in (0, comment.revision):
        before = comment.revision - 1
    numbers = (before, comment.revision)
    rows = {row.number: row for row in comment.revisions.filter(number__in=numbers)}
    if len(rows) < 2:
        return mark_spans("", []), ""
    old, new = rows[before], rows[comment.revision]
    label = _("Version %(old)s, then %(new)s") % {"old": before, "new": comment.revision}
    return compared(_whole(old), _whole(new)), label


def _whole(row: CommentRevision) -> str:
    return f"{row.title}\n\n{row.source}" if row.title else row.source


def _parents(comment: Comment) -> list[tuple[str, str, str]]:
    """What stands above: (author, state, text), the opening comment and the nearest ancestors."""
    if comment.is_opening:
        return []
    above = Comment.objects.filter(pk__in=comment.ancestor_ids()[-PARENTS:]) | Comment.objects.filter(
        thread_id=comment.thread_id, is_opening=True
    )
    return [
        (row.author.display_name, str(row.get_visibility_display()), row.source)
        for row in above.select_related("author").order_by("path")
    ]


def log_of(case: Case, comment: Comment) -> list[LogRow]:
    """The case's log, newest last, with what happened to the comment before there was a case."""
    entries = LogEntry.objects.filter(subject_kind=Comment.kind_label, subject_id=comment.pk)
    newest = list(entries.order_by("-pk")[:LOG_ROWS])[::-1]
    return rows_of(newest)


def rows_of(entries: list[Any]) -> list[LogRow]:
    """Log rows with names and words from the side tables."""
    people = dict(
        LogPerson.objects.filter(pk__in={e.actor_person for e in entries}).values_list("pk", "name")
    )
    found = LogText.objects.filter(entry_id__in=[e.pk for e in entries]).exclude(kind=LogText.Kind.EARLIER)
    texts = {(entry, kind): text for entry, kind, text in found.values_list("entry_id", "kind", "text")}
    reversed_ids = {entry.reverses_id for entry in entries if entry.reverses_id}
    names = dict(ReasonCode.choices)
    return [
        LogRow(
            id=entry.pk,
            at=entry.at,
            subject=_subject_of(entry),
            url=_url_of(entry),
            actor=_actor_of(entry, people),
            action=action_label(entry.action),
            reason=str(names.get(entry.reason, entry.reason)),
            before=entry.before,
            after=entry.after,
            rules=entry.rules_version,
            revision=entry.revision,
            score=entry.score,
            to_author=texts.get((entry.pk, LogText.Kind.TO_AUTHOR), ""),
            internal=texts.get((entry.pk, LogText.Kind.INTERNAL), ""),
            snapshot=texts.get((entry.pk, LogText.Kind.SNAPSHOT), ""),
            reversible=not entry.automatic and entry.action in UNDOABLE and entry.pk not in reversed_ids,
            bulk=str(entry.bulk_id or ""),
        )
        for entry in entries
    ]


def _actor_of(entry: Any, people: dict[int, str]) -> str:
    if not entry.actor_person:
        return _("the system")
    return people.get(entry.actor_person, _("somebody whose account is gone"))


def _subject_of(entry: Any) -> str:
    """What an entry is about, by its number."""
    if entry.case_id:
        return _("Case %(id)s") % {"id": entry.case_id}
    kind = str(SUBJECTS.get(entry.subject_kind, entry.subject_kind.replace("_", " ")))
    return _("%(kind)s %(id)s") % {"kind": kind, "id": entry.subject_id}


def _url_of(entry: Any) -> str:
    """Where that is; empty where the desk has no page of it."""
    if entry.case_id:
        return reverse("admin:moderation_case_change", args=[entry.case_id])
    if entry.subject_kind == Comment.kind_label:
        return reverse("discussions:comment", args=[entry.subject_id])
    if entry.subject_kind == "thread":
        return reverse("admin:moderation_case_thread", args=[entry.subject_id])
    return ""


def member_of(user: Any) -> Member:
    """Who wrote it, and what was decided about their latest comments before."""
    latest = Comment.objects.filter(author=user).order_by("-created_at").values("pk")[:COMMENTS_READ]
    about_these = {"subject_kind": Comment.kind_label, "subject_id__in": Subquery(latest)}
    decided = Decision.objects.filter(**about_these, automatic=False)
    decided = decided.exclude(action__in=("note", "claim", "take_over")).order_by("-pk")
    held = LogEntry.objects.filter(**about_these, action="screen", after=Visibility.HELD).order_by()
    badge = badges_of([user.pk]).get(user.pk)
    live = Sanction.objects.live().filter(user=user).exclude(kind=Sanction.Kind.WARNING)
    return Member(
        id=user.pk,
        name=user.display_name,
        kind=str(user.get_kind_display()),
        badge=badge.words if badge else "",
        since=user.date_joined,
        decisions=rows_of(list(decided[:10])),
        automatic_holds=len(held.values_list("pk")[:AUTOMATIC_HOLDS_SHOWN]),
        sanctions=[str(row.get_kind_display()) for row in live],
    )


def undoable_of(viewer: Any) -> LogRow | None:
    """The viewer's own latest decision while it can still be undone without a word."""
    since = timezone.now() - UNDO_WITHIN
    mine = Decision.objects.filter(actor_person=log_book.person_of(viewer), at__gt=since)
    latest = mine.order_by("-pk").first()
    if latest is None or latest.action not in UNDOABLE or latest.automatic:
        return None
    return rows_of([latest])[0]
