"""The hop of a task alone: a Celery application of one task that does nothing but answer."""

from __future__ import annotations

import os

from celery import Celery
from redis import Redis

ANSWERS = "bench-answers"

app = Celery("bench-hop", broker=os.environ["K2_REDIS_URL"])
app.conf.update(
    task_ignore_result=True,
    task_acks_late=True,
    worker_prefetch_multiplier=1,
    task_default_queue="bench-hop",
    broker_connection_retry_on_startup=True,
)
line = Redis.from_url(os.environ["K2_REDIS_URL"])


@app.task
def answer() -> None:
    line.lpush(ANSWERS, 1)
