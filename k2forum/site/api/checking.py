"""What the automatic check makes of a text, for tools that write. Nothing is stored."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema

from discussions.advice import verdict_on
from discussions.cards import card_name
from discussions.context import context_for_reply
from k2forum.screening.command_io import verdict_to_json
from k2forum.site.api import schemas, shaping
from k2forum.site.api.access import Token, check_rate
from k2forum.site.api.discussions import listed_comments
from k2forum.site.api.problems import Problem
from k2forum.site.api.tokens import Scope

router = Router(tags=["Screening"])


class Text(Schema):
    text: str = Field(min_length=1, max_length=settings.COMMENT_MAX_LENGTH)
    reply_to: int | None = Field(
        None, ge=1, lt=2**63, description="The comment that it would answer, which is read with it."
    )


@router.post(
    "", response=schemas.Verdict, auth=Token(Scope.SCREEN), summary="Screen a text without posting it"
)
def check(request: HttpRequest, new: Text) -> dict[str, Any]:
    """The same check that every comment passes. What comes of a finding also depends on the thread and on
    who writes, so `flag` says that a moderator would look at it, no more."""
    person: Any = request.auth  # type: ignore[attr-defined]
    check_rate("screen", person, most=settings.API_CHECKS_PER_MINUTE, seconds=60)
    context = []
    if new.reply_to is not None:
        context = context_for_reply(get_object_or_404(listed_comments(person), pk=new.reply_to), person)
    verdict = verdict_on(new.text, context)
    if verdict is None:
        words = _("The automatic check cannot read this text. Post it all the same: a person will read it.")
        raise Problem(422, "unreadable", words)
    found = verdict_to_json("", verdict)
    return {
        **{name: found[name] for name in ("flag", "severity", "mentions", "interactions", "rules_version")},
        "reasons": list(verdict.reasons),
        "language": verdict.language,
        "findings": [
            {
                "rule": finding.rule,
                "start": finding.start,
                "end": finding.end,
                "quote": finding.quote,
                "severity": finding.severity,
                "reason": finding.reason,
                "words": finding.for_author,
                "sources": list(finding.sources),
            }
            for finding in verdict.findings
        ],
        "help": shaping.help_cards(card_name(verdict)),
    }
