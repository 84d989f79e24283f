"""The Celery application: ``celery -A k2forum``."""

import os
from pathlib import Path
from typing import Any

from celery import Celery
from celery.signals import task_postrun, task_prerun, worker_init, worker_process_init
from django.db import close_old_connections
from kombu.transport import filesystem, redis

from k2forum import screening
from k2forum.broker import ForgivingChannel, WholeFileChannel
from k2forum.settling import settle

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "k2forum.settings")
app = Celery("k2forum")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
filesystem.Transport.Channel = WholeFileChannel
redis.Transport.Channel = ForgivingChannel


@worker_init.connect
def make_broker_folders(**_: Any) -> None:
    """Make the folders of the filesystem transport, which does not make them itself."""
    from django.conf import settings

    if settings.REDIS_URL:
        return
    for folder in ("messages", "control"):
        Path(settings.BROKER_DIR / folder).mkdir(parents=True, exist_ok=True)


@worker_init.connect
def load_the_screener(**_: Any) -> None:
    """Before the processes that read texts are made: they share it, and none lets its first text wait."""
    screening.load()


@worker_process_init.connect
def leave_out_what_is_loaded(**_: Any) -> None:
    settle()


@task_prerun.connect
@task_postrun.connect
def let_old_connections_go(**_: Any) -> None:
    """As before and after a request: one that is broken or old is closed. Celery itself would close each
    (CELERY_DB_REUSE_MAX), and the next task would connect and plan everything anew."""
    close_old_connections()
