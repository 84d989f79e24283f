"""The same verbs on PostgreSQL, Redis and a real worker, and what becomes of texts when parts are away."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from tests.running import ROOT, Forum, running_forum
from tests.services.servers import Redis, postgres_url

VISIBLE_WITHIN = 2.0  # seconds from the commit
SWEPT_WITHIN = 100  # a claim of 60 seconds, a sweep every 30, and the work itself


@pytest.fixture(scope="module")
def forum(database_url: str, redis: Redis) -> Iterator[Forum]:
    """Its connections grow older than these tests take: whatever ends one before is a fault."""
    changes = {"K2_DATABASE_URL": database_url, "K2_REDIS_URL": redis.url, "K2_CONNECTION_SECONDS": "600"}
    with running_forum(**changes) as running:
        yield running


POST = """
import json, time
from articles.models import Article
from discussions import posting
from discussions.models import Comment
from k2forum.accounts.models import User
from k2forum.screening import screen
screen("As a web process does before it answers.")  # loads the weights
author = User.objects.get(email="reader@demo.invalid")
started = time.monotonic()
opening = posting.start_thread(Article.objects.first(), author=author, title={title!r}, source={source!r})
posted = time.monotonic()
state = ""
while state in ("", "screening") and time.monotonic() < posted + {wait}:
    state = Comment.objects.get(pk=opening.pk).visibility
    time.sleep(0.02)
print(json.dumps([opening.pk, state, posted - started, time.monotonic() - posted]))
"""


def post(forum: Forum, title: str, source: str, wait: float = 20) -> tuple[int, str, float, float]:
    """Start a thread; its opening comment's number, its state after at most `wait` seconds, and how many
    seconds posting and then screening took."""
    pk, state, posting, screening = json.loads(
        forum.python(POST.format(title=title, source=source, wait=wait)).strip().splitlines()[-1]
    )
    return pk, state, posting, screening


def state_of(forum: Forum, pk: int) -> str:
    return forum.python(
        f"from discussions.models import Comment; print(Comment.objects.get(pk={pk}).visibility)"
    ).strip()


@pytest.mark.alone
@pytest.mark.parametrize(
    ("source", "state"),
    [
        ("My aunt makes it herself and swears by it.", "published"),
        ("I take 90 mcg of MK-7 with my lunch every day.", "published"),
        ("Take 500 mcg of MK-7 a day and stop your warfarin.", "held"),
    ],
)
def test_a_text_is_screened_by_the_worker_within_two_seconds(forum: Forum, source: str, state: str):
    post(forum, "Warming up", "The first task after a start loads what it needs.")
    _pk, found, _posting, screening = post(forum, "About cheese", source)
    assert found == state
    assert screening < VISIBLE_WITHIN


@pytest.mark.alone
def test_with_the_broker_away_the_text_is_screened_in_the_request(forum: Forum, redis: Redis):
    redis.stop()
    try:
        _pk, state, posting, screening = post(forum, "While Redis is away", "A quiet question about cheese.")
    finally:
        redis.start()
    assert state == "published"
    assert posting < 4, "a missing broker must not hold up a writer"
    assert screening < 0.5, "it was done when posting returned"


STUCK = """
from datetime import timedelta
from django.utils import timezone
from articles.models import Article
from discussions import posting
from discussions.models import Comment
from k2forum.accounts.models import User
from k2forum.moderation import applying, receivers
receivers.enqueue = lambda pk: None
author = User.objects.get(email="reader@demo.invalid")
article = Article.objects.first()
made = posting.start_thread(article, author=author, title="Stuck", source="A word about cheese.")
applying.screen = lambda *given: __import__("os").kill(__import__("os").getpid(), 9)
print(made.pk, flush=True)
applying.screen_one(made.pk)
"""


def test_a_text_whose_worker_was_killed_at_it_is_finished_by_the_sweep(forum: Forum):
    """A process that dies with signal 9 in the middle of screening, as a worker would."""
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "--command", STUCK],
        cwd=ROOT, env=forum.environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL, done.stderr
    pk = int(done.stdout.strip().splitlines()[-1])
    assert state_of(forum, pk) == "screening"
    deadline = time.monotonic() + SWEPT_WITHIN
    while (state := state_of(forum, pk)) == "screening" and time.monotonic() < deadline:
        time.sleep(3)
    assert state == "published"


def test_the_worker_keeps_its_connection_from_task_to_task(forum: Forum):
    database = urlsplit(postgres_url()).port

    def connections() -> set[tuple[int, int]]:
        lines = [(each.pid, line) for each in forum.worker_processes() for line in each.net_connections()]
        return {(pid, line.laddr.port) for pid, line in lines if line.raddr and line.raddr.port == database}

    seen = []
    for where in ("north", "south", "east"):
        post(forum, "A question", f"Who has tried cheese from the {where}?")
        time.sleep(0.5)  # the task ends a moment after its text is public
        seen.append(connections())
    assert seen[0] and seen[0] <= seen[1] <= seen[2], seen


def test_killing_the_worker_s_processes_loses_no_text(forum: Forum):
    for child in forum.children_of_the_worker():
        os.kill(child.pid, signal.SIGKILL)
    _pk, state, _posting, _screening = post(
        forum, "After the crash", "Is there a table of ripening times?", wait=50
    )
    assert state == "published"


CROWD = """
import concurrent.futures, json
from django.db import connection
from articles.models import Article
from discussions import posting
from discussions.models import Comment, Thread
from k2forum.accounts.models import User
from tests.settled import settled
people = list(User.objects.filter(is_demo=True)[:2])
article = Article.objects.first()
opening = posting.start_thread(article, author=people[0], title="A crowd", source="Who eats cheese?")
settled(opening)
def write(number):
    try:
        source = f"Thought number {number} about cheese."
        made = posting.reply(opening, author=people[number % 2], source=source, submission=f"form-{number}")
        return settled(made).pk
    finally:
        connection.close()
with concurrent.futures.ThreadPoolExecutor(4) as pool:
    made = list(pool.map(write, range(16)))
counted = Thread.objects.get(pk=opening.thread_id).comment_count
rows = Comment.objects.filter(pk__in=made)
print(json.dumps([len(set(made)), rows.filter(visibility="published").count(), counted,
                  len(set(rows.values_list("path", flat=True)))]))
"""


def test_writers_in_one_thread_at_the_same_time_lose_nothing(forum: Forum):
    assert json.loads(forum.python(CROWD).strip().splitlines()[-1]) == [16, 16, 16, 16]


TWICE = """
import concurrent.futures, json
from django.db import connection
from discussions import posting
from discussions.models import Comment
from k2forum.accounts.models import User
opening = Comment.objects.filter(is_opening=True, visibility="published").first()
person = User.objects.get(email="reader@demo.invalid")
def write(turn):
    try:
        return posting.reply(opening, author=person, source="The same click twice.", submission={form!r}).pk
    finally:
        connection.close()
with concurrent.futures.ThreadPoolExecutor(4) as pool:
    print(json.dumps(len(set(pool.map(write, range(8))))))
"""


def test_one_form_sent_many_times_at_once_is_one_comment(forum: Forum):
    for form in ("one", "two", "three"):
        assert forum.python(TWICE.format(form=form)).strip().splitlines()[-1] == "1"


WEBHOOK = """
import concurrent.futures, json, time
from django.db import connection
from k2forum.site.webhooks import sending
from k2forum.site.webhooks.records import Delivery, Event, Webhook
"""


def test_the_worker_sends_what_webhooks_wait_for_and_never_to_its_own_machine(forum: Forum):
    forum.wait_until_all_is_screened()  # what is published from here on is told
    forum.python(
        f"{WEBHOOK}\nWebhook.objects.create(url='https://localhost:{forum.port}/', events=list(Event))"
    )
    post(forum, "Told to others", "A word about bread.")
    wait = f"""{WEBHOOK}
deadline = time.monotonic() + 20
while not Delivery.objects.filter(tries__gt=0).exclude(problem="") and time.monotonic() < deadline:
    time.sleep(0.05)
print(json.dumps(list(Delivery.objects.values_list("event", "problem", "state"))))
"""
    assert json.loads(forum.python(wait).strip().splitlines()[-1]) == [
        ["comment.published", "not a public address", "waiting"]
    ]


def test_of_many_workers_one_sends_a_delivery(forum: Forum):
    race = f"""{WEBHOOK}
sending.enqueue = lambda pk: None
made = sending.send_test(Webhook.objects.create(url="https://hooks.example.org/"))
sent = []
def post(*message):
    sent.append(message)
    time.sleep(0.2)
    return 204
def work(_number):
    try:
        return sending.deliver(made.pk, post=post)
    finally:
        connection.close()
with concurrent.futures.ThreadPoolExecutor(8) as pool:
    results = list(pool.map(work, range(8)))
print(json.dumps([len(sent), results.count(True)]))
"""
    assert json.loads(forum.python(race).strip().splitlines()[-1]) == [1, 1]
