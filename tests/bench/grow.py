"""Many comments on PostgreSQL as the site would have written them, in minutes.

Rows are written by COPY, past verbs, triggers and foreign keys, into the
tables that a post, its screening and its moderation fill: threads, comments, revisions, log, cases, flags.
The newest threads and comments are the same at every size, so that pages of sites of several sizes compare.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from html import escape
from typing import Any

from tests.bench.data import words

SIZES = (10_000, 100_000, 1_000_000)
ARTICLES, ACROSS = 20, 25  # articles; comments for each thread
DEEP, LENGTH = 8, 300
BATCH = 10_000
CASE_EVERY, OPEN_EVERY = 20, 100
PROFESSIONALS, PROFESSIONAL_EVERY, DISCLAIMER_EVERY = 20, 25, 3
COMMON, COMMON_EVERY = "natto", 3
RARE, RARE_TIMES = "quokka", 20
HEAD = 3_000  # of the newest comments, which are the same at every size
ARTICLE = "grown-1"
# The columns that differ from row to row.
COMMENT = """id thread parent author source digest visibility public_source public_html public_revision
    screened_digest screening_due disclaimer created_at published_at path depth is_opening posted_as
    posted_as_state helpful_count helpful_score"""
REVISION = "id comment number source digest created_at published_at"
LOG = "id at automatic subject_kind subject_id revision action before after case_id"
CASE = "id comment state band points order_key opened_at decided_at"
FLAG = "id case source rule digest revision band spans raised_by created_at outcome"
THREAD = """id article author title public_title visibility created_at comment_count professional_count
    last_public_at kind"""


@dataclass
class Grown:
    """What was made, and where to look at it."""

    article: str
    big_thread: int
    middle: int
    person: int
    open_case: int
    comments: int
    seconds: float = 0.0


@dataclass(slots=True)
class _Thread:
    pk: int
    article: int
    author: int
    opening: int
    title: str
    chain: list[tuple[int, str]] = field(default_factory=list)
    count: int = 0
    professionals: int = 0
    last: datetime | None = None


def grow(comments: int, *, tell: Callable[[str], Any] = lambda _line: None) -> Grown:
    """Make so many comments more, at least HEAD of them, with all that belongs to them."""
    from django.db import connection

    from tests.bench import rows

    if connection.vendor != "postgresql":
        raise SystemExit("Rows are copied into PostgreSQL: name it in K2_DATABASE_URL.")
    started = time.monotonic()
    with rows.past_triggers():
        growing = _Growing(comments, tell)
        made = growing.all()
    tell("Counting what the planner needs to know ...")
    # Table by table: another database may hold a lock on what the whole server shares.
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM ANALYZE {', '.join(growing.tables())}")
    made.seconds = time.monotonic() - started
    return made


class _Growing:
    """Everything by number: comment ``n`` of ``total`` is the same in every run."""

    def __init__(self, total: int, tell: Callable[[str], Any]) -> None:
        from django.utils import timezone

        self.total, self.tell, self.now = total, tell, timezone.now()
        dice = random.Random(7)
        self.sentences = [words(dice, LENGTH // 4) for _ in range(4_000)]
        self.titles = [words(dice, 40)[:-1] for _ in range(1_000)]

    def all(self) -> Grown:
        from discussions.models import Comment, CommentRevision, Thread
        from k2forum.contributions.models import LogEntry
        from k2forum.moderation.models import Case, Flag
        from tests.bench import rows

        self.begin()
        self.comments = rows.Rows(Comment, COMMENT)
        self.revisions = rows.Rows(CommentRevision, REVISION)
        self.log = rows.Rows(LogEntry, LOG)
        self.cases = rows.Rows(Case, CASE)
        self.flags = rows.Rows(Flag, FLAG)
        several = (self.comments, self.revisions, self.log, self.cases, self.flags)
        step = max(self.total // 20, 1)
        for number in range(self.total):
            self.comment(number)
            if len(self.comments.rows) == BATCH:
                rows.in_one_go(several)
            if (number + 1) % step == 0:
                self.tell(f"{number + 1:>9,} of {self.total:,} comments")
        rows.in_one_go(several)
        self.write_threads()
        for model in (Comment, CommentRevision, LogEntry, Case, Flag, Thread):
            rows.go_on_counting(model)
        big = self.threads[0]
        return Grown(f"/articles/{ARTICLE}/", big.pk, self.middle, big.author, self.open_case, self.total)

    def begin(self) -> None:
        """The few rows that the verbs themselves make: articles, people, credentials."""
        from articles import publishing
        from articles.models import Article
        from discussions.models import Comment, CommentRevision, Thread
        from k2forum.accounts.models import User, Verification
        from k2forum.contributions.disclaimers import ship_disclaimers
        from k2forum.contributions.models import Disclaimer, LogEntry
        from k2forum.moderation.models import Case, Flag
        from tests.bench.rows import after_this

        ship_disclaimers()
        dice = random.Random(8)
        for number in range(1, ARTICLES + 1):
            if not Article.objects.filter(slug=f"grown-{number}").exists():
                text = f"# Grown article {number}\n\n" + "\n\n".join(words(dice, 600) for _ in range(8))
                publishing.import_document(text=text, slug=f"grown-{number}", actor=None, publish=True)
        slugs = [f"grown-{number}" for number in range(1, ARTICLES + 1)]
        by_slug = dict(Article.objects.filter(slug__in=slugs).values_list("slug", "pk"))
        self.articles = [by_slug[slug] for slug in slugs]
        first = after_this(User)
        User.objects.bulk_create(
            User(email=f"member{first + n}@grown.example", password="!", rules_version=1,
                 display_name=f"{words(dice, 9)[:-1]} {n}")
            for n in range(max(self.total // 20, 200))
        )  # fmt: skip
        self.people = list(User.objects.filter(pk__gte=first).order_by("pk").values_list("pk", flat=True))
        today = self.now.date()
        self.credentials = [
            Verification.objects.create(
                user_id=pk, state=Verification.State.VERIFIED, register="Example Register", number=f"EX-{pk}",
                profession=Verification.Profession.PHARMACIST, checked_on=today - timedelta(30),
                expires_on=today + timedelta(300), evidence_note="Looked up in the register.",
                checked_by_id=self.people[-1],
            )
            for pk in self.people[:PROFESSIONALS]
        ]  # fmt: skip
        self.screener = User.objects.screener().pk
        dosing = Disclaimer.objects.filter(kind="dosing").first()
        self.disclaimer = dosing.pk if dosing else None
        self.next_comment, self.next_thread = after_this(Comment), after_this(Thread)
        self.next_revision, self.next_log = after_this(CommentRevision), after_this(LogEntry)
        self.next_case, self.next_flag = after_this(Case), after_this(Flag)
        self.threads: list[_Thread] = []
        self.middle = self.open_case = 0
        self.talking = self._turns()

    def _turns(self) -> Iterator[_Thread]:
        """Whose turn it is: one thread has a tenth of all comments, the others come, take turns and go."""
        going: list[_Thread] = []
        dice = random.Random(9)
        number = 0
        big = self._new_thread(0)
        self.threads.append(big)
        yield big
        while True:
            number += 1
            back = self.total - number
            if back == HEAD:
                going, dice = [], random.Random(10)  # from here on everything is as at any other size
            if back % 10 == 5:
                yield big
            elif back % ACROSS == 0 or not going:
                thread = self._new_thread(number)
                self.threads.append(thread)
                going = [*going[-19:], thread]
                yield thread
            else:
                yield dice.choice(going)

    def _new_thread(self, number: int) -> _Thread:
        """Every third thread is about the first article, which the pages show."""
        back = self.total - number
        article = self.articles[0 if back % 3 == 0 else back % ARTICLES]
        pk, self.next_thread = self.next_thread, self.next_thread + 1
        title = self.titles[back % len(self.titles)] + (
            f" {COMMON}" if back % (ACROSS * COMMON_EVERY) == 0 else ""
        )
        return _Thread(pk, article, self.people[back % len(self.people)], 0, title)

    def comment(self, number: int) -> None:
        thread = next(self.talking)
        back = self.total - number  # counted from the newest: the same at every size
        pk, self.next_comment = self.next_comment, self.next_comment + 1
        at = self.now - timedelta(seconds=back * 20)
        opening = not thread.opening
        deep = 0 if opening else back % DEEP
        thread.chain = thread.chain[:deep]
        parent, path = thread.chain[-1] if thread.chain else (thread.opening or None, "")
        path = f"{path}{pk:010d}"
        professional = back % PROFESSIONAL_EVERY == 0
        credential = self.credentials[back % PROFESSIONALS] if professional else None
        author = credential.user_id if credential else self.people[(back * 7919) % len(self.people)]
        source = self._text(back)
        digest = _digest(f"{thread.title}\n\n{source}" if opening else source)
        helpful = back % 11 if back % 7 == 0 else 0
        html = f"<p>{escape(source)}</p>\n"
        disclaimer = self.disclaimer if back % DISCLAIMER_EVERY == 0 else None
        self.comments.add(
            pk, thread.pk, parent, author, source, digest, "published", source, html, 1, digest, None,
            disclaimer, at, at, path, deep, opening,
            credential.pk if credential else None, "verified" if credential else "", helpful,
            helpful / (helpful + 2),
        )  # fmt: skip
        self.revisions.add(self._next("revision"), pk, 1, source, digest, at, at)
        self.log.add(self._next("log"), at, True, "comment", pk, 1, "screen", "screening", "published", None)
        if opening:
            thread.opening, thread.author = pk, author
        else:
            thread.chain.append((pk, path))
            thread.count += 1
            thread.professionals += professional
        thread.last = at
        if back % CASE_EVERY == 0:
            self._case(pk, digest, back, at)
        if thread is self.threads[0] and number <= self.total // 2:
            self.middle = pk

    def _case(self, comment: int, digest: str, back: int, at: datetime) -> None:
        is_open = back % OPEN_EVERY == 0
        case, turn = self._next("case"), back // CASE_EVERY
        points, band = turn % 400, turn % 6 - 1
        self.cases.add(
            case, comment, "open" if is_open else "decided", band, points,
            points - int(at.timestamp() // 60), at, None if is_open else at + timedelta(hours=1),
        )  # fmt: skip
        self.flags.add(
            self._next("flag"), case, "screener", "dose_recommendation", digest, 1, max(band, 0),
            _json([[0, 4]]), self.screener, at, "" if is_open else "dismissed",
        )  # fmt: skip
        self.log.add(self._next("log"), at, True, "comment", comment, 1, "screen" if is_open else "approve",
                     "published", "published", case)  # fmt: skip
        self.open_case = case if is_open else self.open_case

    def tables(self) -> list[str]:
        several = (self.comments, self.revisions, self.log, self.cases, self.flags)
        few = ("discussions_thread", "accounts_user", "accounts_verification", "articles_article")
        return [*(each.table for each in several), *few]

    def _next(self, what: str) -> int:
        number: int = getattr(self, f"next_{what}")
        setattr(self, f"next_{what}", number + 1)
        return number

    def _text(self, back: int) -> str:
        """Four sentences, with the words that are searched for."""
        at = back * 31
        parts = [self.sentences[(at + step * 977) % len(self.sentences)] for step in range(3 + back % 3)]
        if back % COMMON_EVERY == 0:
            parts.append(f"So much for {COMMON}.")
        if back % max(self.total // RARE_TIMES, 1) == 1:
            parts.append(f"Like a {RARE}.")
        return " ".join(parts)

    def write_threads(self) -> None:
        from discussions.models import Thread
        from tests.bench.rows import Rows

        rows = Rows(Thread, THREAD)
        for thread in self.threads:
            kind = "question" if thread.pk % 5 == 0 else "discussion"
            rows.add(thread.pk, thread.article, thread.author, thread.title, thread.title, "published",
                     thread.last, thread.count, thread.professionals, thread.last, kind)  # fmt: skip
        rows.send()


def _digest(text: str) -> str:
    """As contributions.models.digest_of."""
    return sha256(f"{len(text)}:{text}".encode()).hexdigest()


def _json(value: Any) -> Any:
    from psycopg.types.json import Jsonb

    return Jsonb(value)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.grow", description=__doc__)
    parser.add_argument(
        "--comments", type=int, default=SIZES[0], metavar="N", help="how many, at least 3,000"
    )
    parser.add_argument("--json", action="store_true", help="say at the end where to look, for programs")
    asked = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "k2forum.settings")
    import django

    django.setup()
    made = grow(max(asked.comments, HEAD), tell=lambda line: print(line, file=sys.stderr, flush=True))
    words = f"{made.comments:,} comments in {made.seconds:.0f} s; look at {made.article}"
    print(json.dumps(asdict(made)) if asked.json else words)
    return 0


if __name__ == "__main__":
    sys.exit(main())
