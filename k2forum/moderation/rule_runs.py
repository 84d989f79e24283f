"""The rules over what was written: dry runs, and screening published comments again after a change.

A run goes on in batches, each its own task. Its place is kept in the database, so a lost message or a killed
worker costs a batch and no more; the sweep asks again for runs that are due.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from discussions.context import context_of
from discussions.models import Comment
from k2forum.contributions.models import Visibility
from k2forum.moderation.models import Flag
from k2forum.moderation.rule_models import RuleRun, RuleSwitch
from k2forum.moderation.rule_switching import without
from k2forum.screening import RULES_VERSION, screen

DAYS = 90
BATCH = 200
KEPT = 500  # ids listed on each side; the counts beyond are in ``done``
CLAIM = timedelta(seconds=120)


def start(kind: str, *, actor: Any, switch: RuleSwitch | None = None) -> RuleRun:
    """Start a run over the last 90 days (dry) or over everything public (again). Needs the lead's right."""
    if not actor.has_perm("moderation.lead"):
        raise PermissionDenied(_("Changing rules needs the lead's permission."))
    since = timezone.now() - timedelta(days=DAYS)
    run = RuleRun(kind=kind, switch=switch, rules_version=RULES_VERSION, started_by=actor, since=since)
    run.total = _comments(run).count()
    run.save()
    return run


def go_on(pk: int) -> bool:
    """Do the next batch of a run. Returns whether there is more to do."""
    now = timezone.now()
    if not RuleRun.objects.filter(pk=pk, due_at__lte=now, finished_at=None).update(due_at=now + CLAIM):
        return False
    run = RuleRun.objects.select_related("switch").get(pk=pk)
    comments = list(
        _comments(run).filter(pk__gt=run.position).order_by("pk").select_related("thread", "author")[:BATCH]
    )
    if run.kind == RuleRun.Kind.AGAIN:
        _make_due(comments)
    else:
        for comment in comments:
            _compare(run, comment)
    run.done += len(comments)
    run.position = comments[-1].pk if comments else run.position
    finished = len(comments) < BATCH
    run.finished_at = timezone.now() if finished else None
    run.due_at = None if finished else timezone.now()
    run.save()
    return not finished


def due() -> list[int]:
    """Runs that wait for somebody to go on with them."""
    rows = RuleRun.objects.filter(finished_at=None, due_at__lte=timezone.now())
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _comments(run: RuleRun) -> Any:
    if run.kind == RuleRun.Kind.AGAIN:
        return Comment.objects.filter(visibility=Visibility.PUBLISHED)
    return Comment.objects.filter(created_at__gte=run.since).exclude(
        visibility__in=(Visibility.ERASED, Visibility.WITHDRAWN, Visibility.SCREENING)
    )


def _make_due(comments: list[Comment]) -> None:
    """Published texts wait to be screened again; they stay public until then."""
    with transaction.atomic():
        Comment.objects.filter(pk__in=[c.pk for c in comments], screening_due=None).update(
            screening_due=timezone.now(), screening_tries=0, screened_digest=""
        )


def _compare(run: RuleRun, comment: Comment) -> None:
    """Was it flagged by what stands in the database, and would it be now?"""
    verdict = screen(comment.screening_text(), context_of(comment))
    if run.switch is not None:
        verdict = without(verdict, {run.switch.rule})
    was = Flag.objects.filter(
        case__comment=comment, source=Flag.Source.SCREENER, digest=comment.digest
    ).exists()
    if verdict.flag and not was and len(run.newly_caught) < KEPT:
        run.newly_caught.append(comment.pk)
    if was and not verdict.flag and len(run.newly_missed) < KEPT:
        run.newly_missed.append(comment.pk)
