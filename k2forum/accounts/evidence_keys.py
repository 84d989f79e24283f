"""The keys under which evidence lies encrypted."""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


def cipher() -> MultiFernet:
    """Encrypts with the first key; reads what any of them wrote, so that keys can be changed one by one.

    The keys come from K2_EVIDENCE_KEYS; an embedded run makes one of its own in the data folder.
    """
    keys = settings.EVIDENCE_KEYS or [own_key(settings.DATA_DIR / "evidence.key")]
    try:
        return MultiFernet([Fernet(key) for key in keys])
    except ValueError as problem:
        raise ImproperlyConfigured("K2_EVIDENCE_KEYS holds something that is no key") from problem


def own_key(file: Path) -> str:
    """The key of an embedded run, made at first use and readable by its owner alone."""
    if settings.PRODUCTION:
        raise ImproperlyConfigured("K2_EVIDENCE_KEYS is not set")
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as opened:
        key = Fernet.generate_key().decode()
        opened.write(key)
    return key
