"""Strict readers for settings that come from the environment."""

from __future__ import annotations

import os
from math import inf
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


def integer(name: str, default: int, least: int = 0, most: int | None = None) -> int:
    value = text(name, str(default)).strip()
    number = int(value) if _is_number(value) else None
    if number is None or number < least or (most is not None and number > most):
        limits = f"from {least} on" if most is None else f"from {least} to {most}"
        raise InvalidSetting(name, f"write a whole number {limits}, for example {default}, not {value!r}")
    return number


def _is_number(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) < 10


def rate(name: str, default: str) -> str:
    """How many in how many seconds, as ``10/600``."""
    value = text(name, default).replace(" ", "")
    parts = value.split("/")
    if len(parts) != 2 or not all(_is_number(part) and int(part) for part in parts):
        problem = f"write how many in how many seconds, each from 1 on, for example {default}, not {value!r}"
        raise InvalidSetting(name, problem)
    return value


def address(name: str, default: str, schemes: tuple[str, ...], example: str) -> str:
    """An address that starts with one of the schemes, or nothing where that is the default."""
    value = text(name, default).strip()
    try:
        parts = urlsplit(value)
        fits = parts.scheme in schemes and bool(parts.netloc or parts.path) and parts.port != 0
    except ValueError:
        fits = False
    if not fits and (value or default):
        raise InvalidSetting(name, f"write an address such as {example}")  # what is there may hold a secret
    return value


def seconds(name: str, default: float) -> float:
    """More than nothing; parts of a second with a dot."""
    value = text(name, str(default)).strip()
    try:
        found = float(value)
    except ValueError:
        found = 0
    if not 0 < found < inf:
        raise InvalidSetting(name, f"write a number of seconds, for example {default}, not {value!r}")
    return found


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
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in ("postgres", "postgresql") or not parts.path.strip("/"):
        raise InvalidSetting("K2_DATABASE_URL", "write postgres://user:password@host:5432/name")
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "k2forum.postgres",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", None) or parts.hostname or "",
        "PORT": str(port or ""),
        "OPTIONS": options,
    }
