"""A person's words in the texts of others: what was quoted from them, and their name behind an ``@``.

Only this changes what somebody else wrote: the words are not the writer's own. A mark stands in their place.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from discussions.models import Comment, CommentRevision, ContextNote, Draft, Thread, opening_text
from discussions.redaction import masked, spans_of
from k2forum.contributions import visibility
from k2forum.contributions.models import LogEntry, LogText, Visibility, digest_of
from k2forum.moderation.models import Flag
from k2forum.rendering import render_markdown

QUOTE_GONE = "[erased]"
NAME_GONE = "@former member"
# A shorter line is taken for a quotation only where it is a whole line of the other text.
LONG_ENOUGH = 12
_MARKS = re.compile(r"^\s*(?:>\s?)+")
Change = Callable[[str], str]


def letters(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


@dataclass(slots=True)
class Words:
    """What is looked for: texts that were quoted, by thread, and names."""

    names: list[str] = field(default_factory=list)
    texts: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))

    def changed(self, text: str, thread: int | None = None) -> str:
        """``text`` without the quotations from that thread (None: from any) and without the names."""
        places = [self.texts.get(thread, [])] if thread else list(self.texts.values())
        quoted = [one for several in places for one in several]
        if quoted and ">" in text:
            text = without_quotations(text, quoted)
        for name in self.names:
            pattern = rf"(?<![\w@/.])@{re.escape(name)}(?!\w)"
            text = re.sub(pattern, NAME_GONE, text, flags=re.IGNORECASE)
        return text


def without_quotations(text: str, quoted: Iterable[str]) -> str:
    """Lines behind ``>`` that stand in one of ``quoted`` become a mark."""
    wholes = [letters(one) for one in quoted]
    lines = {letters(line) for one in quoted for line in one.splitlines()}
    out = []
    for line in text.splitlines(keepends=True):
        marks = _MARKS.match(line)
        said = letters(line[marks.end() :]) if marks else ""
        found = said in lines or (len(said) >= LONG_ENOUGH and any(said in whole for whole in wholes))
        if marks and said and found:
            end = line[len(line.rstrip("\r\n")) :]
            line = f"{marks.group().rstrip()} {QUOTE_GONE}{end}"
        out.append(line)
    return "".join(out)


def take_out(words: Words, *, of: Any, actor: Any) -> int:
    """Take the words of ``of`` out of what others wrote; returns how many comments were changed."""
    named = Q()
    for name in words.names:
        named |= Q(revisions__source__icontains=f"@{name}") | Q(revisions__title__icontains=f"@{name}")
    quoting = Q(thread__in=list(words.texts), revisions__source__contains=">")
    asked = (named if words.names else Q(pk__in=[])) | quoting
    found = Comment.objects.exclude(author=of).filter(asked).distinct().values_list("pk", "thread_id")
    count = 0
    for pk, thread in list(found.order_by("pk")):
        count += _rewrite(pk, partial(words.changed, thread=thread), actor)
    _drafts(words)
    return count


def _drafts(words: Words) -> None:
    """Replies that others have begun."""
    for draft in Draft.objects.filter(Q(text__contains=">") | Q(text__contains="@")):
        text = words.changed(draft.text)
        if text != draft.text:
            Draft.objects.filter(pk=draft.pk).update(text=text)


def _rewrite(pk: int, change: Change, actor: Any) -> bool:
    """Rewrite every state of one comment by ``change``; it is due to be screened anew."""
    with transaction.atomic():
        first = Comment.objects.select_related("thread").get(pk=pk)
        first.lock_first()
        comment = Comment.objects.select_for_update(of=("self",)).select_related("thread").get(pk=pk)
        digests = _revisions(comment, change)
        if not digests:
            return False
        for before, after in digests.items():
            # What was dismissed for the old text stays dismissed for the new one.
            Flag.objects.filter(case__comment=comment, digest=before).update(
                digest=after, quote="", for_author="", for_moderator="", spans=[]
            )
            # A second signature under a note is one under what is left of it.
            ContextNote.objects.filter(comment=comment, agreed_digest=before).update(agreed_digest=after)
        if comment.is_opening:
            _title(comment.thread, change)
            comment.thread.refresh_from_db()
        source, public = change(comment.source), change(comment.public_source)
        whole = opening_text(comment.thread.title, source) if comment.is_opening else source
        screened = comment.visibility in (Visibility.PUBLISHED, Visibility.HELD, Visibility.HIDDEN)
        visibility.change(
            comment,
            comment.visibility,
            action="words_erased",
            actor=actor,
            pending=comment.pending,
            updates={
                "source": source,
                "public_source": public,
                "public_html": render_markdown(public) if public else "",
                "digest": digest_of(whole),
                "screened_digest": "",
                "screening_due": timezone.now() if screened else comment.screening_due,
            },
        )
        _log_texts(comment, change)
    return True


def _revisions(comment: Comment, change: Change) -> dict[str, str]:
    """Rewrite the revisions; returns new digests by old ones, empty where nothing changed."""
    digests: dict[str, str] = {}
    for revision in comment.revisions.all():
        title, source = _changed_title(revision.title, change), change(revision.source)
        if (title, source) == (revision.title, revision.source):
            continue
        phrases = {revision.source[start:end] for start, end in revision.redactions}
        digest = digest_of(opening_text(title, source) if comment.is_opening else source)
        digests[revision.digest] = digest
        CommentRevision.objects.filter(pk=revision.pk).update(
            title=title, source=source, digest=digest, redactions=spans_of(source, phrases)
        )
    return digests


def _title(thread: Thread, change: Change) -> None:
    Thread.objects.filter(pk=thread.pk).update(
        title=_changed_title(thread.title, change), public_title=_changed_title(thread.public_title, change)
    )


def _changed_title(title: str, change: Change) -> str:
    """What stands in place of a short name may be longer than the column."""
    return change(title)[: settings.TITLE_MAX_LENGTH]


def _log_texts(comment: Comment, change: Change) -> None:
    """Snapshots and earlier states beside the log say what the text says now."""
    entries = LogEntry.objects.filter(subject_kind=Comment.kind_label, subject_id=comment.pk).values("pk")
    for row in LogText.objects.filter(entry_id__in=entries):
        text = _earlier(row.text, change) if row.kind == LogText.Kind.EARLIER else change(row.text)
        if text != row.text:
            LogText.objects.filter(pk=row.pk).update(text=text)


def _earlier(text: str, change: Change) -> str:
    state = json.loads(text)
    comment = state["comment"]
    comment["public_source"] = change(comment["public_source"])
    comment["public_html"] = render_markdown(comment["public_source"]) if comment["public_source"] else ""
    state["title"] = _changed_title(state["title"], change) if state["title"] else state["title"]
    # Where a redaction began and ended does not fit the new text.
    revisions = CommentRevision.objects.filter(pk__in=[row[0] for row in state["revisions"]])
    now = dict(revisions.values_list("pk", "redactions"))
    state["revisions"] = [[pk, now.get(pk, []) if spans else [], at] for pk, spans, at in state["revisions"]]
    return json.dumps(state)


def make_masks_final(comment: Comment, *, actor: Any) -> bool:
    """What a moderator redacted leaves the source as well: a mark stands in its place for good."""
    rows = comment.revisions.exclude(redactions=[])
    phrases = {row.source[start:end] for row in rows for start, end in row.redactions}

    def change(text: str) -> str:
        return masked(text, spans_of(text, phrases))

    return bool(phrases) and _rewrite(comment.pk, change, actor)
