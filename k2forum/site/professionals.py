"""What a change of a credential means for what its holder wrote, and the list of questions for
professionals.
"""

from __future__ import annotations

import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Max, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from discussions import context_notes
from discussions.models import Comment, Thread
from k2forum.accounts import standing
from k2forum.accounts.credentials import LIVE_STATES, Verification
from k2forum.accounts.models import BadgeQuestion, User
from k2forum.contributions import log
from k2forum.contributions.models import Disclaimer, Visibility
from k2forum.moderation import cases
from k2forum.moderation.cases import Signal
from k2forum.moderation.models import Band, Case, Flag

UPHELD_OPEN_A_REVIEW = 3
UPHELD_WITHIN = datetime.timedelta(days=90)
HEALTH = (Disclaimer.Kind.DOSING, Disclaimer.Kind.MEDICINE)


def follow(credential: Verification, *, before: str, after: str) -> None:
    """After a change of state, in its transaction.

    Pages are made anew, and false badges lose their answers.
    """
    if after == Verification.State.REVOKED and credential.reason == Verification.Reason.FRAUD:
        void_answers(credential)
        context_notes.retire_of(credential)
        context_notes.end_disputes_of(credential)
    elif after in LIVE_STATES and before not in LIVE_STATES:
        restore_answers(credential)
        context_notes.restore_of(credential)
    if (before in LIVE_STATES) != (after in LIVE_STATES):
        wrote = Comment.objects.filter(author_id=credential.user_id).values("thread")
        Thread.objects.filter(Q(pk__in=wrote) | Q(author_id=credential.user_id)).update(
            version=F("version") + 1
        )


def void_answers(credential: Verification) -> int:
    """Nothing written under this credential stands as a professional's word any more.

    Marks as the answer of a question go too, and health matters get cases.
    """
    rows = Comment.objects.filter(posted_as=credential, voided=False)
    threads = lock_threads(rows)
    health = list(
        rows.filter(visibility=Visibility.PUBLISHED).filter(
            Q(disclaimer__kind__in=HEALTH) | Q(case__band__gte=Band.S2)
        )
    )
    screener = User.objects.screener()
    answers = list(Thread.objects.filter(pk__in=threads, answer__in=rows).values_list("pk", "answer_id"))
    count = rows.update(voided=True, answered_as="")
    recount(threads)
    for thread, answer in answers:
        Thread.objects.filter(pk=thread).update(answer=None, is_answered=False)
        log.write(
            action="unmark_answer", subject_kind="thread", subject_id=thread, actor=screener,
            before=str(answer), details={"credential": credential.pk},
        )  # fmt: skip
    for comment in health:
        case = cases.open_case(
            comment, [Signal("false_professional", Band.S2, Flag.Source.POLICY)], raised_by=screener
        )
        if case is not None:
            cases.reorder(case)
    return count


def restore_answers(credential: Verification) -> int:
    """The credential was verified after all."""
    rows = Comment.objects.filter(posted_as=credential, voided=True)
    threads = lock_threads(rows)
    count = rows.update(voided=False)
    recount(threads)
    return count


def lock_threads(rows: QuerySet[Comment]) -> list[int]:
    """The threads of these comments, locked in the order in which all lock them."""
    ids = sorted(set(rows.values_list("thread_id", flat=True)))
    return list(
        Thread.objects.select_for_update(no_key=True)
        .filter(pk__in=ids)
        .order_by("pk")
        .values_list("pk", flat=True)
    )


def recount(threads: list[int]) -> None:
    """How many public replies of professionals each thread has."""
    counts = dict(
        Comment.objects.filter(
            thread__in=threads,
            visibility=Visibility.PUBLISHED,
            is_opening=False,
            posted_as__isnull=False,
            voided=False,
        )
        .values_list("thread")
        .annotate(n=Count("pk"))
    )
    for pk in threads:
        Thread.objects.filter(pk=pk).update(professional_count=counts.get(pk, 0), version=F("version") + 1)


def may_see_needs(user: Any) -> bool:
    """Checked professionals, and moderators."""
    if not user.is_authenticated:
        return False
    return user.has_perm("moderation.see_queue") or Verification.objects.live().filter(user=user).exists()


def needing_a_professional(user: Any) -> QuerySet[Comment]:
    """Public comments that wait for a professional: by risk, then the longest first."""
    rows = Comment.objects.visible_to(user).filter(
        visibility=Visibility.PUBLISHED, needs_professional_since__isnull=False
    )
    open_band = Max("case__band", filter=Q(case__state=Case.State.OPEN))
    return rows.annotate(risk=Coalesce(open_band, -1)).order_by("-risk", "needs_professional_since", "pk")


def question_badges() -> int:
    """A review of the badge of everybody with three upheld decisions in 90 days.

    Returns how many were opened.
    """
    since = timezone.now() - UPHELD_WITHIN
    upheld = (
        Flag.objects.filter(outcome=Flag.Outcome.UPHELD, outcome_at__gte=since)
        .values("case__comment__author")
        .annotate(cases=Count("case", distinct=True), newest=Max("outcome_at"))
        .filter(cases__gte=UPHELD_OPEN_A_REVIEW)
    )
    newest = {row["case__comment__author"]: row["newest"] for row in upheld}
    screener = User.objects.screener()
    opened = 0
    for credential in Verification.objects.live().filter(user_id__in=newest).select_related("user"):
        asked = BadgeQuestion.objects.filter(verification=credential, raised_by=screener)
        if asked.filter(created_at__gte=newest[credential.user_id]).exists():
            continue
        with transaction.atomic():
            words = _("Three decisions against comments of this person were upheld within 90 days.")
            opened += standing.question(credential, raised_by=screener, text=words) is not None
    return opened
