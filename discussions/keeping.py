"""Bookmarks, and people one would rather not read."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from discussions.models import Bookmark, Comment, Follow, Ignored
from discussions.permissions import check_signed_in


def keep(comment: Comment, *, person: Any) -> bool:
    """Bookmark a comment; False where it is one already."""
    check_signed_in(person)
    return Bookmark.objects.get_or_create(comment=comment, person=person)[1]


def let_go(comment: Comment, *, person: Any) -> bool:
    check_signed_in(person)
    return bool(Bookmark.objects.filter(comment=comment, person=person).delete()[0])


def is_ignored(other: Any, *, person: Any) -> bool:
    return person.is_authenticated and Ignored.objects.filter(person=person, other=other).exists()


def ignore(other: Any, *, person: Any) -> bool:
    """Fold the comments of ``other`` for ``person``, who no longer follows them. False where it was so."""
    check_signed_in(person)
    if other.pk == person.pk:
        raise PermissionDenied(_("You cannot ignore yourself."))
    Follow.objects.filter(person=person, other=other, level=Follow.Level.FOLLOW).delete()
    return Ignored.objects.get_or_create(person=person, other=other)[1]


def stop_ignoring(other: Any, *, person: Any) -> bool:
    check_signed_in(person)
    return bool(Ignored.objects.filter(person=person, other=other).delete()[0])
