"""The Celery application: ``celery -A k2forum``."""

import logging
import os
from pathlib import Path
from queue import Empty
from typing import Any

from celery import Celery
from celery.signals import worker_init
from kombu.transport.redis import Channel, Transport

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "k2forum.settings")
app = Celery("k2forum")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


logger = logging.getLogger(__name__)


class ForgivingChannel(Channel):
    """Drops what lies in a queue and is no message: kombu's own lets the whole worker die of it."""

    def _brpop_read(self, **options: Any) -> Any:
        try:
            return super()._brpop_read(**options)  # type: ignore[misc]
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            logger.error("something in the broker was no message (%s): dropped", type(error).__name__)
            raise Empty from None


Transport.Channel = ForgivingChannel


@worker_init.connect
def make_broker_folders(**_: Any) -> None:
    """Make the folders of the filesystem transport, which does not make them itself."""
    from django.conf import settings

    if settings.REDIS_URL:
        return
    for folder in ("messages", "control"):
        Path(settings.BROKER_DIR / folder).mkdir(parents=True, exist_ok=True)
