"""After a removal for health harm: those whom the comment reached hear of it, once a thread and week."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from discussions.models import Comment, Follow, Reaction
from k2forum.accounts.models import User
from k2forum.notices import telling
from k2forum.notices.models import Notice
from k2forum.notices.telling import Message

ABOUT = "followed_up"
ONCE_IN = timedelta(days=7)


def tell_those_reached(comment: Comment) -> int:
    """People who answered it, found it helpful or follow its thread get one notice that does not repeat the
    claim. In the transaction of the removal; returns how many are told."""
    people = User.objects.filter(pk__in=_reached(comment), is_active=True, is_system=False)
    ids = set(people.values_list("pk", flat=True))
    key = f"{Notice.Kind.FOLLOW_UP}:{comment.thread_id}:"
    lately = Notice.objects.filter(
        person__in=ids,
        kind=Notice.Kind.FOLLOW_UP,
        once__startswith=key,
        closed_at__isnull=True,
        created_at__gt=timezone.now() - ONCE_IN,
    )
    ids -= set(lately.values_list("person_id", flat=True))
    if not ids:
        return 0
    words = _(
        "A moderator removed a comment in a thread that you took part in, because what it said could harm "
        "somebody's health. If you did something because of it, please talk to your doctor or pharmacist."
    )
    return telling.tell_all(
        ids,
        Message(
            kind=Notice.Kind.FOLLOW_UP,
            title=_("A comment was removed for health reasons"),
            body=f"{words}\n\n{comment.context_note}" if comment.context_note else words,
            url=comment.thread.get_absolute_url(),
            subject_kind=ABOUT,
            subject_id=comment.pk,
            once=f"{key}{comment.pk}",
        ),
    )


def take_back(ids: list[int]) -> int:
    """These comments are public again."""
    told = Notice.objects.filter(subject_kind=ABOUT, subject_id__in=ids, kind=Notice.Kind.FOLLOW_UP)
    return telling.close_all(told)


def _reached(comment: Comment) -> set[int]:
    answered = Comment.objects.published().filter(parent=comment).values_list("author_id", flat=True)
    reacted = Reaction.objects.filter(comment=comment).values_list("person_id", flat=True)
    follows = Follow.objects.filter(thread=comment.thread_id, level=Follow.Level.FOLLOW)
    return {*answered, *reacted, *follows.values_list("person_id", flat=True)} - {comment.author_id}
