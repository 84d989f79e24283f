"""What authors do: start, reply, edit, withdraw."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from articles import publishing
from articles.models import Article
from discussions import posting
from discussions.models import MAX_DEPTH, SEGMENT, Comment, CommentRevision, Thread
from k2forum.accounts.models import User
from k2forum.contributions.models import LogEntry, Pending, Visibility, digest_of
from tests import cast
from tests.discussions.words import HARMLESS, ORDER


def test_a_new_thread_waits_to_be_screened(author: User, article):
    opening = posting.start_thread(article, author=author, title="About tea", source="Which one?")
    assert (opening.visibility, opening.is_opening, opening.parent) == (Visibility.SCREENING, True, None)
    assert opening.screening_due is not None
    assert opening.screening_due <= timezone.now()
    assert opening.digest == digest_of("About tea\n\nWhich one?")
    assert opening.path == f"{opening.pk:0{SEGMENT}d}"
    thread = opening.thread
    assert (thread.title, thread.public_title, thread.comment_count) == ("About tea", "", 0)
    assert not Thread.objects.visible_to(cast.person("Sam Stranger")).exists()


def test_a_title_becomes_public_with_its_opening_comment(opening: Comment):
    opening.thread.refresh_from_db()
    assert opening.thread.public_title == opening.thread.title == "About the forms"


def test_a_reply_stands_below_its_parent(opening: Comment, stranger: User):
    first = cast.screened(cast.reply_by(stranger, opening))
    nested = cast.reply_by(stranger, first)
    assert (first.depth, nested.depth) == (0, 1)
    assert nested.path == first.path + f"{nested.pk:0{SEGMENT}d}"
    assert nested.ancestor_ids() == [first.pk]
    assert list(Comment.objects.order_by("path")) == [opening, first, nested]


def test_the_author_s_words_are_kept_to_the_letter(opening: Comment, stranger: User):
    source = "  *Two*  spaces,\ttabs\n\n\nand <b>marks</b> 𝕊 \u202e"
    reply = cast.screened(cast.reply_by(stranger, opening, source))
    assert reply.source == CommentRevision.objects.get(comment=reply).source == source


def test_nesting_ends_at_the_deepest_level_and_goes_on_beside_it(opening: Comment, author: User):
    parent = opening
    for _level in range(MAX_DEPTH + 3):
        parent = cast.reply_by(author, parent)
        Comment.objects.filter(pk=parent.pk).set_state(visibility=Visibility.PUBLISHED)
        parent.refresh_from_db()
    assert parent.depth == MAX_DEPTH - 1
    assert len(parent.path) == MAX_DEPTH * SEGMENT
    assert parent.parent.depth == MAX_DEPTH - 1


def test_the_same_form_sent_twice_makes_one_comment(opening: Comment, author: User, article):
    sent = [
        posting.reply(opening, author=author, source=HARMLESS, submission="form one") for _time in range(2)
    ]
    assert sent[0] == sent[1]
    started = [
        posting.start_thread(article, author=author, title="T", source="S", submission="form two")
        for _time in range(2)
    ]
    assert started[0] == started[1]
    assert Thread.objects.count() == 2


def test_the_same_form_with_another_text_loses_nothing(opening: Comment, author: User):
    first = posting.reply(opening, author=author, source="First.", submission="form one")
    second = posting.reply(opening, author=author, source="Second.", submission="form one")
    assert (first.source, second.source) == ("First.", "Second.")


def test_two_people_may_have_the_same_form_number(opening: Comment, author: User, stranger: User):
    one = posting.reply(opening, author=author, source=HARMLESS, submission="form one")
    other = posting.reply(opening, author=stranger, source=HARMLESS, submission="form one")
    assert one != other


def test_an_article_s_closing_time_goes_to_its_new_threads(author: User, article):
    Article.objects.filter(pk=article.pk).update(close_after_days=3)
    article.refresh_from_db()
    thread = cast.thread_by(author, article).thread
    assert thread.closes_at is not None
    assert timedelta(days=2, hours=23) < thread.closes_at - timezone.now() <= timedelta(days=3)


def test_nobody_answers_where_nothing_may_be_written(opening: Comment, stranger: User, article, admin: User):
    thread = Thread.objects.filter(pk=opening.thread_id)
    for columns in ({"locked_at": timezone.now()}, {"closes_at": timezone.now()}):
        thread.update(**columns)
        with pytest.raises(PermissionDenied):
            cast.reply_by(stranger, Comment.objects.get(pk=opening.pk))
        thread.update(**dict.fromkeys(columns))
    publishing.close_discussion(article, actor=admin)
    with pytest.raises(PermissionDenied, match="closed"):
        cast.reply_by(stranger, Comment.objects.get(pk=opening.pk))
    with pytest.raises(PermissionDenied, match="closed"):
        cast.thread_by(stranger, Article.objects.get(pk=article.pk))


@pytest.mark.parametrize("state", [state for state in Visibility.values if state != "published"])
def test_only_what_is_public_can_be_answered(opening: Comment, stranger: User, state: str):
    Comment.objects.filter(pk=opening.pk).set_state(visibility=state)
    with pytest.raises(PermissionDenied):
        cast.reply_by(stranger, Comment.objects.get(pk=opening.pk))


def test_the_screener_and_closed_accounts_write_nothing(opening: Comment, stranger: User, screener: User):
    with pytest.raises(PermissionDenied):
        cast.reply_by(screener, opening)
    User.objects.filter(pk=stranger.pk).update(is_active=False)
    with pytest.raises(PermissionDenied):
        cast.reply_by(User.objects.get(pk=stranger.pk), opening)


def test_an_edit_waits_while_others_see_the_text_before(opening: Comment, author: User):
    before = opening.public_html
    assert posting.edit(opening, author=author, source="Which one, and why?")
    opening.refresh_from_db()
    assert (opening.visibility, opening.pending) == (Visibility.PUBLISHED, Pending.SCREENING)
    assert (opening.source, opening.public_html) == ("Which one, and why?", before)
    assert (opening.revision, opening.public_revision) == (2, 1)
    cast.screened(opening)
    assert (opening.pending, opening.public_revision) == (Pending.NONE, 2)
    assert "and why?" in opening.public_html
    assert list(opening.revisions.values_list("number", flat=True)) == [1, 2]


def test_a_held_edit_leaves_the_public_text_where_it_is(opening: Comment, author: User):
    before = opening.public_source
    posting.edit(opening, author=author, source=ORDER)
    cast.screened(opening)
    assert (opening.visibility, opening.pending) == (Visibility.PUBLISHED, Pending.HELD)
    assert (opening.source, opening.public_source) == (ORDER, before)


def test_a_changed_title_is_screened_with_the_text(opening: Comment, author: User):
    assert posting.edit(opening, author=author, source=opening.source, title="About the other forms")
    thread = Thread.objects.get()
    assert (thread.title, thread.public_title) == ("About the other forms", "About the forms")
    cast.screened(opening)
    thread.refresh_from_db()
    assert thread.public_title == "About the other forms"


def test_a_title_cannot_be_changed_through_a_reply(opening: Comment, author: User):
    reply = cast.screened(cast.reply_by(author, opening))
    assert posting.edit(reply, author=author, source=reply.source, title="Mine now") is False
    assert Thread.objects.get().title == "About the forms"


def test_saving_the_same_text_changes_nothing(opening: Comment, author: User):
    logged = LogEntry.objects.count()
    assert posting.edit(opening, author=author, source=opening.source) is False
    assert CommentRevision.objects.count() == 1
    assert LogEntry.objects.count() == logged


def test_going_back_to_the_public_text_publishes_it_again(opening: Comment, author: User):
    first = opening.source
    posting.edit(opening, author=author, source=ORDER)
    cast.screened(opening)
    posting.edit(opening, author=author, source=first)
    cast.screened(opening)
    assert (opening.visibility, opening.public_source) == (Visibility.PUBLISHED, first)


def test_a_corrected_text_stays_held_until_a_person_has_looked(opening: Comment, stranger: User):
    reply = cast.screened(cast.reply_by(stranger, opening, ORDER))
    assert reply.visibility == Visibility.HELD
    posting.edit(reply, author=stranger, source=HARMLESS)
    cast.screened(reply)
    assert reply.visibility == Visibility.HELD


def test_only_its_author_edits_or_withdraws_a_comment(opening: Comment, stranger: User, moderator: User):
    for other in (stranger, moderator):
        with pytest.raises(PermissionDenied, match="author"):
            posting.edit(opening, author=other, source="Mine now.")
        with pytest.raises(PermissionDenied, match="author"):
            posting.withdraw(opening, author=other)


@pytest.mark.parametrize("state", ["withdrawn", "erased", "removed"])
def test_what_is_gone_cannot_be_edited(opening: Comment, author: User, state: str):
    Comment.objects.filter(pk=opening.pk).set_state(visibility=state)
    with pytest.raises(PermissionDenied):
        posting.edit(Comment.objects.get(pk=opening.pk), author=author, source="Back again.")


def test_withdrawing_is_logged_as_the_author_s_own_act(opening: Comment, author: User):
    assert posting.withdraw(opening, author=author) is True
    assert posting.withdraw(opening, author=author) is False
    entry = LogEntry.objects.last()
    assert (entry.action, entry.after, entry.automatic) == ("withdraw", "withdrawn", False)
    opening.refresh_from_db()
    assert opening.screening_due is None


def test_a_text_withdrawn_while_it_is_checked_stays_withdrawn(author: User, article):
    opening = cast.thread_by(author, article)
    posting.withdraw(opening, author=author)
    assert cast.screened(opening).visibility == Visibility.WITHDRAWN


def test_a_reply_remembers_the_credential_it_was_posted_under(
    opening: Comment, professional: User, admin: User
):
    reply = cast.reply_by(professional, opening)
    assert reply.posted_as.user == professional
    lapsed = cast.person("Lea Lapsed", kind=User.Kind.PROFESSIONAL)
    cast.verified(lapsed, checked_by=admin, days=-1)
    assert cast.reply_by(lapsed, opening).posted_as is None
