from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from articles.models import Article
from k2forum.accounts.models import User


@pytest.fixture
def bring(admin: User) -> Callable[..., str]:
    """Run the command as an operator does; returns what it printed."""

    def run(kind: str, path: Path, *options: Any) -> str:
        out = StringIO()
        call_command("import_comments", kind, str(path), "--by", admin.email, *options, stdout=out)
        return out.getvalue()

    return run


@pytest.fixture
def tea(article: Article) -> Article:
    """The article with the slug on-tea."""
    return article
