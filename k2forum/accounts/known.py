"""A member who was read together with their session need not be read again while it is asked who they are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

_members: ContextVar[list[Any] | None] = ContextVar("members", default=None)


@contextmanager
def asking_who() -> Iterator[None]:
    """Only in here ``read`` is kept: afterwards whoever asks for a member wants them as they are then."""
    token = _members.set([])
    try:
        yield
    finally:
        _members.reset(token)


def is_asked() -> bool:
    return _members.get() is not None


def keep(member: Any) -> None:
    members = _members.get()
    if members is not None:
        members.append(member)


def member(pk: Any) -> Any:
    """Who was kept under this number, or None."""
    return next((member for member in _members.get() or () if member.pk == pk), None)
