"""Pages answered early: never stale, never another person's, and in one query."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article
from discussions import helpful, posting
from discussions.models import Comment, Thread
from k2forum.accounts.models import User, Verification
from k2forum.contributions.models import Disclaimer
from k2forum.moderation import moving
from k2forum.notices.models import Notice
from k2forum.site.early import answers, versions
from tests import cast
from tests.crowd import thread_of
from tests.moderation import acts

pytestmark = pytest.mark.django_db(transaction=True)
# Read for rights and sessions: what changes there changes a row that counts, or the session's own data.
BESIDES = {"django_session", "django_content_type", "auth_permission", "auth_group"}


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    answers.pages.clear()
    yield
    answers.pages.clear()


@pytest.fixture(autouse=True)
def _no_quarter_of_an_hour_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between two visits of a test: until then a page is kept."""
    now = time.time()
    monkeypatch.setattr(answers, "time", SimpleNamespace(time=lambda: now))


@pytest.fixture
def opening(article: Article, author: User) -> Comment:
    return acts.opening(article, author)


def queries(client: Client, address: str) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return [query["sql"] for query in captured]


def seen(client: Client, address: str) -> bytes:
    """The page as it comes, which is the page as it would be made anew."""
    client.get(address)  # a member's visit marks what is new to them as read
    early = client.get(address)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(answers, "key_of", lambda request: None)
        anew = client.get(address)
    assert early.status_code == anew.status_code
    if early.status_code == 200:
        assert without_tokens(early.content) == without_tokens(anew.content)
    return early.content


def without_tokens(page: bytes) -> bytes:
    return re.sub(rb'value="[A-Za-z0-9]{64}"', b"", page)


def pages_of(opening: Comment) -> list[str]:
    thread = opening.thread
    return [thread.article.get_absolute_url(), thread.get_absolute_url(), opening.get_absolute_url(),
            f"{thread.article.get_absolute_url()}threads/"]  # fmt: skip


def test_what_is_unchanged_is_answered_after_one_query(
    opening: Comment, stranger: User, monkeypatch: pytest.MonkeyPatch
):
    one = 1 if connection.vendor == "sqlite" else 0  # PostgreSQL is asked past what counts queries
    for address in pages_of(opening):
        client = Client()
        made = [len(queries(client, address)) for _visit in range(4)]
        assert made[2:] == [one, one], address
    member = cast.client_of(stranger)
    address = opening.thread.article.get_absolute_url()
    asked = answers._now
    rows: list[Any] = []

    def noted(*given: Any) -> Any:
        rows.append(given)
        return asked(*given)

    monkeypatch.setattr(answers, "_now", noted)
    assert [len(queries(member, address)) for _visit in range(5)][3:] == [one, one]
    assert len(rows) == 3, "once a visit, from the third on: the first brings no form token yet"


def test_every_table_that_a_page_reads_counts(opening: Comment, stranger: User, admin: User):
    thread_of(opening.thread.article, 20)
    cast.verified(User.objects.get(display_name="Member 1"), checked_by=admin)
    counted = versions.tables() | BESIDES
    asked = [(Client(), address) for address in pages_of(opening)]
    asked.append((cast.client_of(stranger), opening.thread.article.get_absolute_url()))
    for client, address in asked:
        client.get(address)
        answers.pages.clear()
        read = set(re.findall(r'(?:FROM|JOIN) "(\w+)"', " ".join(queries(client, address))))
        assert len(read) > 4
        assert read <= counted, f"{address} shows what no trigger counts"


def change_name(opening: Comment) -> None:
    User.objects.filter(pk=opening.author_id).update(display_name="Another Name")


def lapse(opening: Comment) -> None:
    checked = cast.verified(opening.author, checked_by=opening.author)
    Verification.objects.filter(pk=checked.pk).update(expires_on=timezone.localdate() - timedelta(days=3))


def hide(opening: Comment) -> None:
    reply = acts.published(opening, opening.author, "Soon hidden.")
    moderator = cast.permit(cast.person("Moni Moderator", is_staff=True), *cast.MODERATOR_PERMISSIONS)
    acts.report(reply, acts.reader("Rita Reader"))
    acts.act(reply, moderator, "hide", reason="abuse")


def lock(opening: Comment) -> None:
    lead = cast.permit(cast.person("Lea Lead", is_staff=True), *cast.MODERATOR_PERMISSIONS, "lead")
    assert moving.lock_thread(opening.thread, actor=lead, locked=True, internal="")


def other_disclaimer(opening: Comment) -> None:
    made = Disclaimer.objects.create(kind="general", line="A new line.", text="A new text.", version=9)
    Comment.objects.filter(pk=opening.pk).update(disclaimer=made)
    Disclaimer.objects.filter(pk=made.pk).update(line="Newer still.")


def _answer_to(opening: Comment) -> Comment:
    answer: Comment = opening.thread.comments.order_by("pk")[1]
    return answer


CHANGES = {
    "an answer": lambda opening: acts.published(opening, opening.author, "One more."),
    "an edit": lambda opening: (
        posting.edit(opening, author=opening.author, source="Other words."),
        acts.apply(opening),
    ),
    "an edit that waits": lambda opening: posting.edit(opening, author=opening.author, source="Not yet."),
    "a held answer": lambda opening: acts.held(opening, opening.author),
    "withdrawn": lambda opening: posting.withdraw(_answer_to(opening), author=opening.author),
    "hidden by a moderator": hide,
    "found helpful": lambda opening: helpful.find_helpful(opening, person=cast.person("Hal Helper")),
    "another name": change_name,
    "a badge, and its end": lapse,
    "locked": lock,
    "closed": lambda opening: Thread.objects.filter(pk=opening.thread_id).update(closes_at=timezone.now()),
    "the article's title": lambda opening: Article.objects.update(title="Another title"),
    "a disclaimer": other_disclaimer,
    "another thread": lambda opening: thread_of(opening.thread.article, 3),
    "the article is withdrawn": lambda opening: Article.objects.update(state=Article.State.WITHDRAWN),
}  # fmt: skip


def test_what_changes_is_seen_at_once(opening: Comment, stranger: User):
    acts.published(opening, opening.author)
    readers = [(Client(), address) for address in pages_of(opening)]
    readers.append((cast.client_of(stranger), opening.thread.article.get_absolute_url()))
    for change in CHANGES.values():
        for client, address in readers:
            for _visit in range(2):
                seen(client, address)
        change(opening)
        for client, address in readers:
            seen(client, address)


def test_a_member_sees_what_is_theirs_and_nobody_else_does(opening: Comment, stranger: User, author: User):
    address = opening.thread.article.get_absolute_url()
    clients = {user: cast.client_of(user) for user in (stranger, author)}
    for _visit in range(4):
        for client in (*clients.values(), Client()):
            client.get(address)
    assert len({without_tokens(seen(client, address)) for client in (*clients.values(), Client())}) == 3
    Notice.objects.create(person=stranger, kind=Notice.Kind.ACCOUNT, title="For Sam alone")
    seen(clients[stranger], address)
    helpful.find_helpful(opening, person=stranger)
    assert without_tokens(seen(clients[stranger], address)) != without_tokens(seen(clients[author], address))


def test_each_answer_has_a_form_token_of_its_own_that_works(opening: Comment, stranger: User):
    address = opening.thread.article.get_absolute_url()
    client = Client(enforce_csrf_checks=True)
    client.force_login(stranger, backend="django.contrib.auth.backends.ModelBackend")
    found = [
        re.findall(rb'csrfmiddlewaretoken" value="(\w+)"', client.get(address).content) for _ in range(5)
    ]
    assert len({tokens[0] for tokens in found}) == 5
    sent = {"csrfmiddlewaretoken": found[-1][0].decode()}
    assert client.post(f"/comments/{opening.pk}/bookmark/", sent).status_code == 302


def test_who_signed_out_or_was_shut_out_gets_no_page_of_a_member(opening: Comment, stranger: User):
    address = opening.thread.article.get_absolute_url()
    client = cast.client_of(stranger)
    for _visit in range(4):
        assert b"Sam Stranger" in client.get(address).content
    cookies = client.cookies.output(header="", sep=";").strip()
    User.objects.filter(pk=stranger.pk).update(is_active=False)
    assert b"Sam Stranger" not in client.get(address).content
    User.objects.filter(pk=stranger.pk).update(is_active=True)
    client.get(address)
    client.get(address)
    client.post("/accounts/logout/")
    assert b"Sam Stranger" not in Client(headers={"cookie": cookies}).get(address).content


def test_an_unchanged_page_is_not_sent_again(opening: Comment):
    address = opening.thread.article.get_absolute_url()
    for packing in ("", "gzip"):
        client = Client(headers={"accept-encoding": packing} if packing else {})
        first = client.get(address)
        assert first.headers["Cache-Control"] == "no-cache"
        for _visit in range(3):
            again = client.get(address, headers={"if-none-match": first.headers["ETag"]})
            assert (again.status_code, again.content) == (304, b"")
    change_name(opening)
    assert client.get(address, headers={"if-none-match": first.headers["ETag"]}).status_code == 200


def test_addresses_that_anybody_can_invent_are_not_kept(opening: Comment):
    address = opening.thread.article.get_absolute_url()
    for number in range(5):
        Client().get(f"{address}?utm={number}")
        Client().get(address, headers={"host": f"h{number}.example"})
    assert not answers.pages.kept


def test_a_page_comes_with_the_same_headers_early_or_not(opening: Comment):
    address = opening.thread.article.get_absolute_url()
    found = [dict(Client().get(address).headers) for _visit in range(4)]
    assert found[0] == found[1] == found[3]
    assert "Content-Security-Policy" in found[3]
    assert "Set-Cookie" not in found[3]


def test_what_is_kept_has_an_end(opening: Comment, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(answers, "MOST_BYTES", 20_000)
    for page in range(8):
        for _visit in range(2):
            Client().get(f"{opening.thread.get_absolute_url()}?after={page}")
    assert 0 < answers.pages.bytes <= 20_000
    assert 0 < len(answers.pages.kept) < 8, "all of them would be more than that"
    assert answers.pages.bytes == sum(kept.size for kept in answers.pages.kept.values())


def test_without_the_database_no_kept_page_is_sent(opening: Comment, monkeypatch: pytest.MonkeyPatch):
    from django.db import OperationalError

    address = opening.thread.article.get_absolute_url()
    client = Client(raise_request_exception=False)
    for _visit in range(3):
        assert client.get(address).status_code == 200

    def away(*_: Any, **__: Any) -> Any:
        raise OperationalError("server closed the connection")

    monkeypatch.setattr(connection, "ensure_connection", away)
    monkeypatch.setattr(connection, "cursor", away)
    assert client.get(address).status_code == 503
