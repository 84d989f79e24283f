"""Bringing comments from a file: in batches, each one transaction, so that an interrupted run goes on.

What a comment answers may stand anywhere in the file. Whatever has to wait for its parent is left for the
next reading of the file, so memory does not grow with it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.conf import settings
from django.db import transaction

from discussions.bringing_in import Arrival, bring_in
from discussions.models import Comment
from k2forum.site.importing.parsed import LeftOut, Post, Reader, Said
from k2forum.site.importing.people import account_ids, person_key
from k2forum.site.importing.places import Place, Plan, opening_of, place_of
from k2forum.site.importing.records import Imported, known, note

BATCH = 500
# A file that needs more readings than this is no export: what still waits goes to the top level.
READINGS = 30


@dataclass(slots=True)
class Outcome:
    """What a run did, or in a dry run would do."""

    brought: int = 0
    here_already: int = 0
    articles: int = 0
    by_article: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    notes: Counter[str] = field(default_factory=Counter)


class Import:
    """One run over one file. ``tell`` gets each LeftOut; ``progress`` is called after each batch."""

    def __init__(
        self,
        reader: Reader,
        plan: Plan,
        *,
        tell: Callable[[LeftOut], Any] = lambda left_out: None,
        progress: Callable[[float, Outcome], Any] = lambda share, outcome: None,
    ) -> None:
        self.reader, self.plan = reader, plan
        self.outcome = Outcome()
        self._tell, self._progress = tell, progress
        self._places: dict[str, Place] = {}

    def run(self) -> Outcome:
        """Raises NotReadable where the file breaks off; what came before is kept."""
        self._find_places()
        last = self.plan.dry_run
        for number in range(READINGS + 1):
            waiting, brought = self._read_once(first=number == 0, last=last)
            if not waiting:
                break
            last = not brought or number + 1 >= READINGS
        return self.outcome

    def _find_places(self) -> None:
        for post in self.reader.posts():
            found = place_of(post, self.reader.source, self.plan) if isinstance(post, Post) else post
            if isinstance(found, LeftOut):
                self._leave_out(found)
            else:
                self._places[post.id] = found
                self.outcome.articles += found.is_new
            self._progress(self.reader.share_read(), self.outcome)

    def _read_once(self, *, first: bool, last: bool) -> tuple[int, int]:
        """One reading of the file; returns how many wait for what they answer, and how many came."""
        waiting = 0
        before = self.outcome.brought
        for batch in _batches(self._comments(first), BATCH):
            if self.plan.dry_run:
                self._count(batch)
            else:
                with transaction.atomic():
                    waiting += self._bring(batch, first=first, last=last)
            self._progress(self.reader.share_read(), self.outcome)
        return waiting, self.outcome.brought - before

    def _comments(self, first: bool) -> Iterator[Said]:
        for said in self.reader.comments():
            left_out = said if isinstance(said, LeftOut) else self._objection(said)
            if left_out is None:
                assert isinstance(said, Said)
                yield said
            elif first:
                self._leave_out(left_out)

    def _objection(self, said: Said) -> LeftOut | None:
        reason = ""
        if said.post not in self._places:
            reason = "no_article"
        elif not said.source.strip():
            reason = "no_text"
        elif len(said.source) > settings.COMMENT_MAX_LENGTH:
            reason = "too_long"
        elif len(said.id) > Imported._meta.get_field("external_id").max_length:  # type: ignore[operator]
            reason = "no_id"
        return LeftOut("comment", said.id, reason) if reason else None

    def _leave_out(self, what: LeftOut) -> None:
        self.outcome.left_out[what.reason] += 1
        self._tell(what)

    def _new(self, batch: list[Said], *, first: bool = True) -> list[Said]:
        """Those of the batch that are not here; the first of those with the same id."""
        here = known(self.reader.source, Imported.Kind.COMMENT, [said.id for said in batch])
        new = {said.id: said for said in reversed(batch) if said.id not in here}
        if first:
            self.outcome.here_already += len(batch) - len(new)
        return [said for said in batch if new.get(said.id) is said]

    def _count(self, batch: list[Said]) -> None:
        for said in self._new(batch):
            self.outcome.brought += 1
            self.outcome.by_article[self._places[said.post].title] += 1

    def _bring(self, batch: list[Said], *, first: bool, last: bool) -> int:
        """Store what can be stored of the batch; returns how many wait for what they answer."""
        left = self._new(batch, first=first)
        answered = self._here([said.parent for said in left if said.parent])
        while left:
            ready = [said for said in left if not said.parent or said.parent in answered]
            if not ready and last:
                ids = {said.id for said in left}
                ready = [said for said in left if said.parent not in ids] or left
            if not ready:
                break
            answered |= self._store(ready, answered)
            left = [said for said in left if said.id not in answered]
        return len(left)

    def _here(self, external_ids: list[str]) -> dict[str, Comment]:
        pks = known(self.reader.source, Imported.Kind.COMMENT, external_ids)
        rows = Comment.objects.select_related("thread").in_bulk(set(pks.values()))
        return {external: rows[pk] for external, pk in pks.items() if pk in rows}

    def _store(self, ready: list[Said], answered: dict[str, Comment]) -> dict[str, Comment]:
        source = self.reader.source
        authors, renamed = account_ids(source, ready)
        self.outcome.notes["renamed"] += renamed
        stored = bring_in([self._arrival(said, authors[person_key(said)], answered) for said in ready])
        comments = {said.id: comment for said, comment in zip(ready, stored, strict=True)}
        note(source, Imported.Kind.COMMENT, {id: comment.pk for id, comment in comments.items()})
        self.outcome.brought += len(ready)
        self.outcome.by_article.update(self._places[said.post].title for said in ready)
        return comments

    def _arrival(self, said: Said, author: int, answered: dict[str, Comment]) -> Arrival:
        opening = opening_of(self._places[said.post], self.reader.source, self.plan)
        parent = answered.get(said.parent) if said.parent else opening
        if parent is None or parent.thread_id != opening.thread_id:
            self.outcome.notes["parent_missing"] += 1
            parent = opening
        return Arrival(author=author, source=said.source, created_at=said.written_at, parent=parent)


def _batches(comments: Iterable[Said], size: int) -> Iterator[list[Said]]:
    comments = iter(comments)
    while batch := list(islice(comments, size)):
        yield batch
