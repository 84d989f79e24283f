"""Telling authors and readers what came of it. Notices belong to one decision, so that undoing finds them."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from discussions.models import Comment
from k2forum.contributions.models import LogEntry, Pending, Visibility
from k2forum.moderation.actions import APPROVALS, Action
from k2forum.moderation.effects import Choice, author_word
from k2forum.moderation.models import Flag
from k2forum.notices import telling
from k2forum.notices.models import Notice

DECISION, APPEAL = "decision", "appeal"  # what notices are about
ADVERSE = ("reject", "remove", "hide", "redact", "ask_change")


def tell_author(comment: Comment, rule: Action, choice: Choice, *, entry: LogEntry, changed: bool) -> None:
    """What, by which rule of the house, by a person, and where to answer. Nothing where nothing changed."""
    if choice.action not in ADVERSE and not (changed and choice.action in APPROVALS):
        return
    telling.tell(
        comment.author,
        kind=Notice.Kind.DECISION,
        title=_title(comment, choice.action),
        body=author_word(choice),
        url=comment.get_absolute_url() if choice.action in APPROVALS else appeal_url(entry),
        subject_kind=DECISION,
        subject_id=entry.pk,
        mail=True,
    )


def appeal_url(entry: LogEntry) -> str:
    return reverse("moderation:appeal", args=[entry.pk])


def _title(comment: Comment, action: str) -> str:
    edited = comment.visibility == Visibility.PUBLISHED and comment.pending == Pending.REJECTED
    titles = {
        "approve": _("Your comment is public now"),
        "approve_note": _("Your comment is public now, with a note beneath it"),
        "reject": _("Your edit was not published") if edited else _("Your comment was not published"),
        "remove": _("Your comment was removed"),
        "hide": _("Your comment is hidden while a moderator looks at it"),
        "redact": _("A moderator masked private details in your comment"),
        "ask_change": _("A moderator asks you to change your comment"),
    }
    return str(titles[action])


def tell_reporters(reports: list[Flag], outcome: str, *, comment: Comment, entry: LogEntry) -> None:
    """Each reporter hears once what came of it; never who decided."""
    words = {
        Flag.Outcome.UPHELD: _("We agreed with your report and acted on it. Thank you."),
        Flag.Outcome.DISMISSED: _(
            "We read the comment and found that it may stand. Thank you for looking out."
        ),
        Flag.Outcome.NEUTRAL: _("We have dealt with the comment you reported. Thank you."),
    }
    if outcome not in words:
        return
    people = {flag.raised_by_id: flag for flag in reports}
    for flag in people.values():
        may_appeal = outcome == Flag.Outcome.DISMISSED and flag.rule == "report:health-harm"
        telling.tell(
            flag.raised_by,
            kind=Notice.Kind.REPORT_OUTCOME,
            title=_("The outcome of your report"),
            body=str(words[Flag.Outcome(outcome)]),
            url=appeal_url(entry) if may_appeal else comment.thread.get_absolute_url(),
            subject_kind=DECISION,
            subject_id=entry.pk,
            mail=True,
        )


def take_back(entry: LogEntry, *, silent: bool) -> int:
    """A decision was taken back. What nobody has heard yet is closed without a word; who
    was told before is told again. ``silent``: within the time that mails wait. Returns how many were told."""
    told = Notice.objects.filter(subject_kind=DECISION, subject_id=entry.pk).select_related("person")
    if silent:
        unsent = told.filter(mailed_at__isnull=True)
        correct = [notice for notice in told if notice.mailed_at is not None]
        telling.close_all(unsent)
    else:
        correct = list(told)
    for notice in correct:
        words = _("We told you: %(title)s. That decision no longer holds; a moderator looks at it again.")
        telling.tell(
            notice.person,
            kind=notice.kind,
            title=_("A decision was taken back"),
            body=words % {"title": notice.title},
            url=notice.url,
            subject_kind=DECISION,
            subject_id=entry.pk,
            mail=True,
        )
    return len(correct)


def reporters_of(entry: LogEntry) -> set[Any]:
    """Ids of the people who were told the outcome of their report with this decision."""
    rows = Notice.objects.filter(subject_kind=DECISION, subject_id=entry.pk, kind=Notice.Kind.REPORT_OUTCOME)
    return set(rows.values_list("person_id", flat=True))
