"""The same on one machine without a server: SQLite and a broker made of files."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.running import Forum, running_forum
from tests.services.test_posting_and_screening import CROWD, TWICE, VISIBLE_WITHIN, post


@pytest.fixture(scope="module")
def embedded() -> Iterator[Forum]:
    with running_forum() as running:
        yield running


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
