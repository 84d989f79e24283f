"""The Celery application: ``celery -A k2forum``."""

import os
from pathlib import Path
from typing import Any

from celery import Celery
from celery.signals import worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "k2forum.settings")
app = Celery("k2forum")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
def make_broker_folders(**_: Any) -> None:
    """Make the folders of the filesystem transport, which does not make them itself."""
    from django.conf import settings

    if settings.REDIS_URL:
        return
    for folder in ("messages", "control"):
        Path(settings.BROKER_DIR / folder).mkdir(parents=True, exist_ok=True)
