"""A program that uses the API, and the tokens it has."""

from __future__ import annotations

import json
from typing import Any

from django.test import Client

from k2forum.accounts.models import User
from k2forum.site.api import tokens
from k2forum.site.api.tokens import Scope

BASE = "/api/v1"


def secret_of(person: User, *scopes: str) -> str:
    """The secret of a new token with these scopes, or with every scope."""
    return tokens.make(person, name="A script", scopes=list(scopes or Scope.values))[1]


class Caller:
    """Sends requests with a token, or without one."""

    def __init__(self, secret: str = "") -> None:
        self.client = Client()
        self.headers = {"Authorization": f"Bearer {secret}"} if secret else {}

    def get(self, address: str, **headers: str) -> Any:
        path = address if address.startswith("/") and address.startswith(BASE) else BASE + address
        return self.client.get(path, headers=self.headers | headers)

    def post(self, address: str, data: Any) -> Any:
        body = data if isinstance(data, bytes | str) else json.dumps(data)
        return self.client.post(
            BASE + address, data=body, content_type="application/json", headers=self.headers
        )
