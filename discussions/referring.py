"""Works that public comments name by DOI, PubMed number or PMCID, and what is known of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db import models
from django.db.models import F
from django.utils.dateparse import parse_datetime

from articles.checked_references import GRAVE, CheckedReference, rows_for, words_of
from articles.importing.references import Passage, in_passages, joined
from discussions.models import Comment, Thread

AT_MOST = 10
_MAY_NAME = re.compile(r"\b10\.\d{4,9}/|\bPMID\b|pubmed\.ncbi|\bPMC\d{3}", re.IGNORECASE)


class CommentReference(models.Model):
    """The public text of a comment names a work."""

    comment = models.ForeignKey("discussions.Comment", on_delete=models.CASCADE, related_name="+")
    reference = models.ForeignKey("articles.CheckedReference", on_delete=models.CASCADE, related_name="+")

    class Meta:
        app_label = "discussions"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["comment", "reference"], name="named_in_comment_once")
        ]

    def __str__(self) -> str:
        return f"{self.reference_id} in comment {self.comment_id}"


@dataclass(frozen=True, slots=True)
class ReferenceLine:
    """One work as it stands beneath a comment."""

    label: str
    url: str
    words: str
    grave: bool


def note_what_it_names(comment: Comment) -> None:
    """Keep which works the public text names; new ones are due to be checked. Most texts name none, which
    costs no query."""
    named = named_in(comment.public_source)
    if not named and not comment.references:
        return
    rows = list(rows_for(named).values())
    if [row.key for row in rows] == [one["key"] for one in comment.references]:
        return
    CommentReference.objects.filter(comment=comment).delete()
    CommentReference.objects.bulk_create([CommentReference(comment=comment, reference=row) for row in rows])
    comment.references = [_kept(row) for row in rows]
    Comment.objects.filter(pk=comment.pk).update(references=comment.references)


def named_in(source: str) -> list[Any]:
    """References with a number in Markdown, without what is quoted from others; at most ten."""
    if not _MAY_NAME.search(source):
        return []
    own = "\n".join(line for line in source.splitlines() if not line.lstrip().startswith(">"))
    passages = [Passage(part, "") for part in re.split(r"\n\s*\n", own) if _MAY_NAME.search(part)]
    return [one for one in joined([], in_passages(passages)) if one.key][:AT_MOST]


def follow(reference: CheckedReference) -> None:
    """What became known of a work stands beneath the comments that name it."""
    named = Comment.objects.filter(
        pk__in=CommentReference.objects.filter(reference=reference).values("comment")
    )
    kept = _kept(reference)
    threads = Thread.objects.filter(pk__in=named.values("thread")).order_by("pk")
    list(threads.select_for_update(no_key=True).values_list("pk"))  # before their comments, as everywhere
    for comment in named.only("pk", "references", "thread_id"):
        lines = [kept if one["key"] == reference.key else one for one in comment.references]
        if lines != comment.references:
            Comment.objects.filter(pk=comment.pk).update(references=lines)
            Thread.objects.filter(pk=comment.thread_id).update(version=F("version") + 1)


def lines_of(comment: Comment) -> list[ReferenceLine]:
    """For the page; without a query."""
    return [
        ReferenceLine(
            label=one["label"],
            url=one["url"],
            words=words_of(
                one["state"], one["asked"], one["silent"], parse_datetime(one["at"]) if one["at"] else None
            ),
            grave=one["state"] in GRAVE,
        )
        for one in comment.references
    ]


def _kept(row: CheckedReference) -> dict[str, Any]:
    return {
        "key": row.key,
        "label": row.label,
        "url": row.url,
        "state": row.state,
        "asked": row.asked,
        "silent": row.silent,
        "at": row.checked_at.isoformat() if row.checked_at else "",
    }
