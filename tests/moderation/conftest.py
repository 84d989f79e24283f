"""A public thread to talk in, and the people of the desk."""

from __future__ import annotations

from typing import Any

import pytest

from articles import publishing
from articles.models import Article
from discussions.models import Comment
from k2forum.accounts.models import User
from tests import cast
from tests.moderation import acts

TEXT = "# Vitamin K2\n\nA short standfirst.\n\n## Forms\n\nThere are several forms.\n"


@pytest.fixture
def article(admin: User) -> Article:
    found: Any = publishing.import_document(text=TEXT, slug="vitamin-k2", actor=admin, publish=True).article
    return found


@pytest.fixture
def thread(article: Article, admin: User) -> Comment:
    """The opening comment of a public thread."""
    return acts.opening(article, cast.person("Olga Opener"))


@pytest.fixture
def second_moderator(db: None) -> User:
    return cast.permit(cast.person("Nora Second", is_staff=True), *cast.MODERATOR_PERMISSIONS)


@pytest.fixture
def lead(db: None) -> User:
    """May decide appeals, take over, and measure members."""
    names = (*cast.MODERATOR_PERMISSIONS, "lead", "bulk", "sanction_members")
    return cast.permit(cast.person("Lea Lead", is_staff=True), *names)
