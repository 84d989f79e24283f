"""What every page tells the browser about itself."""

from __future__ import annotations

import pytest
from django.test import Client

from articles.models import Article
from k2forum.accounts.models import User
from tests import cast


@pytest.mark.parametrize(
    "address", ["/", "/articles/on-tea/", "/accounts/login/", "/nothing/", "/admin/moderation/case/"]
)
def test_pages_may_do_little_and_are_framed_by_nobody(
    address: str, article: Article, moderator: User
) -> None:
    for client in (Client(), cast.client_of(moderator)):
        headers = client.get(address).headers
        assert "camera=()" in headers["Permissions-Policy"]
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "nonce" not in policy
