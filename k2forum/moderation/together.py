"""Publishing what was just posted, several texts at a time.

Each text is claimed first. What was read when it was posted is not read again while it is the same
(``discussions.read_already``); the others are read as ``applying`` does it. Only the writing is done
together: the texts of one thread that become public and raise nothing are written in one transaction.
Everything else (openings, edits, professionals, links of new members, whatever a rule matches) is applied one
by one by ``applying``.
"""

from __future__ import annotations

import logging
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import OperationalError, transaction
from django.utils import timezone

from discussions import read_already
from discussions.context import contexts_of
from discussions.models import Comment
from discussions.posting import mark_read_with_each
from k2forum.accounts.models import User
from k2forum.contributions import statements, visibility
from k2forum.contributions.disclaimers import current_disclaimer
from k2forum.contributions.models import Visibility, digest_of
from k2forum.moderation import applying, asking, fresh
from k2forum.moderation.policy import Outcome, outcome_of
from k2forum.moderation.words import advice
from k2forum.rendering import render_markdown
from k2forum.screening.quiet import QUIET
from k2forum.screening.types import Verdict

logger = logging.getLogger(__name__)

MOST = 20
# So long one task goes on finding more; then it asks for another. Well below the limit of the task.
SECONDS = 5.0
# A moment in which several posts gather, so that they are written together.
PAUSE = 0.02

SHOW_REVISIONS = """
UPDATE discussions_commentrevision SET published_at = %(now)s
WHERE comment_id = ANY(%(ids)s) AND number = 1"""


@dataclass(frozen=True, slots=True)
class Read:
    """A comment as it was claimed, with the verdict on it and a digest of what that is about."""

    comment: Comment
    verdict: Verdict
    digest: str


def screen_what_is_fresh() -> bool:
    """Screen what was just posted, for some seconds at most. Returns whether nothing is left of it."""
    ends = time.monotonic() + SECONDS
    while time.monotonic() < ends:
        asking.keep_the_mark()
        done = _some()
        if not done:
            asking.take_the_mark_away()
            done = _some()  # whoever found the mark until now has written before
            if not done:
                return True
        if asking.gathers() and done < MOST:
            time.sleep(PAUSE)
    asking.take_the_mark_away()
    return False


def _some() -> int:
    """Claim some fresh texts, read them, and apply what was found; returns how many were claimed."""
    claimed = fresh.claimed(MOST)
    threads: dict[int, list[Read]] = defaultdict(list)
    for read in _read(claimed):
        if _may_go_together(read.comment, read.verdict):
            threads[read.comment.thread_id].append(read)
        else:
            _apply(read)
    for thread_id, reads in threads.items():
        _publish(thread_id, reads)
    return len(claimed)


def _read(claimed: Sequence[Comment]) -> list[Read]:
    """Each with the verdict on it: known, or made now. What is not read in time is left to others."""
    found = [Read(comment, QUIET, comment.quiet_digest) for comment in claimed if comment.quiet_digest]
    ends = time.monotonic() + SECONDS
    unread = [comment for comment in claimed if not comment.quiet_digest]
    for comment, context in zip(unread, contexts_of(unread), strict=True):
        if time.monotonic() > ends:
            _leave_to_others(comment)
        elif read := _read_now(comment, context):
            found.append(read)
    return found


def _read_now(comment: Comment, context: list[str]) -> Read | None:
    verdict = applying.verdict_on(comment, context)
    if verdict is None:
        applying.could_not_screen(comment)
        return None
    return Read(comment, verdict, read_already.digest(comment.screening_text(), context))


def _leave_to_others(comment: Comment) -> None:
    same = Comment.objects.filter(pk=comment.pk, digest=comment.digest, screening_tries=1)
    same.update(screening_due=timezone.now(), screening_tries=0)


def _apply(read: Read) -> None:
    """By itself; read now, where what was read before is no longer what stands there."""
    [context] = contexts_of([read.comment])
    same = read.digest == read_already.digest(read.comment.screening_text(), context)
    if now := read if same else _read_now(read.comment, context):
        applying.apply(now.comment, now.verdict, context)


def _may_go_together(comment: Comment, verdict: Verdict) -> bool:
    """A first text, below an opening, by somebody without a credential, that no rule matches. What only the
    locked row can tell is asked then."""
    first = comment.revision == 1 and not comment.public_revision and not comment.screened_digest
    ordinary = comment.posted_as_id is None and not comment.is_opening and not comment.imported
    return first and ordinary and not verdict.flag and not settings.NEW_MEMBER_HELD_COMMENTS


def _publish(thread_id: int, reads: list[Read]) -> None:
    """Publish texts of one thread in one transaction; what does not fit is applied one by one."""
    html = {read.comment.pk: render_markdown(read.comment.source) for read in reads}
    # A new member's link may be held: ``applying`` counts what they have written before.
    plain = {pk: read for read in reads if not _has_link(read.comment.source, html[pk := read.comment.pk])}
    published: set[int] = set()
    try:
        published = _publish_together(thread_id, plain, html) if plain else published
    except (OperationalError, visibility.StaleRevision) as error:
        logger.info("texts were not published together: %s", type(error).__name__)
    for read in reads:
        if read.comment.pk not in published:
            _apply(read)


def _has_link(source: str, html: str) -> bool:
    return "href=" in html or "http://" in source or "https://" in source


def _publish_together(thread_id: int, reads: Mapping[int, Read], html: Mapping[int, str]) -> set[int]:
    """Returns the ids of those that were published."""
    with transaction.atomic():
        thread = fresh.locked_thread(thread_id)
        locked = fresh.locked(thread, reads) if thread else []
        contexts = dict(zip(locked, contexts_of(locked), strict=True))
        ready = [one for one, context in contexts.items() if _is_as_read(one, reads[one.pk], context)]
        if not ready:
            return set()
        ids = [comment.pk for comment in ready]
        statements.run(SHOW_REVISIONS, {"now": timezone.now(), "ids": ids})
        visibility.publish_first(
            ready,
            columns={one.pk: _columns(one, reads[one.pk], contexts[one], html[one.pk]) for one in ready},
            entries={pk: _entry(reads[pk].verdict) for pk in ids},
            actor=User.objects.screener(),
            action="screen",
        )
        mark_read_with_each(ready)
    return set(ids)


def _is_as_read(comment: Comment, read: Read, context: list[str]) -> bool:
    """Whether the locked row is the text that was read, with the same around it, and goes with the others."""
    outcome = _outcome(comment, read.verdict)
    return (
        comment.digest == read.comment.digest
        and comment.visibility == Visibility.SCREENING
        and not comment.pending
        and _may_go_together(comment, read.verdict)
        and not outcome.hold
        and outcome.band is None
        and read_already.digest(comment.screening_text(), context) == read.digest
    )


def _outcome(comment: Comment, verdict: Verdict) -> Outcome:
    return outcome_of(
        verdict,
        policy=comment.thread.effective_hold_policy,
        disclaimer_on_all=settings.DISCLAIMER_ON_ALL,
    )


def _entry(verdict: Verdict) -> dict[str, Any]:
    details = {"reasons": list(verdict.reasons), "severity": verdict.severity}
    return {"rules_version": verdict.rules_version, "details": details}


def _columns(comment: Comment, read: Read, context: list[str], html: str) -> dict[str, Any]:
    outcome = _outcome(comment, read.verdict)
    disclaimer = current_disclaimer(outcome.disclaimer) if outcome.disclaimer else None
    at_risk = read.verdict.at_risk
    return {
        "screened_digest": digest_of(comment.screening_text(), *context),
        "screening_due": None,
        "screening_tries": 0,
        "quiet_digest": "",
        "author_word": advice(read.verdict),
        "author_card": f"at_risk_{at_risk}" if at_risk else "",
        "needs_professional_since": timezone.now() if at_risk else None,
        "disclaimer_id": disclaimer.pk if disclaimer else None,
        "public_source": comment.source,
        "public_html": html,
        "public_revision": 1,
    }
