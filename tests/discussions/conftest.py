"""A public discussion to read and to answer."""

from __future__ import annotations

import pytest

from discussions.models import Comment
from k2forum.accounts.models import User
from tests import cast


@pytest.fixture
def opening(author: User, article) -> Comment:
    """A public thread's opening comment, by the author."""
    return cast.screened(cast.thread_by(author, article))


@pytest.fixture
def answer(stranger: User, opening: Comment) -> Comment:
    """A public reply by the stranger."""
    return cast.screened(cast.reply_by(stranger, opening))
