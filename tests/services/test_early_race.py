"""Pages answered early, while one person edits, withdraws and publishes again as fast as they can."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from articles.models import Article
from discussions import posting
from discussions.models import Comment
from k2forum.accounts.models import User
from k2forum.site.early import answers
from tests import cast
from tests.conftest import missing
from tests.moderation import acts

ROUNDS = 25
SHOWN = re.compile(r"version (\d+) of it")


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    answers.pages.clear()
    yield
    answers.pages.clear()


@pytest.mark.django_db(transaction=True)
def test_no_reader_ever_sees_less_than_what_was_committed(article: Article, author: User, stranger: User):
    if connection.vendor != "postgresql":
        missing("Readers and a writer at the same time need PostgreSQL: make test-services")
    opening = acts.opening(article, author)
    reply = acts.published(opening, author, "This is version 0 of it.")
    states: list[str] = ["0"]  # what stands in the page, in the order of the commits; "" for nothing
    done = threading.Event()
    wrong: list[Any] = []
    read: list[int] = []

    def look(client: Client, address: str) -> None:
        try:
            while not done.is_set():
                before = len(states) - 1
                found = SHOWN.findall(client.get(address).content.decode())
                # What is committed while the page is made may be seen, and is noted a moment later.
                allowed = set(states[before:])
                for _moment in range(200):
                    if (found[0] if found else "") in allowed:
                        break
                    done.wait(0.01)
                    allowed = set(states[before:])
                else:
                    wrong.append((address, found, allowed))
                read.append(before)
        finally:
            connection.close()

    readers = [(Client(), article.get_absolute_url()), (Client(), opening.thread.get_absolute_url())]
    readers.append((cast.client_of(stranger), article.get_absolute_url()))
    for client, address in readers:
        client.get(address)  # a first answer loads templates, while the writer would be done with half of it
    threads = [threading.Thread(target=look, args=reader) for reader in readers]
    for thread in threads:
        thread.start()
    for number in range(1, ROUNDS):
        posting.edit(reply, author=author, source=f"This is version {number} of it.")
        acts.apply(reply)
        states.append(str(number))
        for visibility, state in (("hidden", ""), ("published", str(number))):
            with transaction.atomic():
                Comment.objects.filter(pk=reply.pk).set_state(visibility=visibility)
            states.append(state)
        reply.refresh_from_db()
    done.set()
    for thread in threads:
        thread.join()
    assert not wrong
    assert len(read) > ROUNDS
