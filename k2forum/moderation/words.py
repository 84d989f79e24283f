"""What the author is told with a verdict: why a text waits and how long that usually takes, or advice."""

from __future__ import annotations

import statistics

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from discussions.models import Comment
from k2forum.moderation.cases import Signal
from k2forum.moderation.models import Case
from k2forum.moderation.reasons import HELD
from k2forum.moderation.thresholds import WAITING_DECISIONS, WAITING_WITHIN
from k2forum.screening.types import Verdict

ROWS_READ = 500
# Findings come with the gravest first; nobody reads more than this of them.
MOST_SENTENCES = 2


def held_word(comment: Comment, verdict: Verdict, signals: list[Signal]) -> str:
    """Why the text waits. A corrected text keeps its place, even where nothing matches any more."""
    words = [signal.for_author for signal in signals if signal.for_author]
    words = words or [str(HELD[reason]) for reason in verdict.reasons]
    if not words and comment.public_revision == comment.revision:
        return comment.author_word
    words = words or [str(HELD["corrected"])]
    told = list(dict.fromkeys(words))[:MOST_SENTENCES]
    # Beside a number to call, how long a moderator takes is noise.
    return paragraphs(told if verdict.emergency else [*told, waiting_sentence()])


def advice(verdict: Verdict) -> str:
    """What the author is told about a text that is public: unit slips and the like."""
    words = [finding.for_author for finding in verdict.findings if finding.reason != "over_limit"]
    return paragraphs(list(dict.fromkeys(words))[:MOST_SENTENCES])


def paragraphs(words: list[str]) -> str:
    """Several messages in one text, each a paragraph of its own."""
    return "\n\n".join(words)


def limit_note(verdict: Verdict) -> str:
    words = [finding.for_author for finding in verdict.findings if finding.reason == "over_limit"]
    return " ".join(dict.fromkeys(words))[:1000]


def usual_waiting_minutes() -> int | None:
    """The median of the last seven days; None where there were too few decisions to say."""
    decided = Case.objects.filter(decided_at__gt=timezone.now() - WAITING_WITHIN)
    times = decided.order_by("-decided_at").values_list("opened_at", "decided_at")[:ROWS_READ]
    minutes = [(end - start).total_seconds() / 60 for start, end in times if end is not None]
    return round(statistics.median(minutes)) if len(minutes) >= WAITING_DECISIONS else None


def waiting_sentence() -> str:
    """How long a moderator usually takes, in words."""
    minutes = usual_waiting_minutes()
    if minutes is None:
        return _("There is no estimate yet of how long a moderator takes.")
    if minutes < 90:
        text = ngettext("%(n)s minute", "%(n)s minutes", max(minutes, 1)) % {"n": max(minutes, 1)}
    else:
        hours = round(minutes / 60)
        text = ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    return _("That usually takes about %(time)s.") % {"time": text}
