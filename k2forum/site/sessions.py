"""Sessions in the database, read with a statement that is made once: every request of a member reads one.

Each process remembers whose session it has read, so that the next time session and member come in one
statement. That is a guess, and never more: the session itself says whose it is.
"""

from __future__ import annotations

import functools
from collections import OrderedDict
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.middleware import AuthenticationMiddleware, get_user
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from k2forum.accounts import known
from k2forum.accounts.models import User
from k2forum.contributions import statements

READ = 'SELECT session_data FROM "django_session" WHERE session_key = %s AND expire_date > %s'
MOST_REMEMBERED = 10_000

whose: OrderedDict[str, int] = OrderedDict()


class SessionStore(DatabaseSessions):
    def load(self) -> dict[str, Any]:
        key = self.session_key or ""
        # A cookie can hold a NUL, which PostgreSQL refuses.
        found = None if "\0" in key else _read(key)
        if found is None:
            self._session_key = None
            return {}
        data: dict[str, Any] = self.decode(found)
        _remember(key, data.get(SESSION_KEY))
        return data


class MemberMiddleware(AuthenticationMiddleware):
    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        who: Any = SimpleLazyObject(functools.partial(_member_of, request))
        request.user = who


def _member_of(request: HttpRequest) -> Any:
    with known.asking_who():
        return get_user(request)


def _read(key: str) -> Any:
    """The data of a session; None where there is none."""
    now, member = timezone.now(), whose.get(key)
    if member is None or not known.is_asked():
        found = statements.row(READ, [key, now])
        return found and found[0]
    found = statements.row(_with_member(), [member, key, now])
    if found is None:
        return None
    if found[1] is not None:
        known.keep(statements.instances(User, [found[1:]])[0])
    return found[0]


@functools.cache
def _with_member() -> str:
    columns = statements.columns(User._meta.concrete_fields, "u")
    return f"""
        SELECT session_data, {columns} FROM django_session LEFT JOIN accounts_user u ON u.id = %s
        WHERE session_key = %s AND expire_date > %s"""  # noqa: S608  (names of our own columns)


def _remember(key: str, member: str | None) -> None:
    if member is not None and member.isdigit():
        whose[key] = int(member)
        if len(whose) > MOST_REMEMBERED:
            whose.popitem(last=False)
