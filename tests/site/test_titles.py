"""A title is hidden together with its opening comment, wherever it would stand."""

from __future__ import annotations

import pytest
from django.test import Client

from articles.models import Article
from discussions import following, keeping
from discussions.announcing import announce_due
from discussions.models import Comment
from k2forum.accounts.models import User
from k2forum.notices.models import Notice
from tests import cast
from tests.moderation import acts

TITLE = "Zanzibar and its teas"


@pytest.fixture
def reply(author: User, professional: User, article: Article, moderator: User) -> Comment:
    """A public reply in a thread whose opening comment a moderator removed."""
    from discussions import posting

    opening = posting.start_thread(article, author=author, title=TITLE, source="What do you make of it?")
    cast.screened(opening)
    opening.refresh_from_db()
    reply = cast.screened(cast.reply_by(professional, opening, "I read the part on steeping twice."))
    assert reply.is_public
    acts.report(opening, acts.reader("Rita Reader", wrote_in=reply), "spam")
    opening.refresh_from_db()
    acts.act(opening, moderator, "remove", reason="spam")
    reply.refresh_from_db()
    return reply


def test_no_feed_or_search_shows_the_title_of_a_removed_opening(
    client: Client, article: Article, reply: Comment, professional: User
) -> None:
    addresses = ("/feed/", f"/articles/{article.slug}/feed/", f"/people/{professional.pk}/feed/")
    for address in (*addresses, "/search/?q=steeping", f"/comments/{reply.pk}/"):
        text = client.get(address).content.decode()
        assert "steeping" in text
        assert TITLE not in text


def test_what_a_member_keeps_and_follows_hides_the_title_too(reply: Comment, stranger: User) -> None:
    keeping.keep(reply, person=stranger)
    following.set_level(stranger, reply.thread, "follow")
    client = cast.client_of(stranger)
    for address in ("/bookmarks/", "/following/"):
        assert TITLE not in client.get(address).content.decode()


def test_a_notice_does_not_carry_the_title_of_a_removed_opening(reply: Comment, stranger: User) -> None:
    cast.screened(cast.reply_by(stranger, reply, "And I read it three times."))
    announce_due()
    told = Notice.objects.filter(person=reply.author, kind=Notice.Kind.REPLY)
    assert told.exists()
    assert not Notice.objects.filter(body__contains=TITLE, pk__in=told).exists()
