"""The three processes on PostgreSQL and Redis."""

from __future__ import annotations

import time
from urllib.request import urlopen

from tests.running import Forum
from tests.services.servers import Redis

POST = """
from articles.models import Article
from discussions import posting
from k2forum.accounts.models import User
author = User.objects.get(email="reader@demo.invalid")
opening = posting.start_thread(Article.objects.first(), author=author, title="{title}", source="{source}")
print(opening.pk)
"""
STATE = "from discussions.models import Comment; print(Comment.objects.get(pk={pk}).visibility)"


def post(forum: Forum, title: str, source: str) -> int:
    """Start a thread from a process of its own, as the web process would; its opening comment's number."""
    return int(forum.python(POST.format(title=title, source=source)))


def state_after(forum: Forum, pk: int, seconds: float) -> str:
    """What became of a comment once it is no longer waiting, looked at for so long."""
    deadline = time.monotonic() + seconds
    while (state := forum.python(STATE.format(pk=pk)).strip()) == "screening" and time.monotonic() < deadline:
        time.sleep(0.2)
    return state


def test_the_site_answers(forum: Forum):
    with urlopen(f"{forum.url}/health/ready/", timeout=5) as answer:
        assert answer.status == 200


def test_the_worker_publishes_a_harmless_text(forum: Forum):
    pk = post(forum, "Cheese from the valley", "My aunt makes it herself and swears by it.")
    assert state_after(forum, pk, 10) == "published"


def test_the_worker_holds_an_order_to_stop_a_medicine(forum: Forum):
    pk = post(forum, "What I would do", "Take 500 mcg of MK-7 a day and stop your warfarin.")
    assert state_after(forum, pk, 10) == "held"


def test_without_redis_posting_works_and_the_text_is_screened_all_the_same(forum: Forum, redis: Redis):
    redis.stop()
    try:
        pk = post(forum, "While the broker is away", "A quiet question about ripening times.")
        assert state_after(forum, pk, 5) == "published"
        with urlopen(f"{forum.url}/", timeout=5) as answer:
            assert answer.status == 200
    finally:
        redis.start()


def test_the_worker_goes_on_when_redis_is_back_and_empty(forum: Forum, redis: Redis):
    redis.stop()
    redis.start()
    pk = post(forum, "After the broker came back", "Does anybody keep a table of ripening times?")
    assert state_after(forum, pk, 45) == "published"
