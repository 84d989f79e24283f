"""Following and muting threads, articles and people."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from discussions.models import Comment, Follow, FollowingChoice, Thread
from discussions.permissions import check_signed_in
from k2forum.accounts.models import User


def _target(thing: Any) -> dict[str, Any]:
    """The column of Follow that names a thread, an article or a person."""
    if isinstance(thing, Thread):
        return {"thread": thing}
    return {"other": thing} if isinstance(thing, User) else {"article": thing}


def level_of(person: Any, thing: Any) -> str:
    """ "follow", "mute" or ""."""
    if not person.is_authenticated:
        return ""
    rows = Follow.objects.filter(person=person, **_target(thing)).values_list("level", flat=True)
    return rows.first() or ""


def set_level(person: Any, thing: Any, level: str) -> bool:
    """Follow, mute, or neither (""); False where it was so already. Nobody follows themselves."""
    check_signed_in(person)
    if thing == person or level not in ("", *Follow.Level.values):
        return False
    if level_of(person, thing) == level:
        return False
    if not level:
        Follow.objects.filter(person=person, **_target(thing)).delete()
        return True
    Follow.objects.update_or_create(
        person=person, **_target(thing), defaults={"level": level, "automatic": False}
    )
    return True


def follow_by_writing(comment: Comment) -> None:
    """Who starts a thread or writes in it follows it, unless they chose otherwise or muted it."""
    choice = FollowingChoice.objects.filter(person=comment.author_id).first() or FollowingChoice()
    own = comment.thread.author_id == comment.author_id
    if choice.own_threads if own else choice.answered_threads:
        Follow.objects.get_or_create(
            person_id=comment.author_id,
            thread_id=comment.thread_id,
            defaults={"level": Follow.Level.FOLLOW, "automatic": True},
        )


def audience_of(comment: Comment) -> tuple[set[int], set[int]]:
    """Ids of people who follow what became public, and of those who want to hear nothing of it.

    A thread's own setting counts more than its article's. Who follows an article hears of new threads.
    """
    thread = comment.thread
    about = Q(thread=thread) | Q(other=comment.author_id)
    if comment.is_opening:
        about |= Q(article=thread.article_id)
    else:
        about |= Q(article=thread.article_id, level=Follow.Level.MUTE)
    rows = list(Follow.objects.filter(about).values_list("person_id", "level", "thread_id", "other_id"))
    in_thread = {person: level for person, level, thread_id, _other in rows if thread_id}
    following = {person for person, level in in_thread.items() if level == Follow.Level.FOLLOW}
    silent = {person for person, level in in_thread.items() if level == Follow.Level.MUTE}
    for person, level, thread_id, other in rows:
        if thread_id:
            continue
        if level == Follow.Level.FOLLOW:
            following.add(person)
        elif other or person not in in_thread:
            silent.add(person)
    return following - silent, silent
