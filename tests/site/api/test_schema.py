"""Whatever is sent, the API answers as its own description says, and never breaks."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from articles.models import Article
from discussions.models import Comment
from k2forum.accounts.models import User
from k2forum.site.api.application import api
from k2forum.wsgi import application
from tests import cast
from tests.site.api.callers import Caller, secret_of

# A few seconds here; K2_API_EXAMPLES=300 looks deeper.
EXAMPLES = int(os.environ.get("K2_API_EXAMPLES", "6"))
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
described = schemathesis.openapi.from_dict(json.loads(json.dumps(api.get_openapi_schema())))
described.app = application


@pytest.fixture
def opening(author: User, article: Article) -> Comment:
    return cast.screened(cast.thread_by(author, article))


@pytest.fixture(autouse=True)
def _the_test_keeps_its_connection() -> Iterator[None]:
    """As Django's own test client does: the end of a request must not end the test's transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def secret(opening: Comment, stranger: User, settings: Any) -> str:
    """Of somebody who has written here before and may write as much as they like."""
    settings.POSTS_PER_ACCOUNT = settings.POSTS_PER_ADDRESS = "100000/600"
    settings.API_CHECKS_PER_MINUTE = 100_000
    cast.screened(cast.reply_by(stranger, opening))
    return secret_of(stranger)


@described.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_generated_requests_are_answered_as_described(case: Any, secret: str, opening: Comment):
    # Hardly anything that is made up leads to what is there: one in two does.
    for name, found in (("pk", opening.pk), ("slug", "on-tea")):
        if len(str(case.path_parameters.get(name, "12"))) % 2:
            case.path_parameters[name] = found
    headers = {"Authorization": f"Bearer {secret}", "Accept-Encoding": "identity"}
    case.call_and_validate(checks=CHECKS, headers=headers)


ODD = (
    b"", b"\x00", b"\xff\xfe", b"[", b"[" * 100_000, b"null", b"[]", b'"text"', b"1e999", b"{}",
    b'{"text": null}', b'{"text": 7}', b'{"text": ["a"]}', b'{"text": "\\u0000"}', b'{"text": "\\ud800"}',
    b'{"text": "a\\u0000", "title": "\\u0000", "kind": "\\u0000", "reason": "\\u0000"}',
    b'{"text": "a", "submission": "\\u0000"}', b'{"text": "a", "title": "\\udfff", "reason": "\\udfff"}',
    b'{"text": "a", "title": "b", "kind": "nothing", "submission": "%s"}' % (b"x" * 500),
    b'{"text": "a", "reply_to": -1}', b'{"text": "a", "reply_to": 99999999999999999999999999}',
    b'{"text": "a", "reply_to": 1e308}', b'{"text": "%s"}' % (b"9 mg " * 2_000),
    b'{"text": "%s"}' % (b"x" * 1_100_000),
)  # fmt: skip


def test_odd_bodies_are_refused_in_words(secret: str, opening: Comment):
    caller = Caller(secret)
    places = ("/screening", "/articles/on-tea/threads", f"/comments/{opening.pk}/replies",
              f"/comments/{opening.pk}/reports")  # fmt: skip
    for address in places:
        for body in ODD:
            answer = caller.post(address, body)
            assert answer.status_code < 500, (address, body[:80])
            if answer.status_code >= 400:
                assert answer["Content-Type"] == "application/problem+json", (address, body[:80])
                assert answer.json()["status"] == answer.status_code


@pytest.mark.parametrize(
    "address",
    [
        "/threads/0", "/threads/99999999999999999999999999", "/threads/" + "9" * 5_000, "/threads/-1",
        "/threads/²", "/threads/%00", "/articles/%00", "/articles/on-tea/", "/articles?limit=%00",
        "/articles?limit=1e3", "/articles?limit=101", "/articles?cursor=%00", "/articles?cursor=W10:a:b",
        "/articles?cursor=" + "x" * 501, "/articles/on-tea/threads?cursor=%ff",
        "/people/99999999999999999999", "/comments/9223372036854775808",
    ],
)  # fmt: skip
def test_odd_addresses_are_refused_in_words(address: str, article: Article):
    answer = Caller().get(address)
    assert 400 <= answer.status_code < 500
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Basic YTpi", "Bearer k2f_\x00", "Bearer " + "é" * 9]
)
def test_odd_tokens_are_refused(header: str, article: Article):
    answer = Caller().get("/articles", Authorization=header)
    assert (answer.status_code, answer.json()["kind"]) == (401, "token")


def test_a_method_that_an_address_does_not_take_is_refused_in_words(article: Article):
    answer = Caller().client.delete("/api/v1/articles")
    assert (answer.status_code, answer["Allow"], answer.json()["kind"]) == (405, "GET", "method")


def test_what_nobody_foresaw_is_told_without_its_inner_parts(
    article: Article, monkeypatch: pytest.MonkeyPatch
):
    def broken(*_given: object) -> None:
        raise ValueError("seven green lanterns")

    monkeypatch.setattr("k2forum.site.api.articles.comments_under", broken)
    caller = Caller()
    caller.client.raise_request_exception = False
    answer = caller.get("/articles")
    assert (answer.status_code, answer.json()["kind"]) == (500, "broken")
    assert "lanterns" not in answer.content.decode()
