"""The settings of the tests: those of the forum, in a folder of their own that goes away afterwards."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

TEST_DATA_DIR = Path(tempfile.mkdtemp(prefix="k2forum-tests-"))
(TEST_DATA_DIR / "static").mkdir()
atexit.register(shutil.rmtree, TEST_DATA_DIR, ignore_errors=True)
os.environ["K2_DATA_DIR"] = str(TEST_DATA_DIR)  # before the settings are read: no test touches var/
for _name in ("K2_MODE", "K2_REDIS_URL", "K2_DEMO", "K2_DEBUG", "PORT"):
    os.environ.pop(_name, None)  # a developer's shell must not change what the tests see

from k2forum.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the real one takes a third of a second
CELERY_BROKER_URL = "memory://"
CELERY_BROKER_TRANSPORT_OPTIONS = {}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
