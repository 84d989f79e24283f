"""The home page's lists of threads."""

from __future__ import annotations

import pytest
from django.test import Client

from discussions import answering, posting
from discussions.models import Comment, Thread
from k2forum.accounts.models import User
from tests import cast


@pytest.fixture
def threads(article: object, author: User, stranger: User, professional: User) -> dict[str, Comment]:
    """A discussion, a question with a professional's answer, and one without."""
    made = {}
    for name in ("discussion", "answered", "waiting"):
        kind = Thread.Kind.DISCUSSION if name == "discussion" else Thread.Kind.QUESTION
        opening = posting.start_thread(
            article, author=author, title=f"The {name} one", source="What do you think?", kind=kind
        )
        made[name] = cast.screened(opening)
    cast.screened(cast.reply_by(professional, made["answered"], "It depends on the cheese."))
    return made


@pytest.mark.parametrize(
    ("show", "named"),
    [
        ("", ["answered", "waiting", "discussion"]),
        ("latest", ["waiting", "answered", "discussion"]),
        ("unanswered", ["waiting"]),
        ("professionals", ["answered"]),
        ("nonsense", ["answered", "waiting", "discussion"]),
    ],
)
def test_each_list_names_its_threads_in_order(
    client: Client, threads: dict[str, Comment], show: str, named: list[str]
) -> None:
    page = client.get("/", {"show": show} if show else {}).content.decode()
    found = sorted((page.index(f"The {name} one"), name) for name in threads if f"The {name} one" in page)
    assert [name for _place, name in found] == named


def test_a_question_leaves_the_unanswered_when_its_answer_is_marked(
    client: Client, threads: dict[str, Comment], author: User, stranger: User
) -> None:
    reply = cast.screened(cast.reply_by(stranger, threads["waiting"], "Ask the dairy."))
    answering.mark(Comment.objects.select_related("thread").get(pk=reply.pk), actor=author)
    page = client.get("/?show=unanswered").content.decode()
    assert "The waiting one" not in page and "No question waits for an answer." in page
