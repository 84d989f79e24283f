"""Many threads, comments and cases at once, written past the verbs: only for what depends on their number."""

from __future__ import annotations

import random
import re
from typing import Any

from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Concat, LPad
from django.utils import timezone

from articles.models import Article
from discussions.models import SEGMENT, Comment, CommentRevision, Thread
from k2forum.accounts.models import User
from k2forum.contributions.models import Visibility, digest_of
from k2forum.moderation.cases import minutes_since_epoch
from k2forum.moderation.models import Band, Case, Flag
from k2forum.rendering import render_markdown

PEOPLE = 10
LEVELS = 4  # how deep answers go
TEXT = "Number {number} said this about tea."


def people(count: int = PEOPLE) -> list[User]:
    """So many members, the same ones every time."""
    emails = [f"member{number}@crowd.example.org" for number in range(count)]
    User.objects.bulk_create(
        [
            User(email=email, display_name=f"Member {number}", password="!")
            for number, email in enumerate(emails)
        ],
        ignore_conflicts=True,
    )
    return list(User.objects.filter(email__in=emails).order_by("pk"))


def thread_of(
    article: Article, comments: int, *, state: str = Visibility.PUBLISHED, title: str = "A thread"
) -> Thread:
    """A public thread with so many comments below its opening one, in answers to answers."""
    members = people()
    thread = Thread.objects.create(
        article=article,
        author=members[0],
        title=title,
        public_title=title,
        visibility=Visibility.PUBLISHED,
        comment_count=comments if state == Visibility.PUBLISHED else 0,
    )
    _insert(thread, members, 0, 1, Visibility.PUBLISHED, is_opening=True)
    _insert(thread, members, 1, comments, state)
    rows = Comment.objects.filter(thread=thread)
    rows.update(path=_segment("pk"))
    numbers = list(rows.order_by("pk").values_list("pk", flat=True))
    rows.exclude(pk=numbers[0]).update(parent_id=numbers[0])
    for level in range(1, LEVELS):
        path = Concat(*(_segment(F("pk") - above) for above in range(level, -1, -1)))
        rows.filter(pk__in=numbers[1 + level :: LEVELS]).update(parent_id=F("pk") - 1, depth=level, path=path)
    CommentRevision.objects.bulk_create(
        CommentRevision(comment_id=comment.pk, number=1, source=comment.source, digest=comment.digest)
        for comment in rows.only("pk", "source", "digest")
    )
    return thread


def _segment(column: Any) -> Any:
    return LPad(Cast(column, CharField()), SEGMENT, Value("0"))


def _insert(thread: Thread, members: list[User], first: int, count: int, state: str, **fields: Any) -> None:
    public = state == Visibility.PUBLISHED
    rows = []
    for number in range(first, first + count):
        source = TEXT.format(number=number)
        rows.append(
            Comment(
                thread=thread,
                author=members[number % len(members)],
                source=source,
                digest=digest_of(source),
                visibility=state,
                public_source=source if public else "",
                public_html=render_markdown(source) if public else "",
                public_revision=int(public),
                screened_digest=digest_of(source),
                screening_due=None,
                published_at=timezone.now() if public else None,
                **fields,
            )
        )
    Comment.objects.bulk_create(rows)


def talk(article: Article, comments: int, characters: int, *, threads: int = 4) -> None:
    """So many public comments of so many characters, in words of the article's own, as varied as people's."""
    words = re.findall(r"[\w’'-]+[,.]?", article.revision.source)
    dice = random.Random(7)
    for number in range(threads):
        thread_of(article, comments // threads - 1, title=f"Thread {number} about the article")
    rows = list(Comment.objects.filter(thread__article=article, author__email__endswith="@crowd.example.org"))
    for row in rows:
        text = ""
        while len(text) < characters:
            text += dice.choice(words) + " "
        row.public_source = row.source = text[:characters].strip()
        row.public_html = render_markdown(row.source)
    Comment.objects.bulk_update(rows, ["source", "public_source", "public_html"])


def cases_of(thread: Thread) -> int:
    """An open case with one flag for every comment of the thread; returns how many."""
    screener = User.objects.screener()
    now = timezone.now()
    comments = list(Comment.objects.filter(thread=thread).only("pk", "digest"))
    cases = Case.objects.bulk_create(
        Case(comment_id=row.pk, band=Band.S2, order_key=-minutes_since_epoch(now), opened_at=now)
        for row in comments
    )
    Flag.objects.bulk_create(
        Flag(
            case=case,
            source=Flag.Source.SCREENER,
            rule="dose_recommendation",
            digest=row.digest,
            revision=1,
            band=Band.S2,
            severity="low",
            raised_by=screener,
        )
        for case, row in zip(cases, comments, strict=True)
    )
    return len(cases)
