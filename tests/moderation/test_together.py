"""Several fresh texts at a time: each as if it had come alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from discussions import posting
from discussions.context import context_of
from discussions.models import Comment, CommentRevision, Thread
from k2forum.accounts.models import Sanction, User
from k2forum.contributions.models import LogEntry, Visibility, digest_of
from k2forum.moderation import applying, asking, cases, moving, receivers, tasks, together
from k2forum.moderation.models import Case
from k2forum.screening import quiet
from tests import cast
from tests.moderation import acts

DOSE = "You should take 500 mcg of MK-7 every day."


def written(thread: Comment, *people: User) -> list[Comment]:
    return [cast.reply_by(each, thread, f"Cheese, part {n}.") for n, each in enumerate(people)]


def states(comments: list[Comment]) -> list[str]:
    rows = dict(Comment.objects.filter(pk__in=[one.pk for one in comments]).values_list("pk", "visibility"))
    return [rows[one.pk] for one in comments]


def test_together_and_one_by_one_leave_the_same_behind(thread: Comment, author: User, stranger: User):
    def left_by(make_public: Any) -> Any:
        made = written(thread, author, stranger, author)
        made.append(cast.reply_by(stranger, thread, "I take 100 mcg myself."))
        before = Thread.objects.get(pk=thread.thread_id)
        make_public(made)
        after = Thread.objects.get(pk=thread.thread_id)
        ids = [one.pk for one in made]
        moments = {"id", "path", "created_at", "published_at", "announce_due"}
        names = [f.attname for f in Comment._meta.concrete_fields if f.name not in moments]
        names.remove("screened_digest")  # the second round is read with the first
        rows = list(Comment.objects.filter(pk__in=ids).order_by("pk").values(*names))
        log = LogEntry.objects.filter(subject_kind="comment", subject_id__in=ids).order_by("subject_id")
        entry = ("action", "before", "after", "revision", "automatic", "actor_person", "details", "case_id")
        due = Comment.objects.filter(
            pk__in=ids, announce_due__isnull=False, published_at__isnull=False
        ).count()
        revisions = CommentRevision.objects.filter(comment__in=ids, published_at__isnull=False).count()
        grown = (after.comment_count - before.comment_count, after.version - before.version)
        assert after.last_public_at > before.last_public_at
        return rows, list(log.values(*entry)), due, revisions, grown

    alone = left_by(lambda made: [applying.screen_one(one.pk) for one in made])
    assert left_by(lambda _: together.screen_what_is_fresh()) == alone
    assert alone[2:] == (4, 4, (4, 4))


def test_comments_further_down_are_counted_above(thread: Comment, author: User, stranger: User):
    above = acts.published(thread, author)
    for person in (author, stranger):
        cast.reply_by(person, above)
    together.screen_what_is_fresh()
    above.refresh_from_db()
    assert above.public_replies == 2


def test_what_a_rule_matches_is_held_and_the_others_are_public(thread: Comment, author: User, stranger: User):
    made = written(thread, author, stranger)
    held = cast.reply_by(stranger, thread, DOSE)
    together.screen_what_is_fresh()
    assert states([*made, held]) == ["published", "published", "held"]
    assert acts.case_of(held).flags.exists()


def test_who_is_read_first_a_new_member_s_link_and_a_known_case_are_held(
    thread: Comment, author: User, stranger: User, moderator: User, admin: User
):
    Sanction.objects.create(user=author, kind=Sanction.Kind.HOLD, reason="spam", given_by=moderator)
    made = written(thread, author, stranger)
    link = cast.reply_by(cast.person("Nils New"), thread, "See https://example.org/cheese for more.")
    together.screen_what_is_fresh()
    assert states([*made, link]) == ["held", "published", "held"]


def test_where_a_thread_is_read_first_everything_waits(thread: Comment, author: User, stranger: User):
    Thread.objects.update(hold_policy="all")
    made = written(thread, author, stranger)
    together.screen_what_is_fresh()
    assert states(made) == ["held", "held"]


def test_an_edit_is_screened_although_its_own_message_was_not_sent(thread: Comment, author: User):
    comment = acts.published(thread, author)
    posting.edit(comment, author=author, source="Another word about cheese.")
    together.screen_what_is_fresh()
    comment.refresh_from_db()
    assert (comment.public_revision, comment.public_source) == (2, "Another word about cheese.")


def between(monkeypatch: pytest.MonkeyPatch, happens: Any) -> None:
    """Lets something happen after the texts were read and before they are written."""
    render = together.render_markdown

    def rendered(source: str) -> Any:
        happens()
        return render(source)

    monkeypatch.setattr(together, "render_markdown", rendered)


def test_a_text_that_changes_meanwhile_is_not_published(
    thread: Comment, author: User, monkeypatch: pytest.MonkeyPatch
):
    comment, other = written(thread, author, author)
    between(monkeypatch, lambda: posting.edit(comment, author=author, source=DOSE))
    together._some()
    assert states([comment, other]) == ["screening", "published"]
    together._some()
    assert states([comment]) == ["held"]


def test_what_changes_around_a_text_meanwhile_is_read_with_it(
    thread: Comment, author: User, stranger: User, monkeypatch: pytest.MonkeyPatch
):
    above = acts.published(thread, author, "I take warfarin.")
    seen: list[Any] = []

    def screen(_text: str, around: list[str]) -> Any:
        seen.append(list(around))
        return acts.verdict()

    monkeypatch.setattr(applying, "screen", screen)
    below = cast.reply_by(stranger, above, "So do I.")
    between(monkeypatch, lambda: Comment.objects.filter(pk=above.pk).update(public_source="I take nothing."))
    together._some()
    assert [texts[-1] for texts in seen] == ["I take warfarin.", "I take nothing."]
    assert states([below]) == ["published"]


def posted(author: User, parent: Comment, text: str) -> Comment:
    """A reply as the form sends it, which is read before it is written."""
    cast.reply_by(author, parent)  # the first of somebody goes the long way
    together.screen_what_is_fresh()
    client, fields = cast.client_of(author), {"text": text, "advised": "1"}
    assert client.post(f"/comments/{parent.pk}/replies/new/", fields).status_code == 302
    made = Comment.objects.latest("pk")
    assert made.source == text
    return made


@pytest.fixture
def read_by_the_worker(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that the worker reads from now on."""
    seen: list[str] = []
    screen = applying.screen

    def reading(text: str, around: list[str]) -> Any:
        seen.append(text)
        return screen(text, around)

    monkeypatch.setattr(applying, "screen", reading)
    return seen


QUIET = "Cheese from the north."


def test_what_was_read_when_it_was_posted_is_not_read_again(
    thread: Comment, author: User, read_by_the_worker: list[str]
):
    made = posted(author, thread, QUIET)
    assert made.quiet_digest
    read_by_the_worker.clear()
    together.screen_what_is_fresh()
    assert states([made]) == ["published"]
    assert read_by_the_worker == []
    made.refresh_from_db()
    assert made.screened_digest == digest_of(QUIET, *context_of(made))
    assert not made.quiet_digest, "it was used"


CHANGES: dict[str, Any] = {
    "its text": lambda made, _: Comment.objects.filter(pk=made.pk).update(
        source=DOSE, digest=digest_of(DOSE)
    ),
    "an edit": lambda made, _: posting.edit(made, author=made.author, source=DOSE),
    "a text above": lambda made, _: Comment.objects.filter(is_opening=True).update(public_source="Other."),
    "an earlier one of its author": lambda made, _: Comment.objects.filter(
        author=made.author, is_opening=False, pk__lt=made.pk
    ).update(source="Other."),
    "the screener": lambda _, monkeypatch: monkeypatch.setattr(quiet, "reader", lambda: "another release"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_has_changed_since_it_was_posted_is_read_again(
    change: str,
    thread: Comment,
    author: User,
    read_by_the_worker: list[str],
    monkeypatch: pytest.MonkeyPatch,
):
    made = posted(author, thread, QUIET)
    CHANGES[change](made, monkeypatch)
    made.refresh_from_db()
    read_by_the_worker.clear()
    together._some()
    assert read_by_the_worker == [made.source]
    assert states([made]) == ["held" if made.source == DOSE else "published"]


@pytest.mark.parametrize("text", ["I take 90 mcg every day.", "I use warfarin and K2."])
def test_a_text_that_says_anything_is_read_by_the_worker(
    text: str, thread: Comment, author: User, read_by_the_worker: list[str]
):
    made = posted(author, thread, text)
    assert not made.quiet_digest
    read_by_the_worker.clear()
    together.screen_what_is_fresh()
    assert read_by_the_worker == [text]


def test_a_text_that_is_moved_meanwhile_is_counted_where_it_went(
    thread: Comment,
    article: Any,
    author: User,
    stranger: User,
    moderator: User,
    monkeypatch: pytest.MonkeyPatch,
):
    above = acts.published(thread, author)
    other = cast.screened(cast.thread_by(stranger, article))
    made = [cast.reply_by(stranger, above), cast.reply_by(cast.person("Nils New"), thread, "This stays.")]
    for opening in (thread, other):  # so that the same is read with it in both places
        posting.withdraw(opening, author=opening.author)
    between(monkeypatch, lambda: moving.move_comment(above, actor=moderator, thread=other.thread))
    together._some()
    together._some()
    assert states(made) == ["published", "published"]
    counts = dict(Thread.objects.values_list("pk", "comment_count"))
    assert counts == {thread.thread_id: 1, other.thread_id: 2}


def test_a_row_is_written_only_while_it_is_the_text_that_was_read(thread: Comment, author: User):
    comment = written(thread, author)[0]
    comment.digest = "0" * 64
    assert Comment.objects.publish_each([comment], [{"visibility": Visibility.PUBLISHED}]) == 0
    comment.refresh_from_db()
    Comment.objects.filter(pk=comment.pk).set_state(visibility=Visibility.WITHDRAWN)
    assert Comment.objects.publish_each([comment], [{"visibility": Visibility.PUBLISHED}]) == 0


def test_a_text_at_which_the_screener_fails_keeps_nobody_waiting(
    thread: Comment, author: User, stranger: User, monkeypatch: pytest.MonkeyPatch
):
    screen = applying.screen
    monkeypatch.setattr(
        applying, "screen", lambda text, around: {}[text] if "part 0" in text else screen(text, around)
    )
    made = written(thread, author, stranger)
    together.screen_what_is_fresh()
    assert states(made) == ["screening", "published"]
    for _try in range(2):
        Comment.objects.filter(pk=made[0].pk).update(screening_due=timezone.now())
        together.screen_what_is_fresh()
        assert states(made) == ["screening", "published"], "a second try is made alone"
        tasks.screen_comment(made[0].pk)
    assert states(made) == ["held", "published"]
    assert Case.objects.get(comment=made[0]).flags.get().rule == "could_not_screen"


def test_what_was_read_with_what_becomes_public_now_is_due_again(thread: Comment, author: User):
    first, later = written(thread, author, author)
    Comment.objects.filter(pk=first.pk).update(screening_due=timezone.now() + timedelta(minutes=1))
    together.screen_what_is_fresh()
    assert states([first, later]) == ["screening", "published"]
    Comment.objects.filter(pk=first.pk).update(screening_due=timezone.now())
    together.screen_what_is_fresh()
    later.refresh_from_db()
    assert later.screening_due is not None


class Remembers:
    """As much of Redis as a mark needs."""

    def __init__(self) -> None:
        self.marks: set[str] = set()

    def set(self, name: str, _value: int, *, px: int, nx: bool = False) -> bool:
        fresh = name not in self.marks
        self.marks.add(name)
        return fresh or not nx

    def delete(self, name: str) -> None:
        self.marks.discard(name)


def test_one_message_stands_for_several_posts_and_none_is_missed(
    thread: Comment, author: User, stranger: User, monkeypatch: pytest.MonkeyPatch, settings: Any
):
    settings.REDIS_URL, redis, sent = "redis://nowhere", Remembers(), []
    monkeypatch.setattr(asking, "_redis", lambda _url: redis)
    monkeypatch.setattr(tasks.screen_comment, "apply_async", lambda args, **_: sent.append(args[0]))
    made = written(thread, author, stranger)
    for comment in made:
        receivers.enqueue(comment.pk)
    assert sent == [made[0].pk]
    publish = together._publish
    late: list[Comment] = []

    def one_more_comes(thread_id: int, reads: Any) -> None:
        publish(thread_id, reads)
        if not late:
            late.append(cast.reply_by(stranger, thread, "Just in time."))
            receivers.enqueue(late[0].pk)

    monkeypatch.setattr(together, "_publish", one_more_comes)
    tasks.screen_comment(made[0].pk)
    assert sent == [made[0].pk], "the worker is at it: nobody has to ask"
    assert states([*made, *late]) == ["published"] * 3
    receivers.enqueue(cast.reply_by(author, thread, "One more.").pk)
    assert len(sent) == 2


def test_the_worker_looks_once_more_after_the_mark_is_gone(
    thread: Comment, author: User, monkeypatch: pytest.MonkeyPatch, settings: Any
):
    settings.REDIS_URL, redis, sent = "redis://nowhere", Remembers(), []
    monkeypatch.setattr(asking, "_redis", lambda _url: redis)
    monkeypatch.setattr(tasks.screen_comment, "apply_async", lambda args, **_: sent.append(args[0]))
    late: list[Comment] = []
    take_away = asking.take_the_mark_away

    def posts_just_before() -> None:
        if not late:
            late.append(cast.reply_by(author, thread, "Just in time."))
            receivers.enqueue(late[0].pk)
        take_away()

    monkeypatch.setattr(asking, "take_the_mark_away", posts_just_before)
    tasks.screen_comment(0)
    assert (sent, states(late)) == ([], ["published"])


def test_where_redis_is_away_the_request_screens(
    thread: Comment, author: User, monkeypatch: pytest.MonkeyPatch, settings: Any
):
    settings.REDIS_URL = "redis://127.0.0.1:1"
    comment = cast.reply_by(author, thread)
    receivers.enqueue(comment.pk)
    assert states([comment]) == ["published"]


def test_who_publishes_together_gives_way(thread: Comment, author: User, monkeypatch: pytest.MonkeyPatch):
    from django.db import OperationalError

    def waits_too_long(*_: Any) -> Any:
        raise OperationalError("lock timeout")

    monkeypatch.setattr(together, "_publish_together", waits_too_long)
    made = written(thread, author, author)
    together.screen_what_is_fresh()
    assert states(made) == ["published", "published"]
    assert cases.Case.objects.count() == 0
