"""What templates get of threads and comments: one row each, with everything that a page shows."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.safestring import SafeString

from discussions.referring import ReferenceLine
from k2forum.accounts.badges import Badge


@dataclass(slots=True)
class CommentRow:
    """One comment as the viewer may see it. ``html`` is safe; for others it is the public text alone."""

    id: int
    depth: int
    parent_id: int | None
    parent_url: str
    replying_to: str
    author_name: str
    author_url: str
    kind: str
    badge: Badge | None
    past_badge: str
    fraud_note: str
    professional_answer: bool
    created_iso: str
    created_text: str
    edited: bool
    html: SafeString
    state: str
    state_words: str
    author_word: str
    author_card: str
    pending: str
    pending_html: SafeString
    disclaimer_line: str
    disclaimer_text: str
    limit_note: str
    context_note: str
    mine: bool
    is_opening: bool
    can_reply: bool
    can_edit: bool
    can_withdraw: bool
    can_report: bool
    url: str
    anchor_url: str
    reply_url: str
    edit_url: str
    withdraw_url: str
    report_url: str
    state_url: str
    revisions_url: str
    mark_url: str
    helpful_count: int
    decision_url: str = ""  # for the author, where a moderator decided against the text
    to_url: str = ""
    references: list[ReferenceLine] = field(default_factory=list)
    is_answer: bool = False
    # For the signed-in viewer alone.
    is_new: bool = False
    ignored: bool = False
    found_helpful: bool = False
    bookmarked: bool = False
    can_react: bool = False
    can_keep: bool = False
    can_mark: bool = False


@dataclass(frozen=True, slots=True)
class PassageRow:
    """What of the article a thread is about, in the article's words. ``earlier``: no longer there."""

    quote: str
    short: str
    url: str
    page_url: str
    earlier: bool
    edited: bool


@dataclass(slots=True)
class ThreadRow:
    """One thread with the comments of this page."""

    id: int
    title: str
    kind: str
    url: str
    author_name: str
    author_url: str
    badge: Badge | None
    created_iso: str
    created_text: str
    comment_count: int
    professional_count: int
    last_public_text: str
    locked: bool
    closed: bool
    state: str
    answered: bool = False
    answer_url: str = ""
    has_new: bool = False
    passage: PassageRow | None = None
    comments: list[CommentRow] = field(default_factory=list)
    more_count: int = 0
    continue_url: str = ""


@dataclass(slots=True)
class CommentPage:
    """A page of a thread's comments, in depth-first order."""

    rows: list[CommentRow]
    previous_url: str
    next_url: str
