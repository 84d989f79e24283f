"""What the API answers with. The descriptions are what its page and openapi.json say."""

from __future__ import annotations

import datetime
from typing import Any

from ninja import Field, Schema


class Badge(Schema):
    """A live verification, in the words of the pages."""

    words: str = Field(description="For example: Pharmacist, licence checked Oct 2026")
    profession: str
    url: str = Field(description="The page that says what was checked.")


class Author(Schema):
    id: int
    name: str
    url: str
    kind: str = Field(description="enthusiast or professional: what the person says of themselves.")
    badge: Badge | None = Field(description="Null where no live verification stands behind the name.")


class Panel(Schema):
    """What was checked for one badge."""

    words: str
    profession: str
    country: str
    register_name: str
    number: str = Field(description="Empty unless its holder shows it and the register is public.")
    method: str
    checked_on: datetime.date
    expires_on: datetime.date | None
    interests: str


class Person(Schema):
    id: int
    name: str
    url: str
    kind: str
    badges: list[Panel]


class ArticleLine(Schema):
    slug: str
    title: str
    standfirst: str
    byline: str
    url: str
    published_at: datetime.datetime
    revised_at: datetime.datetime
    comment_count: int = Field(description="Public comments, opening ones included.")
    discussion_open: bool


class Section(Schema):
    id: str
    title: str


class Article(ArticleLine):
    html: str
    contents: list[Section]
    reading_minutes: int


class Passage(Schema):
    """Words of the article that a thread is about."""

    quote: str
    url: str
    earlier: bool = Field(description="Whether they stand in an earlier revision alone.")


class Thread(Schema):
    id: int
    url: str
    article: str = Field(description="The slug of its article.")
    title: str
    kind: str = Field(description="discussion, question, or note: a context note and what is said about it")
    author: Author | None = Field(description="Null where the opening comment is not public.")
    state: str
    created_at: datetime.datetime
    last_public_at: datetime.datetime
    comment_count: int = Field(description="Public comments below the opening one.")
    professional_count: int
    open: bool = Field(description="Whether it takes comments: not locked, not closed.")
    answer_id: int | None
    passage: Passage | None


class Disclaimer(Schema):
    line: str
    text: str


class Line(Schema):
    country: str
    number: str


class Help(Schema):
    """A private card for the author of a text: an emergency, or a risk with a blood thinner."""

    title: str
    banner: str
    urgent: bool
    advice: list[str]
    lines: list[Line]
    neutral: list[str]


class Comment(Schema):
    id: int
    url: str
    thread_id: int
    parent_id: int | None
    depth: int = Field(description="How deep it stands in the answers, from 0.")
    is_opening: bool
    author: Author | None = Field(description="Null where the comment is not public: its place is kept.")
    past_badge: str = Field(description="In words, where the badge it was posted under has ended.")
    professional_answer: bool
    is_answer: bool
    state: str = Field(description="published; hidden, removed, withdrawn, erased where its place is kept; "
                       "for your own comments also screening, held, rejected.")  # fmt: skip
    state_words: str
    created_at: datetime.datetime
    edited: bool
    html: str = Field(description="Safe HTML; empty where the text is not public.")
    disclaimer: Disclaimer | None = Field(description="Belongs beneath the text wherever it is shown.")
    notes: list[str] = Field(description="By the site, beneath the text: limits, context, a false badge.")
    helpful_count: int
    author_word: str = Field(description="What its author is told about it; empty for others.")
    help: list[Help] = Field(description="Show these to the author, the urgent ones at once.")


class Articles(Schema):
    items: list[ArticleLine]
    next: str | None


class Threads(Schema):
    items: list[Thread]
    next: str | None


class Comments(Schema):
    items: list[Comment]
    next: str | None


class Count(Schema):
    name: str
    number: str


class Month(Schema):
    month: str
    automatic: str = Field(description="Held or hidden by the automatic check.")
    human: str = Field(description="Decided by people.")
    appeals: str
    appeals_won: str
    reasons: list[Count]


class Entry(Schema):
    day: datetime.date
    action: str
    reason: str


class Transparency(Schema):
    """The desk's work in numbers, a week late; small numbers are merged, hence text."""

    median_minutes: int | None
    months: list[Month]
    latest: list[Entry]


class Mention(Schema):
    start: int
    end: int
    text: str
    substance: str | None
    amount_low: float
    amount_high: float
    unit: str
    per_day: dict[str, Any] | None
    intent: str


class Finding(Schema):
    rule: str
    start: int
    end: int
    quote: str
    severity: str
    reason: str | None = Field(description="Null where it is information only.")
    words: str = Field(description="For the author of the text.")
    sources: list[str]


class Verdict(Schema):
    """Places are counted in characters (code points) of the text that was sent, the end exclusive."""

    flag: bool = Field(description="Whether a moderator would look at it.")
    severity: str
    reasons: list[str]
    findings: list[Finding]
    mentions: list[Mention]
    interactions: list[str]
    language: str
    rules_version: str
    help: list[Help]


class Report(Schema):
    comment_id: int
    known: bool = Field(description="Whether you had reported this text before.")


class ProblemError(Schema):
    at: str
    message: str


class ProblemDetails(Schema):
    """An error (RFC 9457). Some kinds have further members."""

    type: str
    title: str
    status: int
    detail: str
    kind: str
    errors: list[ProblemError] | None = None
