"""Context notes as rows for the templates, in a fixed number of queries."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from articles.models import Article
from discussions.models import MAY_SEE_ALL, ContextNote
from discussions.reading import UNREAD_OF_CREDENTIALS
from discussions.row_making import passage_row
from discussions.rows import PassageRow
from k2forum.accounts.badges import Badge, badge_of, past_words
from k2forum.accounts.models import Verification
from k2forum.contributions.models import Visibility
from k2forum.rendering import render_markdown

STATE_WORDS = {
    ContextNote.State.DRAFT: gettext_lazy("Not proposed yet: only its author and the moderators see it."),
    ContextNote.State.PROPOSED: gettext_lazy("Waits for a second professional to agree."),
    ContextNote.State.PUBLISHED: "",
    ContextNote.State.DISPUTED: gettext_lazy("Disputed: a professional disagrees with this note."),
    ContextNote.State.RETIRED: gettext_lazy("Retired: this note no longer stands beside the article."),
}
UNREAD = [
    *(f"comment__{name}" for name in UNREAD_OF_CREDENTIALS),
    *(name.replace("posted_as__", "agreed_as__") for name in UNREAD_OF_CREDENTIALS),
    "comment__author__password",
    "agreed_by__password",
]
BEING_CHECKED = gettext_lazy("Being checked; usually a few seconds. Then professionals can sign it.")
SHOWN = 100  # notes beside one article


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signed, and the badge under which; ``badge`` where it is live, else words about what it was."""

    name: str
    url: str
    badge: Badge | None
    past: str


@dataclass(frozen=True, slots=True)
class NoteRow:
    """One note as the viewer may see it. ``html`` is safe."""

    id: int
    comment_id: int
    url: str
    title: str
    html: SafeString
    state: str
    state_words: str
    being_checked: bool
    retired_words: str
    passage: PassageRow
    place: str
    words: str
    author: Signer
    second: Signer | None
    digest: str
    thread_url: str
    comment_count: int
    review_due: bool
    review_due_on: datetime.date | None
    reviewed_on: datetime.date | None
    disclaimer_line: str
    disclaimer_text: str
    limit_note: str
    moderators_note: str
    author_word: str
    mine: bool
    is_public: bool


def notes_beside(article: Article, place: str = "") -> list[NoteRow]:
    """The published notes about an article, or about a paragraph of it, in the order in which they were
    signed. One query."""
    rows = ContextNote.objects.published().filter(thread__article=article).with_signers().defer(*UNREAD)
    if place:
        rows = rows.filter(thread__passage__place=place)
    return rows_of(rows.order_by("agreed_at", "pk")[:SHOWN], None, article)


def rows_of(notes: Iterable[ContextNote], viewer: Any, article: Article | None = None) -> list[NoteRow]:
    """Rows of notes that were read through ``visible_to``, loaded ``with_signers``; without ``article`` also
    with their article."""
    return [_row(note, viewer, article or note.thread.article) for note in notes]


def _row(note: ContextNote, viewer: Any, article: Article) -> NoteRow:
    comment, thread = note.comment, note.thread
    comment.thread = thread
    passage = thread.passage
    assert passage is not None
    mine = viewer is not None and comment.author_id == viewer.pk
    public = comment.visibility == Visibility.PUBLISHED
    state = note.state
    disclaimer = comment.disclaimer
    being_checked = comment.visibility == Visibility.SCREENING
    # Others read what was let through; its author and moderators what was written last.
    inside = not public and (mine or (viewer is not None and viewer.has_perm(MAY_SEE_ALL)))
    return NoteRow(
        id=note.pk,
        comment_id=comment.pk,
        url=note.get_absolute_url(),
        title=thread.title if inside else thread.public_title,
        html=render_markdown(comment.source) if inside else SafeString(comment.public_html),
        state=state,
        state_words=str(BEING_CHECKED if being_checked else STATE_WORDS[ContextNote.State(state)]),
        being_checked=being_checked,
        retired_words=note.get_retired_because_display() if note.retired_because else "",
        passage=passage_row(passage, article),
        place=passage.place,
        words=passage.words,
        author=_signer(comment.author, comment.posted_as),
        second=_signer(note.agreed_by, note.agreed_as) if note.agreed_by else None,
        digest=comment.digest,
        thread_url=thread.get_absolute_url(),
        comment_count=thread.comment_count,
        review_due=note.is_review_due,
        review_due_on=note.review_due_on,
        reviewed_on=note.reviewed_on,
        disclaimer_line=disclaimer.line if disclaimer else "",
        disclaimer_text=disclaimer.text if disclaimer else "",
        limit_note=comment.limit_note,
        moderators_note=comment.context_note,
        author_word=comment.author_word if mine else "",
        mine=mine,
        is_public=public,
    )


def _signer(person: Any, credential: Verification | None) -> Signer:
    badge = badge_of(credential) if credential is not None else None
    past = past_words(credential) if credential is not None and badge is None else ""
    return Signer(person.display_name, person.get_absolute_url(), badge, past)
