"""Strict readers for settings that come from the environment."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


class InvalidSetting(SystemExit):
    """A setting that cannot be understood: ends the process with one line that says what to do."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"{name}: {problem}")


def text(name: str, default: str = "") -> str:
    """The value of ``name``, or the content of the file named by ``name_FILE`` (for mounted secrets)."""
    if name in os.environ:
        return os.environ[name]
    file = os.environ.get(f"{name}_FILE")
    if file:
        try:
            return Path(file).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise InvalidSetting(f"{name}_FILE", f"cannot be read: {error.strerror}: {file}") from None
    return default


def boolean(name: str, default: bool) -> bool:
    value = text(name, str(default)).strip().lower()
    if value in ("1", "true", "yes", "on"):
        return True
    if value in ("0", "false", "no", "off", ""):
        return False
    raise InvalidSetting(name, f"{value!r} is neither true nor false; write 1 or 0")


def integer(name: str, default: int) -> int:
    value = text(name, str(default)).strip()
    try:
        return int(value)
    except ValueError:
        raise InvalidSetting(name, f"{value!r} is not a whole number") from None


def words(name: str, default: str = "") -> list[str]:
    """A list written with commas."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def choice(name: str, options: tuple[str, ...], default: str) -> str:
    value = text(name, default).strip().lower()
    if value not in options:
        raise InvalidSetting(name, f"{value!r} is not one of {', '.join(options)}")
    return value


def database(url: str) -> dict[str, Any]:
    """``postgres://user:password@host:5432/name?sslmode=require`` as Django's settings.

    A host that starts with a slash goes in the query: ``postgres:///name?host=/var/run/postgresql``.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql") or not parts.path.strip("/"):
        raise InvalidSetting("K2_DATABASE_URL", "write postgres://user:password@host:5432/name")
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", None) or parts.hostname or "",
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
    }
