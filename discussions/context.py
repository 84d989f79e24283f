"""What the screener reads with a comment: the texts above it, and its author's earlier ones in the thread."""

from __future__ import annotations

from typing import Any

from discussions.models import Comment
from k2forum.contributions.models import Visibility

EARLIER_COMMENTS = 20


def context_of(comment: Comment) -> list[str]:
    """Plain texts, oldest first: public texts of the parent chain, and what the author wrote before in this
    thread, whether public already or not (to the author it is said)."""
    if comment.is_opening:
        return []
    return _texts(comment.thread_id, comment.ancestor_ids(), comment.author_id, before=comment.pk)


def context_for_reply(parent: Comment, author: Any) -> list[str]:
    """What a reply to ``parent`` by ``author`` will be read with."""
    return _texts(parent.thread_id, [*parent.ancestor_ids(), parent.pk], author.pk, before=None)


def _texts(thread_id: int, above_ids: list[int], author_id: int, *, before: int | None) -> list[str]:
    opening = Comment.objects.filter(thread_id=thread_id, is_opening=True)
    above = Comment.objects.filter(pk__in=above_ids) | opening
    texts = {
        row.pk: row.public_source
        for row in above.filter(visibility=Visibility.PUBLISHED).only(
            "pk", "public_source", "is_opening", "thread_id"
        )
    }
    titles = dict(opening.values_list("pk", "thread__public_title"))
    own = Comment.objects.filter(thread_id=thread_id, author_id=author_id)
    if before is not None:
        own = own.filter(pk__lt=before)
    own = own.exclude(visibility__in=(Visibility.WITHDRAWN, Visibility.ERASED)).order_by("-pk")
    texts |= dict(own.values_list("pk", "source")[:EARLIER_COMMENTS])
    return [f"{titles[pk]}\n\n{text}" if pk in titles else text for pk, text in sorted(texts.items())]
