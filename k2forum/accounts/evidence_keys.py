"""The keys under which evidence lies encrypted."""

from __future__ import annotations

import contextlib
import os
import tempfile
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
    if not file.exists():
        # Two processes may come here at once, and the disk may be full: the first whole key counts.
        with tempfile.NamedTemporaryFile("w", dir=file.parent, prefix=file.name, encoding="ascii") as made:
            made.write(Fernet.generate_key().decode())
            made.flush()
            with contextlib.suppress(FileExistsError):
                os.link(made.name, file)
    return file.read_text(encoding="ascii").strip()
