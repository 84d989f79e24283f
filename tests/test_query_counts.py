"""No request runs more queries because the thread, the site or the queue has grown."""

from __future__ import annotations

from itertools import cycle

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles import anchoring
from articles.anchoring import Spot
from articles.models import Article
from articles.quotations import places as paragraphs
from discussions.models import Thread
from k2forum.accounts.models import User
from tests import cast
from tests.crowd import cases_of, thread_of
from tests.discussions import notes
from tests.site.api.callers import secret_of

FEW, MANY = 20, 2_000


@pytest.fixture(params=[FEW, MANY])
def thread(request: pytest.FixtureRequest, article: Article, admin: User) -> Thread:
    """A thread of so many comments, by ten members of whom one is a checked professional."""
    made = thread_of(article, request.param)
    cast.verified(User.objects.get(display_name="Member 1"), checked_by=admin)
    return made


def queries_of(client: Client, address: str) -> int:
    """Counted on the second visit: some things are read once per process."""
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address)
    assert answer.status_code == 200
    return len(captured)


# Pinned on purpose: whoever needs one more changes the number here and says why.
# Where there are comments, one for the people who wrote them, and one for parents that stand elsewhere.
VISITOR = {
    "/": 5,  # one for how many comments each article has
    "/articles/on-tea/": 7,  # one for the marks in its margin, one for context notes
    "/articles/on-tea/threads/": 3,
    "/threads/{thread}/": 6,
    "/threads/{thread}/?after={middle}": 7,
    "/comments/{middle}/": 9,
    "/people/{person}/": 7,
    "/api/v1/articles": 3,
    "/api/v1/articles/on-tea": 3,
    "/api/v1/articles/on-tea/threads": 3,
    "/api/v1/threads/{thread}": 2,
    "/api/v1/threads/{thread}/comments?limit=100": 4,
    "/api/v1/comments/{middle}": 4,
    "/api/v1/people/{person}": 2,
}


def places(thread: Thread) -> dict[str, int]:
    middle = thread.comments.order_by("path")[10]
    return {"thread": thread.pk, "middle": middle.pk, "person": middle.author_id}


def test_a_visitor_s_pages_take_the_same_few_queries_at_any_size(thread: Thread):
    where = places(thread)
    counted = {address: queries_of(Client(), address.format(**where)) for address in VISITOR}
    assert counted == VISITOR


MEMBER = {"/articles/on-tea/": 17, "/threads/{thread}/": 21, "/comments/{middle}/": 17}


def test_a_member_s_pages_take_the_same_few_queries_at_any_size(thread: Thread, stranger: User):
    where = places(thread)
    counted = {address: queries_of(cast.client_of(stranger), address.format(**where)) for address in MEMBER}
    assert counted == MEMBER


# One for the token; the second answer notes no new use of it.
PROGRAM = {
    "/api/v1/articles/on-tea/threads": 5,
    "/api/v1/threads/{thread}/comments?limit=100": 9,
}


def test_a_program_s_requests_take_the_same_few_queries_at_any_size(thread: Thread, stranger: User):
    where = places(thread)
    client = Client(headers={"Authorization": f"Bearer {secret_of(stranger)}"})
    assert {address: queries_of(client, address.format(**where)) for address in PROGRAM} == PROGRAM


DESK = {"/admin/moderation/case/": 11, "/admin/moderation/case/{case}/change/": 26}


def test_the_desk_takes_the_same_few_queries_at_any_size(thread: Thread, moderator: User):
    cases_of(thread)
    case = thread.comments.order_by("path")[10].case
    counted = {
        address: queries_of(cast.client_of(moderator), address.format(case=case.pk)) for address in DESK
    }
    assert counted == DESK


def test_a_page_shows_no_more_rows_because_there_are_more(thread: Thread, settings):
    settings.COMMENTS_PER_PAGE = 20
    for address in ("/articles/on-tea/", f"/threads/{thread.pk}/"):
        assert Client().get(address).content.decode().count('<article class="c ') <= 20


@pytest.mark.parametrize("count", [3, 30])
def test_more_threads_take_no_more_queries(article: Article, count: int):
    assert article.revision
    for number, place in zip(range(count), cycle(paragraphs(article.revision.parsed)), strict=False):
        made = thread_of(article, 2, title=f"Thread {number}")
        made.passage = anchoring.take_up(Spot(article.revision, place, current=True))
        made.save(update_fields=["passage"])
    addresses = ("/", "/articles/on-tea/", "/articles/on-tea/threads/")
    assert {address: queries_of(Client(), address) for address in addresses} == {
        address: VISITOR[address] for address in addresses
    }


@pytest.mark.parametrize("count", [1, 8])
def test_more_notes_take_no_more_queries(article: Article, professional: User, admin: User, count: int):
    second = notes.second_professional(admin)
    for number in range(count):
        notes.published(article, professional, second, title=f"Published {number}")
        notes.proposed(article, professional, title=f"Waits {number}")
    anchor = notes.passage_of(article).anchor
    member = cast.client_of(second)
    counted = {
        "article": queries_of(Client(), "/articles/on-tea/"),
        "paragraph": queries_of(Client(), f"/articles/on-tea/passages/{anchor}/"),
        "notes": queries_of(member, "/notes/"),
    }
    assert counted == {"article": 4, "paragraph": 3, "notes": 10}
