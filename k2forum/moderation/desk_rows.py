"""What the card hands to its templates."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.safestring import SafeString

from discussions.models import Comment
from k2forum.moderation.actions import Action
from k2forum.moderation.models import Case
from k2forum.moderation.thresholds import UNDO_WITHIN


@dataclass(slots=True)
class FlagRow:
    source: str
    name: str
    words: str
    quote: str
    sources: list[str]
    raised_by: str
    severity: str
    current: bool
    weight: int
    outcome: str
    is_report: bool


@dataclass(slots=True)
class LogRow:
    id: int
    at: datetime.datetime
    subject: str
    url: str
    actor: str
    action: str
    reason: str
    before: str
    after: str
    rules: str
    revision: int | None
    score: int | None
    to_author: str
    internal: str
    snapshot: str
    reversible: bool
    bulk: str

    @property
    def undo_seconds(self) -> float:
        """How long it can still be undone without a word."""
        left = UNDO_WITHIN - (timezone.now() - self.at)
        return round(max(0.0, left.total_seconds()), 1)


@dataclass(slots=True)
class Member:
    id: int
    name: str
    kind: str
    badge: str
    since: datetime.datetime
    decisions: list[LogRow]
    automatic_holds: int
    sanctions: list[str]


@dataclass(slots=True)
class Card:
    case: Case
    comment: Comment
    band_label: str
    state: str
    pending: str
    title: str
    marked: SafeString
    difference: SafeString
    difference_of: str
    article: Any
    parents: list[tuple[str, str, str]]
    flags: list[FlagRow]
    score: list[tuple[str, int]]
    total: int
    waiting: str
    log: list[LogRow]
    member: Member
    holder: str
    mine: bool
    viewing: list[str]
    actions: dict[str, list[Action]]
    is_own: bool
