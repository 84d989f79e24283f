"""The same on one machine without a server: SQLite and a broker made of files."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Iterator

import pytest

from tests.running import Forum, running_forum
from tests.services.test_posting_and_screening import CROWD, TWICE, VISIBLE_WITHIN, post


@pytest.fixture(scope="module")
def embedded() -> Iterator[Forum]:
    with running_forum() as running:
        yield running


@pytest.mark.alone
def test_a_text_is_screened_within_two_seconds(embedded: Forum):
    post(embedded, "Warming up", "The first task after a start loads what it needs.")
    _pk, state, _posting, screening = post(embedded, "About cheese", "My aunt makes it herself.")
    assert state == "published"
    assert screening < VISIBLE_WITHIN


def test_writers_in_one_thread_at_the_same_time_lose_nothing(embedded: Forum):
    """One file takes one writer at a time; the others wait their turn and none is refused."""
    assert json.loads(embedded.python(CROWD).strip().splitlines()[-1]) == [16, 16, 16, 16]


def test_one_form_sent_many_times_at_once_is_one_comment(embedded: Forum):
    assert embedded.python(TWICE.format(form="one")).strip().splitlines()[-1] == "1"


WRITES = """
from allauth.account.models import EmailAddress
from django.core.mail import send_mail
from articles.models import Article
from discussions import drafting, posting
from k2forum.accounts.models import User
from k2forum.moderation.applying import screen_one
from k2forum.site import search_index
from k2forum.site.privacy import archive
person = User.objects.create_user("quuxzanzi@example.org", display_name="Quuxzanzi", rules_version=1)
article = Article.objects.get(slug="vitamin-k2")
for number in range(30):
    made = posting.start_thread(
        article, author=person, title=f"Quuxzanzi {number}", source="I like quuxzanzi. " * 40
    )
    screen_one(made.pk)
    posting.edit(made, author=person, source=f"I like quuxzanzi {number}, all of it. " * 40)
    screen_one(made.pk)
drafting.keep(person, place="/x/", text="quuxzanzi")
search_index.catch_up()
send_mail("hello", "quuxzanzi", None, [person.email])
archive.ask(person, actor=person)
"""
LEAVES = """
from k2forum.accounts.models import User
from k2forum.site.privacy import leaving
person = User.objects.get(display_name="Quuxzanzi")
leaving.leave(person, actor=person, texts="erase")
"""
DONE = """
from k2forum.site.privacy.records import Departure
print(not Departure.objects.filter(done_at=None).exists())
"""


def test_who_leaves_is_in_no_file_of_the_data_folder(embedded: Forum):
    """The database file with its free pages and its write-ahead log, the index, mails, copies, messages."""
    embedded.python(WRITES)
    assert files_with(embedded, b"quuxzanzi")
    embedded.python(LEAVES)
    deadline = time.monotonic() + 30
    while embedded.python(DONE).strip() != "True":
        assert time.monotonic() < deadline, "the worker did not finish"
        time.sleep(0.5)
    assert files_with(embedded, b"quuxzanzi") == []


def files_with(forum: Forum, word: bytes) -> list[str]:
    found = []
    for path in forum.data_dir.rglob("*"):
        with contextlib.suppress(FileNotFoundError, IsADirectoryError):  # messages come and go
            if word in path.read_bytes().lower():
                found.append(str(path))
    return found
