"""The people of the tests, and what they do, made by the same verbs that the site uses."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from articles import publishing
from articles.models import Article
from discussions import posting
from discussions.models import Comment
from k2forum.accounts.models import User, Verification
from k2forum.moderation import applying

PASSWORD = "a long walk by the sea"
MODERATOR_PERMISSIONS = ("see_queue", "decide", "decide_health")


def person(name: str, *, kind: str = User.Kind.ENTHUSIAST, **fields: Any) -> User:
    """An account with a confirmed address and PASSWORD, that has accepted the first house rules."""
    from allauth.account.models import EmailAddress

    email = f"{name.lower().replace(' ', '.')}@example.org"
    fields = {"rules_version": 1} | fields
    user = User.objects.create_user(email, PASSWORD, display_name=name, kind=kind, **fields)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def verified(user: User, *, checked_by: User, days: int = 365, number: str = "EX-1234") -> Verification:
    """A live verification of `user` that lapses in so many days (negative: lapsed already)."""
    today = timezone.localdate()
    return Verification.objects.create(
        user=user,
        state=Verification.State.VERIFIED,
        profession=Verification.Profession.PHARMACIST,
        register="Example Register of Pharmacists",
        number=number,
        checked_on=today - timedelta(days=30),
        expires_on=today + timedelta(days=days),
        checked_by=checked_by,
        evidence_note="Looked up in the register; name and number match, no restriction.",
    )


def permit(user: User, *permissions: str, app: str = "moderation") -> User:
    """Give permissions of an app to `user`, who is read again: Django remembers permissions on the object."""
    found = Permission.objects.filter(content_type__app_label=app, codename__in=permissions)
    assert {permission.codename for permission in found} == set(permissions)
    user.user_permissions.add(*found)
    return User.objects.get(pk=user.pk)


def client_of(user: User) -> Client:
    """A browser without a window, signed in as `user`."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def published_article(slug: str = "on-tea", title: str = "On tea") -> Article:
    """A short article that everybody can read."""
    text = f"---\ntitle: {title}\nslug: {slug}\n---\n\nTea is a drink.\n\n## How it is made\n\nWith water.\n"
    return publishing.import_document(text=text, actor=None, name=f"{slug}.md", publish=True).article


def thread_by(author: User, article: Any, text: str = "What do you make of the section on forms?") -> Comment:
    """A new thread's opening comment, not screened yet."""
    return posting.start_thread(article, author=author, title="About the forms", source=text)


def reply_by(author: User, parent: Comment, text: str = "I read that part twice.") -> Comment:
    """A reply, not screened yet."""
    return posting.reply(parent, author=author, source=text)


def screened(comment: Comment) -> Comment:
    """The comment after the worker was at it."""
    applying.screen_one(comment.pk)
    comment.refresh_from_db()
    return comment
