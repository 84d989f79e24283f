"""What happens at the desk in tests: texts with verdicts made by hand, reports, decisions."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from discussions import posting
from discussions.context import context_of
from discussions.models import Comment
from k2forum.accounts.models import User
from k2forum.moderation import applying, flagging
from k2forum.moderation.decisions import decide, seen
from k2forum.moderation.models import Case, Decision
from k2forum.screening.types import Finding, Verdict
from tests import cast

DOSE = "dose_recommendation"
MEDICINE = "prescription_change"


def verdict(*reasons: Any, severity: Any = "high", emergency: str | None = None, end: int = 4) -> Verdict:
    """What the screener would say: flagged for the reasons, or clean without any."""
    findings = tuple(
        Finding(
            rule=reason, start=0, end=end, quote="what", severity=severity, reason=reason,
            for_author=f"words about {reason}", for_moderator=f"because of {reason}", sources=("A source",),
        )
        for reason in reasons
    )  # fmt: skip
    return Verdict(
        flag=bool(reasons), severity=severity if reasons else "none", reasons=reasons, findings=findings,
        mentions=(), interactions=(), emergency=emergency, at_risk=None, names_medicine=False, language="en",
        rules_version="test-1",
    )  # fmt: skip


def apply(comment: Comment, *reasons: Any, **options: Any) -> Comment:
    """The comment after a verdict."""
    comment.refresh_from_db()
    applying.apply(comment, verdict(*reasons, **options), context_of(comment))
    comment.refresh_from_db()
    return comment


def opening(article: Any, author: User, text: str = "What do you make of the section on forms?") -> Comment:
    """A public thread's opening comment."""
    return apply(cast.thread_by(author, article, text))


def published(parent: Comment, author: User, text: str = "I read that part twice.") -> Comment:
    return apply(posting.reply(parent, author=author, source=text))


def held(parent: Comment, author: User, text: str = "Take a lot of it.", *reasons: Any) -> Comment:
    """A reply that waits for a moderator, for dose advice unless said otherwise."""
    return apply(posting.reply(parent, author=author, source=text), *(reasons or (DOSE,)))


def case_of(comment: Comment) -> Case:
    return Case.objects.select_related("comment__thread__article", "comment__author").get(comment=comment)


def act(comment: Comment, actor: User, action: str, **chosen: Any) -> Decision | None:
    """Decide what is there now."""
    case = case_of(comment)
    made = decide(case, actor=actor, read=seen(case), action=action, **chosen)
    comment.refresh_from_db()
    return made


def reader(name: str, *, days: int = 30, wrote_in: Comment | None = None, **fields: Any) -> User:
    """A reader whose account is so many days old, with a public comment where a thread is given."""
    user = cast.person(name, **fields)
    User.objects.filter(pk=user.pk).update(date_joined=timezone.now() - timedelta(days=days))
    user.refresh_from_db()
    if wrote_in is not None:
        published(wrote_in, user, f"A word by {name}.")
    return user


def report(comment: Comment, reporter: User, reason: str = "health-harm") -> Case | None:
    case = flagging.report(comment, reporter=reporter, reason=reason, text="please look")
    comment.refresh_from_db()
    return case
