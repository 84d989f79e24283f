"""The desk on PostgreSQL with 5,000 cases among 100,000 comments."""

from __future__ import annotations

import statistics
import time
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import publishing
from discussions.models import SEGMENT, Comment, CommentRevision
from k2forum.accounts.models import User
from k2forum.contributions.models import digest_of
from k2forum.moderation.cases import minutes_since_epoch
from k2forum.moderation.models import Case, Flag
from tests import cast
from tests.bench.rows import past_triggers
from tests.conftest import missing
from tests.moderation import acts

COMMENTS, CASES = 100_000, 5_000
SLOWEST = 0.5  # seconds for a page of fifty cases
DESK = "/admin/moderation/case/"


def fill(opening: Comment, author: User, screener: User, comments: int, cases: int) -> None:
    """Rows as the site would have written them, without writing them one by one."""
    first = Comment.objects.order_by("-pk").values_list("pk", flat=True)[0] + 1
    now = timezone.now()
    rows = [
        Comment(
            pk=pk, thread=opening.thread, parent=opening, author=author, source=f"Take {pk} of it.",
            digest=digest_of(f"Take {pk} of it."), path=f"{pk:0{SEGMENT}d}", screening_due=None,
        )
        for pk in range(first, first + comments)
    ]  # fmt: skip
    Comment.objects.bulk_create(rows, batch_size=5_000)
    Comment.objects.filter(pk__gte=first).set_state(visibility="published", public_revision=1)
    revisions = (CommentRevision(comment=row, number=1, source=row.source, digest=row.digest) for row in rows)
    CommentRevision.objects.bulk_create(revisions, batch_size=5_000)
    made = Case.objects.bulk_create(
        Case(
            comment=row, band=number % 6 - 1, points=number % 400, opened_at=now - timedelta(minutes=number),
            order_key=number % 400 - minutes_since_epoch(now - timedelta(minutes=number)),
        )
        for number, row in enumerate(rows[:cases])
    )  # fmt: skip
    Flag.objects.bulk_create(
        Flag(
            case=case, source="screener", rule="dose_recommendation", digest=case.comment.digest, revision=1,
            raised_by=screener, band=2, spans=[[0, 4]],
        )
        for case in made
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def measured(client: Any, address: str) -> tuple[int, float]:
    """Queries of one view, and the median of five in seconds. Counted on the second: what is remembered for a
    minute is asked again in the first."""
    cache.clear()  # else that minute could end between the two
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    queries = len(captured)  # before the next request forgets them
    times = []
    for _view in range(5):
        started = time.perf_counter()
        client.get(address)
        times.append(time.perf_counter() - started)
    return queries, statistics.median(times)


@pytest.mark.alone
@pytest.mark.django_db
def test_fifty_cards_cost_the_same_among_five_thousand(
    admin: User, author: User, moderator: User, screener: User, record_property: Any
):
    if connection.vendor != "postgresql":
        missing("The load is measured on PostgreSQL: make test-services")
    made: Any = publishing.import_document(text="# A\n\nText.\n", slug="a", actor=admin, publish=True).article
    opening = acts.opening(made, author)
    client = cast.client_of(moderator)
    fill(opening, author, screener, 60, 55)
    client.get(DESK)
    card = f"{DESK}{Case.objects.in_order()[3].pk}/change/"
    client.get(card)
    few = [measured(client, address)[0] for address in (DESK, card)]
    with past_triggers():
        fill(opening, author, screener, COMMENTS, CASES)
    pages = {
        "list": DESK,
        "card": card,
        "filtered": f"{DESK}?band=2&rule=dose_recommendation",
        "search": f"{DESK}?q=natto",
    }
    found = {name: measured(client, address) for name, address in pages.items()}
    print({name: f"{queries} queries, {seconds * 1000:.0f} ms" for name, (queries, seconds) in found.items()})
    assert min(few) > 5
    assert [found["list"][0], found["card"][0]] == few
    for name, (_queries, seconds) in found.items():
        assert seconds < SLOWEST, f"{name}: {seconds:.2f} s"
