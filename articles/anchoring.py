"""Taking up a passage of an article, and finding it again when the article changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from articles.models import Article, Revision
from articles.passages import Passage, digest_of_passage, quotation_fields
from articles.quotations import Place, find, places, quotation_of
from k2forum.contributions.models import LogEntry

EARLIER_REVISIONS = 20


@dataclass(frozen=True, slots=True)
class Spot:
    """A paragraph of a revision that is or was public. ``current``: it stands in what readers see now."""

    revision: Revision
    place: Place
    current: bool


def spot_at(article: Article, anchor: str) -> Spot | None:
    """The paragraph with this id: in the public revision, else where it stands there now, else in an earlier
    public one. None where no public revision has it."""
    current = article.revision
    if current is None:
        return None
    here = places(current.parsed)
    if place := _with(anchor, here):
        return Spot(current, place, current=True)
    for revision in _public_before(article):
        if place := _with(anchor, places(revision.parsed)):
            found = find(quotation_of(place.text), here)
            return Spot(current, found.place, True) if found else Spot(revision, place, current=False)
    return None


def take_up(spot: Spot, part: str = "") -> Passage:
    """The passage that is ``part`` of a paragraph, or all of it; the same words are one passage."""
    quotation = quotation_of(spot.place.text, part)
    passage, _made = Passage.objects.get_or_create(
        revision=spot.revision,
        digest=digest_of_passage(spot.place.anchor, quotation),
        defaults={
            "article_id": spot.revision.article_id,
            "anchor": spot.place.anchor,
            "place": spot.place.anchor if spot.current else "",
            "words": quotation.quote if spot.current else "",
            **quotation_fields(quotation),
        },
    )
    return passage


def find_again(article: Article, revision: Revision) -> int:
    """Where each passage of the article stands in ``revision``, which becomes public now; "" where it is
    gone. Returns how many moved, changed, went or came back. Runs in the caller's transaction."""
    here = places(revision.parsed)
    changed = []
    for passage in Passage.objects.filter(article=article):
        found = find(passage.quotation, here)
        place, words = (found.place.anchor, found.words) if found else ("", "")
        if (passage.place, passage.words) != (place, words):
            passage.place, passage.words = place, words
            changed.append(passage)
    Passage.objects.bulk_update(changed, ["place", "words"], batch_size=200)
    return len(changed)


def _with(anchor: str, among: list[Place]) -> Place | None:
    return next((place for place in among if place.anchor == anchor), None)


def _public_before(article: Article) -> Any:
    """Revisions that readers have seen, the newest first. The log says which ones were published."""
    published = LogEntry.objects.filter(subject_kind="article", subject_id=article.pk, action="publish")
    rows = article.revisions.filter(number__in=published.values("revision")).exclude(
        pk=article.revision_id or 0
    )
    return rows.order_by("-number")[:EARLIER_REVISIONS]
