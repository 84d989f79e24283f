"""Telling people of a text that became public: who is named, who is answered, who follows.

A publication only notes that this is due, so that nothing is lost with a worker; each comment is claimed and
told of in one transaction, and a notice has a key, so that two workers tell once.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Article
from discussions.following import audience_of, follow_by_writing
from discussions.mentions import people_named
from discussions.models import Comment, Ignored
from k2forum.accounts.models import User
from k2forum.contributions.models import Visibility
from k2forum.notices import telling
from k2forum.notices.models import Notice
from k2forum.notices.telling import Message

ABOUT = Comment.kind_label


def announce_due(limit: int = 100) -> int:
    """Tells of whatever became public, the oldest first; returns of how many comments."""
    due = Comment.objects.filter(announce_due__lte=timezone.now()).order_by("announce_due")
    return sum(announce(pk) for pk in list(due.values_list("pk", flat=True)[:limit]))


def announce(pk: int) -> bool:
    """Tell of one comment if that is due and it is public at this moment."""
    with transaction.atomic():
        rows = Comment.objects.select_for_update(
            of=("self",), skip_locked=connection.features.has_select_for_update_skip_locked
        )
        found = rows.select_related("thread__article", "author", "parent")
        comment = found.filter(pk=pk, announce_due__isnull=False).first()
        if comment is None:
            return False
        told = public_ones([comment.pk]) == {comment.pk}
        first = comment.announced_at is None
        if told:
            _tell(comment, first=first)
        Comment.objects.filter(pk=pk).update(
            announce_due=None, announced_at=timezone.now() if told and first else comment.announced_at
        )
    return told


def public_ones(ids: Iterable[int]) -> set[int]:
    """Those comments that everybody may read at this moment, in an article that is public."""
    rows = Comment.objects.filter(
        pk__in=list(ids),
        visibility=Visibility.PUBLISHED,
        thread__article__in=Article.objects.published(),
    )
    return set(rows.values_list("pk", flat=True))


def _tell(comment: Comment, *, first: bool) -> None:
    """Each person hears once, by the nearest reason. An edit tells only who was not named before."""
    kinds: dict[int, str] = {}
    following, silent = audience_of(comment)
    if first:
        follow_by_writing(comment)
        kinds |= dict.fromkeys(following, Notice.Kind.FOLLOWED)
        if comment.parent is not None:
            kinds[comment.parent.author_id] = Notice.Kind.REPLY
    kinds |= dict.fromkeys(people_named(comment.public_source), Notice.Kind.MENTION)
    ignoring = Ignored.objects.filter(other=comment.author_id, person__in=list(kinds))
    silent |= set(ignoring.values_list("person_id", flat=True)) | {comment.author_id}
    people = User.objects.filter(pk__in=kinds.keys() - silent, is_active=True, is_system=False)
    ids = set(people.values_list("pk", flat=True))
    for kind in (Notice.Kind.MENTION, Notice.Kind.REPLY, Notice.Kind.FOLLOWED):
        wanted = {pk for pk in ids if kinds[pk] == kind}
        if kind == Notice.Kind.FOLLOWED:
            wanted -= _have_one_unread(wanted, comment)
        if wanted:
            telling.tell_all(wanted, _message(comment, kind))


def _message(comment: Comment, kind: str) -> Message:
    if kind == Notice.Kind.FOLLOWED:
        words = _first_words(comment)
    else:
        words = _("%(name)s named you") if kind == Notice.Kind.MENTION else _("%(name)s answered you")
    return Message(
        kind=kind,
        title=words % {"name": comment.author.display_name},
        body=comment.thread.shown_title,
        url=comment.get_absolute_url(),
        subject_kind=ABOUT,
        subject_id=comment.pk,
        once=f"{_key(comment, kind)}:{comment.pk}",
        written_by=comment.author_id,
    )


def _first_words(comment: Comment) -> str:
    if comment.is_note:
        return _("%(name)s has published a context note")
    return (
        _("%(name)s started a thread") if comment.is_opening else _("%(name)s wrote in a thread you follow")
    )


def _key(comment: Comment, kind: str) -> str:
    return f"{kind}:{comment.thread_id}"


def _have_one_unread(people: set[int], comment: Comment) -> set[int]:
    """Who has a notice about this thread that they have not looked at: a second one tells nothing more."""
    unread = Notice.objects.filter(
        person__in=people, kind=Notice.Kind.FOLLOWED, read_at__isnull=True, closed_at__isnull=True
    )
    unread = unread.filter(once__startswith=f"{_key(comment, Notice.Kind.FOLLOWED)}:")
    return set(unread.values_list("person_id", flat=True))
