"""Where somebody writes from is what our proxies say, whatever else stands in the request."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client, RequestFactory

from articles.models import Article
from discussions.models import Comment
from k2forum.accounts.models import User
from tests import cast
from tests.discussions.words import HARMLESS, sent

PROXY, WRITER, FORGED = "10.0.0.2", "203.0.113.7", "198.51.100.1"
# What other servers are asked for the address by; here none of it counts.
OTHER_HEADERS = ("X_REAL_IP", "CLIENT_IP", "TRUE_CLIENT_IP", "CF_CONNECTING_IP", "FORWARDED", "X_CLIENT_IP")


@pytest.fixture
def opening(author: User, article: Article) -> Comment:
    return cast.screened(cast.thread_by(author, article))


def post(opening: Comment, writer: User, remote: str, forwarded: str, text: str = HARMLESS) -> Any:
    others: dict[str, Any] = {
        f"HTTP_{name}": f"for={FORGED}" if name == "FORWARDED" else FORGED for name in OTHER_HEADERS
    }
    return cast.client_of(writer).post(
        f"/comments/{opening.pk}/replies/new/",
        sent(text),
        REMOTE_ADDR=remote,
        HTTP_X_FORWARDED_FOR=forwarded,
        **others,
    )


@pytest.mark.parametrize(
    ("proxies", "remote", "forwarded"),
    [
        (0, WRITER, FORGED),
        (0, WRITER, f"{FORGED}, {PROXY}"),
        (1, PROXY, WRITER),
        (1, PROXY, f"{FORGED}, {WRITER}"),
        (1, PROXY, f"{FORGED}, {FORGED}, 127.0.0.1, {WRITER}"),
        (2, PROXY, f"{FORGED}, {WRITER}, 10.0.0.3"),
        (2, WRITER, FORGED),  # who came around a proxy
        (1, WRITER, "127.0.0.1'; --"),
    ],
)
def test_a_post_is_kept_with_the_true_address(
    opening: Comment, stranger: User, settings: Any, proxies: int, remote: str, forwarded: str
):
    settings.TRUSTED_PROXIES = proxies
    assert post(opening, stranger, remote, forwarded).status_code == 302
    assert Comment.objects.get(author=stranger).posted_from == WRITER


def test_another_forged_address_each_time_does_not_get_around_the_limit(opening: Comment, settings: Any):
    settings.TRUSTED_PROXIES = 1
    settings.POSTS_PER_ADDRESS = "2/600"
    people = [cast.person(f"Member {number}") for number in range(3)]
    answers = [
        post(opening, person, PROXY, f"198.51.100.{number}, {WRITER}", f"{HARMLESS} {number}")
        for number, person in enumerate(people)
    ]
    assert [answer.status_code for answer in answers[:2]] == [302, 302]
    assert "posted a lot" in answers[2].content.decode()


def test_a_forged_address_does_not_get_around_the_limit_on_signing_in(
    client: Client, db: None, settings: Any
):
    settings.TRUSTED_PROXIES = 1
    settings.ACCOUNT_RATE_LIMITS = {"login": "3/m/ip", "login_failed": "100/m/ip"}
    answers = [
        client.post(
            "/accounts/login/",
            {"login": f"nobody{number}@example.org", "password": "wrong"},
            REMOTE_ADDR=PROXY,
            HTTP_X_FORWARDED_FOR=f"198.51.100.{number}, {WRITER}",
        ).status_code
        for number in range(4)
    ]
    assert answers == [200, 200, 200, 429]


def test_without_a_proxy_nobody_says_that_the_line_is_encrypted(settings: Any):
    assert settings.TRUSTED_PROXIES == 0
    assert not RequestFactory().get("/", HTTP_X_FORWARDED_PROTO="https").is_secure()
