"""Leaving mails by one click (RFC 8058): a signed address in the mail, acted on by POST alone."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.core import signing
from django.urls import reverse

from k2forum.accounts.models import User
from k2forum.notices import telling
from k2forum.notices.models import Choice, Notice

SALT = "k2forum.notices.unsubscribing"
# Mails about the account, and calls of the desk, are not left by a link that somebody else might press.
ALWAYS_MAILED = (Notice.Kind.ACCOUNT, Notice.Kind.URGENT)


def address_for(person_id: int, kinds: Iterable[str]) -> str:
    """The address at which ``person_id`` leaves mails of these kinds, or "" where none can be left."""
    kinds = sorted(set(kinds) - set(ALWAYS_MAILED))
    if not kinds:
        return ""
    token = signing.dumps([person_id, *kinds], salt=SALT)
    return settings.SITE_URL + reverse("notices:unsubscribe", args=[token])


def read(token: str) -> tuple[User, list[str]] | None:
    """Whose mails of which kinds a token is about; None where it was not made here."""
    try:
        person_id, *kinds = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    person = User.objects.filter(pk=person_id, is_active=True).first()
    known = [kind for kind in kinds if kind in Notice.Kind.values]
    return (person, known) if person else None


def unsubscribe(person: User, kinds: Iterable[str]) -> bool:
    """No more mails of these kinds; they still stand on the site. False where that was so already."""
    changed = False
    for kind in kinds:
        choice = telling.choice_of(person, kind)
        if choice.mail != Choice.Mail.NEVER:
            telling.choose(person, kind=kind, on_site=choice.on_site, mail=Choice.Mail.NEVER)
            changed = True
    return changed
